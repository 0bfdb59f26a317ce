import type { BodySource } from "./body-pieces.ts";

/** Bytes per read of a Blob: one piece is in use, one on its way from disk. */
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
 * Reads into buffers that are reused once their piece is no longer needed (WHATWG Streams §4.5). In Chromium that is four
 * times as fast as reading slices, which leaves 150 MiB of garbage.
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
      // A stream opens its file once. Only a new read fails if the file was changed or removed.
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

/** Reads slices. Blob streams that are not byte streams return pieces of 64 KiB, or read ahead without limit. */
function inSlices(blob: Blob): PieceReader {
  let offset = 0;
  return {
    async read(size) {
      const slice = blob.slice(offset, (offset += size));
      const buffer = await slice.arrayBuffer();
      // If the file shrank, an engine may return less than requested; that must not pass for its end.
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
