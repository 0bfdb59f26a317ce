// Collects the bytes in memory, for what is small and for browsers that offer nothing better.

import { copyOf } from "../bytes/own-memory.ts";
import { handOver } from "./hand-over.ts";

/** Makes a stream that saves its bytes as one download when it is closed, and forgets them when it is aborted. */
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
      // A copy: the writer may reuse its buffer once the write is done, and a part of a larger buffer would keep it all.
      parts.push(copyOf(chunk));
    },
    close() {
      handOver(new Blob(parts, { type }), name, bytes);
      parts = [];
    },
    abort() {
      parts = [];
    },
  });
}

/** The message of the `RangeError` for objects that do not fit. */
export function tooLarge(limit: number): string {
  return `This browser can only save through memory here, and the object is larger than ${String(limit)} bytes`;
}
