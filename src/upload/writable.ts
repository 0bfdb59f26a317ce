import type { Bucket } from "../bucket.ts";
import { lazily } from "../lazily.ts";
import { checkOptions } from "../meta/options.ts";
import type { ObjectMeta, ObjectWriter, PutOptions } from "../types.ts";
import type { Upload } from "./upload.ts";

const loadPut = lazily(() => import("./put.ts"));

/** Opens an object as a `WritableStream`. */
export function createWritable(
  bucket: Bucket,
  nameOrMeta: string | ObjectMeta,
  options: PutOptions = {},
): ObjectWriter {
  const opening = open(bucket, nameOrMeta, options);
  const info = opening.then((upload) => upload.info);
  info.catch(() => undefined); // the stream reports it to the writer too
  let upload: Upload;
  const writable = new WritableStream<Uint8Array>({
    async start(controller) {
      upload = await opening;
      // Without this, a writer that waits for its source would not learn of a failure before its next write.
      upload.failed.addEventListener("abort", () => {
        controller.error(upload.failed.reason);
      });
    },
    write: async (piece) => {
      try {
        await upload.write(viewOf(piece));
      } catch (error) {
        // The stream has failed with this, and will call neither `close` nor `abort` (WHATWG Streams §5.5.4).
        await upload.abort(error);
        throw error;
      }
    },
    close: async () => {
      await upload.close();
    },
    abort: (reason) => upload.abort(reason),
  });
  return { writable, info };
}

function viewOf(piece: unknown): Uint8Array {
  if (!ArrayBuffer.isView(piece)) throw new TypeError("writable: expected chunks of Uint8Array");
  return new Uint8Array(piece.buffer, piece.byteOffset, piece.byteLength);
}

async function open(bucket: Bucket, nameOrMeta: string | ObjectMeta, options: PutOptions): Promise<Upload> {
  const checked = checkOptions("put", options);
  return (await loadPut()).openUpload(bucket, nameOrMeta, checked ?? {});
}
