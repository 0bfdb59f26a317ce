import type { BodySource } from "./body-pieces.ts";

/** Bytes read from a Blob at a time: one piece is used, one is on its way from disk. */
const PIECE_BYTES = 1024 * 1024;

/** Opens a Blob for reading. */
export function blobSource(blob: Blob): BodySource {
  const reader = blob.size > PIECE_BYTES ? byobReader(blob) : undefined;
  const { read, release, cancel } = reader ? intoSameMemory(blob, reader) : inSlices(blob);
  let left = blob.size;
  let isCancelled = false;
  const next = (): Promise<Uint8Array> | undefined => {
    if (left === 0) return undefined;
    const size = Math.min(left, PIECE_BYTES);
    left -= size;
    const piece = read(size, left === 0);
    piece.catch(() => undefined); // read ahead: it may have no listener yet
    return piece;
  };
  let ahead = next();
  return {
    size: blob.size,
    read: async () => {
      try {
        const piece = await ahead;
        ahead = next();
        return piece;
      } catch (error) {
        if (isCancelled) return undefined;
        throw error;
      }
    },
    release,
    cancel: async (reason) => {
      isCancelled = true;
      left = 0;
      await cancel?.(reason);
    },
  };
}

interface PieceReader {
  /** The next piece, of this size exactly; it may be the last one. */
  readonly read: (size: number, isLast: boolean) => Promise<Uint8Array>;
  readonly release?: (bytes: number) => void;
  readonly cancel?: (reason: unknown) => Promise<void>;
}

/**
 * Reads into memory that is used again when the pieces before are not needed any more (WHATWG Streams §4.5). In Chromium
 * that is four times as fast as reading slices, which leaves 150 MiB of garbage.
 */
function intoSameMemory(blob: Blob, reader: ReadableStreamBYOBReader): PieceReader {
  const inUse: Uint8Array<ArrayBuffer>[] = [];
  const free: ArrayBuffer[] = [];
  let released = 0;
  return {
    async read(size, isLast) {
      let buffer = free.pop() ?? new ArrayBuffer(PIECE_BYTES);
      for (let filled = 0; filled < size;) {
        const { done, value } = await reader.read(new Uint8Array(buffer, filled, size - filled));
        if (done) throw changed();
        filled += value.length;
        buffer = value.buffer;
      }
      // A stream opens its file once. Only a new read is refused when that was changed, or is gone.
      if (isLast) await blob.slice(0, 1).arrayBuffer();
      const piece = new Uint8Array(buffer, 0, size);
      inUse.push(piece);
      return piece;
    },
    release(bytes) {
      released += bytes;
      for (let first = inUse[0]; first && released >= first.length; first = inUse[0]) {
        released -= first.length;
        free.push(first.buffer);
        inUse.shift();
      }
    },
    cancel: (reason) => reader.cancel(reason).catch(() => undefined),
  };
}

/** Reads slices: where a Blob's stream is not a byte stream, it gives pieces of 64 KiB, or reads ahead without a bound. */
function inSlices(blob: Blob): PieceReader {
  let offset = 0;
  return {
    async read(size) {
      const slice = blob.slice(offset, (offset += size));
      const buffer = await slice.arrayBuffer();
      // An engine may answer with less than was asked for when the file shrank: that must not pass as its end.
      if (buffer.byteLength !== size) throw changed();
      return new Uint8Array(buffer);
    },
  };
}

function byobReader(blob: Blob): ReadableStreamBYOBReader | undefined {
  try {
    return blob.stream().getReader({ mode: "byob" });
  } catch {
    return undefined;
  }
}

function changed(): DOMException {
  return new DOMException("The file changed while it was read", "NotReadableError");
}
