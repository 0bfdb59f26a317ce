import { isOwned } from "./own-memory.ts";

/** Where a stream gets its bytes from, one piece at a time. */
export interface PieceSource {
  /** The next piece, never an empty one; `undefined` at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Nothing more will be read. Called once or more; never rejects. */
  close(): Promise<void>;
}

/**
 * A stream that reads from `source` only what its reader asks for. It is a byte stream (WHATWG Streams §4.7, so a reader
 * may bring its own buffer) where the engine has them, and errors with `signal.reason` when the signal aborts.
 */
export function byteStream(source: PieceSource, signal?: AbortSignal): ReadableStream<Uint8Array> {
  let onAbort: (() => void) | undefined;
  // Not signal.aborted: an abort that nobody listens to any more, while the source closes at the end, errors nothing, and
  // the reader would wait for ever.
  let aborted = false;
  let rest: Uint8Array | undefined;
  const finish = async (): Promise<void> => {
    if (onAbort) signal?.removeEventListener("abort", onAbort);
    await source.close();
  };

  const start = (controller: { error(reason: unknown): void }): void => {
    onAbort = () => {
      aborted = true;
      controller.error(signal?.reason);
      void finish();
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
  };

  const next = async (): Promise<Uint8Array | undefined> => {
    if (rest) {
      const piece = rest;
      rest = undefined;
      return piece;
    }
    try {
      const piece = await source.read();
      if (!piece) await finish();
      return piece;
    } catch (error) {
      await finish();
      throw error;
    }
  };

  const cancel = finish;
  // No queue of its own: the source reads ahead already.
  const strategy = { highWaterMark: 0 };

  if (!supportsByteStreams()) {
    const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
      const piece = await next();
      if (aborted) return;
      if (piece) controller.enqueue(piece);
      else controller.close();
    };
    return new ReadableStream<Uint8Array>({ start, pull, cancel }, strategy);
  }

  const pull = async (controller: ReadableByteStreamController): Promise<void> => {
    const piece = await next();
    if (aborted) return;
    const request = controller.byobRequest;
    if (!piece) {
      controller.close();
      request?.respond(0);
    } else if (request?.view) {
      const { buffer, byteOffset, byteLength } = request.view;
      const part = piece.subarray(0, byteLength);
      new Uint8Array(buffer, byteOffset, byteLength).set(part);
      if (part.length < piece.length) rest = piece.subarray(part.length);
      request.respond(part.length);
    } else {
      // enqueue() takes the whole buffer away.
      controller.enqueue(isOwned(piece) ? piece : piece.slice());
    }
  };
  return new ReadableStream({ type: "bytes", start, pull, cancel }, strategy);
}

/** Whether a piece that came out of a {@link byteStream} may be moved, or shares its buffer with others. */
export function isMovable(piece: Uint8Array): piece is Uint8Array<ArrayBuffer> {
  return supportsByteStreams() || isOwned(piece) || piece.length === piece.buffer.byteLength;
}

let byteStreams: boolean | undefined;

function supportsByteStreams(): boolean {
  if (byteStreams === undefined) {
    try {
      new ReadableStream({ type: "bytes" }).getReader({ mode: "byob" });
      byteStreams = true;
    } catch {
      byteStreams = false;
    }
  }
  return byteStreams;
}
