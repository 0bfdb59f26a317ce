// Resumes a download after the part that an earlier one left in its file.
import { DigestMismatchError, isObjectStoreError } from "../errors.ts";
import { formatDigest, parseDigest, sameDigest } from "../protocol/digest.ts";
import { type Hasher, streamHasher } from "../sha256/hasher.ts";
import type { FileTarget, GetFileOptions, GetOptions, ObjectInfo, ObjectResult } from "../types.ts";

type Get = (options: GetOptions) => Promise<ObjectResult>;
type ReadableTarget = Required<FileTarget>;

/** After these failures the file keeps what was written: only the connection failed, not the object. */
const PASSING: ReadonlySet<unknown> = new Set(["TIMEOUT", "DISCONNECTED"]);

/** Completes a file. Its current content counts only if, with the rest, it has the object's digest. */
export async function resumeFile(
  get: Get,
  target: FileTarget | WritableStream<Uint8Array>,
  { preventClose = false, resume: _, ...options }: GetFileOptions,
): Promise<ObjectInfo> {
  if (options.range) throw new TypeError("range: a part of an object cannot be resumed");
  if (!isReadable(target)) throw new TypeError("target: resume needs a file that can be read (getFile)");
  const there = await target.getFile();
  if (there.size > 0) {
    try {
      const info = await complete(get, target, there, preventClose, options);
      if (info) return info;
    } catch (error) {
      if (!isAnother(error)) throw error;
    }
  }
  const { info, body } = await get(options);
  const writable = await target.createWritable();
  await write(body, writable, options.signal, preventClose);
  return info;
}

/** Writes the missing part; returns `undefined` when the file cannot be the beginning of the object. */
async function complete(
  get: Get,
  target: ReadableTarget,
  there: Blob,
  preventClose: boolean,
  { onProgress, verify = true, ...options }: GetOptions,
): Promise<ObjectInfo | undefined> {
  const { info, body } = await get(options);
  await body.cancel();
  const { size } = info;
  if (there.size > size) return undefined;
  const hasher = verify ? streamHasher() : undefined;
  try {
    if (hasher) await hashBlob(there, hasher, options.signal);
    const check = async (): Promise<void> => {
      if (hasher) await assertDigest(info, hasher);
      onProgress?.({ transferred: size, total: size });
    };
    if (there.size === size) {
      await check();
      return info;
    }
    const rest = await get({
      ...options,
      range: { start: there.size },
      onProgress: ({ transferred }) => {
        // 100 % is reported only once the whole is verified.
        if (there.size + transferred < size) onProgress?.({ transferred: there.size + transferred, total: size });
      },
    });
    if (rest.info.nuid !== info.nuid) {
      await rest.body.cancel();
      return undefined;
    }
    const checked = new TransformStream<Uint8Array, Uint8Array>({
      async transform(piece, controller) {
        await hasher?.update(piece);
        controller.enqueue(piece);
      },
      flush: check,
    });
    const writable = await target.createWritable({ keepExistingData: true });
    if ("seek" in writable) await (writable as { seek(position: number): Promise<void> }).seek(there.size);
    await write(rest.body.pipeThrough(checked), writable, options.signal, preventClose);
    return info;
  } finally {
    hasher?.end();
  }
}

/** Like `pipeTo`, but keeps what was written when the transfer can resume later. */
async function write(
  body: ReadableStream<Uint8Array>,
  writable: WritableStream<Uint8Array>,
  signal: AbortSignal | undefined,
  preventClose: boolean,
): Promise<void> {
  try {
    await body.pipeTo(writable, { preventClose: true, preventAbort: true });
  } catch (error) {
    const stays =
      (signal?.aborted && error === signal.reason) || PASSING.has((error as { code?: unknown } | null)?.code);
    await (stays ? writable.close() : writable.abort(error)).catch(() => undefined);
    throw error;
  }
  if (!preventClose) await writable.close();
}

async function hashBlob(blob: Blob, hasher: Hasher, signal: AbortSignal | undefined): Promise<void> {
  const reader = blob.stream().getReader();
  for (;;) {
    signal?.throwIfAborted();
    const { done, value } = await reader.read();
    if (done) return;
    await hasher.update(value);
  }
}

async function assertDigest({ name, digest }: ObjectInfo, hasher: Hasher): Promise<void> {
  const actual = await hasher.digest();
  if (sameDigest(parseDigest(digest), actual)) return;
  const message = `the file is not the beginning of ${JSON.stringify(name)}`;
  throw new DigestMismatchError(message, digest, formatDigest(actual));
}

/** Whether the file holds something else, or the object was replaced by a shorter one. */
function isAnother(error: unknown): boolean {
  return isObjectStoreError(error, "DIGEST_MISMATCH", "RANGE_NOT_SATISFIABLE");
}

function isReadable(target: object): target is ReadableTarget {
  return "createWritable" in target && "getFile" in target;
}
