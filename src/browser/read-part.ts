// Reads a part of an object in growing steps. A media player asks for "everything from here", reads a little and seeks
// elsewhere; a store reads 4 MiB ahead, which is then wasted each time. Steps of half of what was read so far keep the waste
// small. Measured in Chromium with a 300 MB film, played briefly at the start and at 90 %: 14.6 MiB without steps, 5.5 with.

import { ObjectStoreError } from "../errors.ts";
import type { ByteRange, GetOptions, ObjectInfo, ObjectResult } from "../types.ts";

const FIRST_STEP = 256 * 1024;

/** The parts of an `ObjectStore` that this needs. */
interface Store {
  get(name: string, options?: Pick<GetOptions, "range">): Promise<ObjectResult>;
}

/** Opens a part of an object. The body fails with `OBJECT_REPLACED` when the object is replaced while it is read. */
export async function readPart(
  store: Store,
  name: string,
  range: ByteRange,
): Promise<{ info: ObjectInfo; body: ReadableStream<Uint8Array> }> {
  // Nothing is fetched until the body is read, so this costs only a lookup.
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

/** End of the chunk that contains a byte, so that no chunk is read twice. */
function toChunk(byte: number, chunkSize: number): number {
  return chunkSize > 0 ? Math.ceil(byte / chunkSize) * chunkSize : Math.ceil(byte);
}
