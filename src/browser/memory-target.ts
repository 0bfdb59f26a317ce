// Collects the bytes in memory: for small objects, and for browsers without a better way.

import { copyOf } from "../bytes/own-memory.ts";
import { triggerDownload } from "./trigger-download.ts";

/** Makes a stream that saves its bytes as one download when closed, and drops them when aborted. */
export function createMemoryTarget(name: string, type: string, limit: number): WritableStream<Uint8Array> {
  let parts: BlobPart[] = [];
  let bytes = 0;
  return new WritableStream<Uint8Array>({
    write(chunk) {
      bytes += chunk.byteLength;
      if (bytes > limit) {
        parts = [];
        throw new RangeError(tooLarge(limit));
      }
      // A copy: the writer may reuse its buffer after the write, and a view would keep the whole larger buffer alive.
      parts.push(copyOf(chunk));
    },
    close() {
      triggerDownload(new Blob(parts, { type }), name, bytes);
      parts = [];
    },
    abort() {
      parts = [];
    },
  });
}

/** Message of the `RangeError` for objects that do not fit. */
export function tooLarge(limit: number): string {
  return `This browser can only save through memory here, and the object is larger than ${String(limit)} bytes`;
}
