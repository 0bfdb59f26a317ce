// Reads a part of an object in growing steps. A player asks for "all from here on", reads a little, and jumps elsewhere; a
// store reads 4 MiB ahead, which then was for nothing each time. Steps of half of what was wanted so far keep that small.
// Measured for a film of 300 MB, played for a moment at its start and at 90 %, in Chromium: 14.6 MiB without, 5.5 MiB with.

import { ObjectStoreError } from "../errors.ts";
import type { ByteRange, GetOptions, ObjectInfo, ObjectResult } from "../types.ts";

const FIRST_STEP = 256 * 1024;

/** What is needed of an `ObjectStore`. */
interface Store {
  get(name: string, options?: Pick<GetOptions, "range">): Promise<ObjectResult>;
}

/** Opens a part of an object; the body fails with `OBJECT_REPLACED` when the object is another one in the middle. */
export async function readPart(
  store: Store,
  name: string,
  range: ByteRange,
): Promise<{ info: ObjectInfo; body: ReadableStream<Uint8Array> }> {
  // Nothing is read before the body is, so this costs a look-up alone.
  const { info, body, range: part } = await store.get(name, { range });
  if (!part || part.end - part.start <= FIRST_STEP || part.end - part.start === info.size) return { info, body };
  await body.cancel();

  let at = part.start;
  let reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  const openNext = async (): Promise<ReadableStreamDefaultReader<Uint8Array>> => {
    const step = Math.max(FIRST_STEP, (at - part.start) / 2);
    const end = Math.min(toChunk(at + step, info.maxChunkSize), part.end);
    const next = await store.get(name, { range: { start: at, end } });
    if (next.info.nuid !== info.nuid) {
      await next.body.cancel();
      throw new ObjectStoreError("OBJECT_REPLACED", `${JSON.stringify(name)} was replaced while it was read`);
    }
    at = end;
    return next.body.getReader();
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    for (;;) {
      reader ??= await openNext();
      const { done, value } = await reader.read();
      if (!done) {
        controller.enqueue(value);
        return;
      }
      reader = undefined;
      if (at === part.end) {
        controller.close();
        return;
      }
    }
  };
  const stream = new ReadableStream<Uint8Array>(
    { pull, cancel: (reason) => reader?.cancel(reason) },
    { highWaterMark: 0 },
  );
  return { info, body: stream };
}

/** The end of the chunk that a byte is in, so that no chunk is read twice. */
function toChunk(byte: number, chunkSize: number): number {
  return chunkSize > 0 ? Math.ceil(byte / chunkSize) * chunkSize : Math.ceil(byte);
}
