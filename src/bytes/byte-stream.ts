import type { PipeOptions } from "../types.ts";
import { give, isAlone, isConsumer, isOwned, release } from "./own-memory.ts";

/** Where a stream gets its bytes from, one piece at a time. */
export interface PieceSource {
  /** The next piece, never an empty one; `undefined` at the end. */
  read(): Promise<Uint8Array | undefined>;
  /** Nothing more will be read. Called once or more; never rejects. */
  close(): Promise<void>;
}

/** What a stream of {@link byteStream} was made of. */
interface Origin {
  readonly source: PieceSource;
  readonly signal: AbortSignal | undefined;
  /** Something was read, or nothing can be read any more. */
  begun: boolean;
  /** The stream no longer listens to the signal. */
  unlisten: () => void;
}

const origins = new WeakMap<ReadableStream<Uint8Array>, Origin>();

/**
 * A stream that reads from `source` only what its reader asks for. It is a byte stream (WHATWG Streams §4.7, so a reader
 * may bring its own buffer) where the engine has them, and errors with `signal.reason` when the signal aborts.
 */
export function byteStream(source: PieceSource, signal?: AbortSignal): ReadableStream<Uint8Array> {
  const origin: Origin = { source, signal, begun: false, unlisten: () => undefined };
  const tracked: PieceSource = {
    read: () => {
      origin.begun = true;
      return source.read();
    },
    close: () => {
      origin.begun = true;
      return source.close();
    },
  };
  const flow = follow(tracked, signal);
  origin.unlisten = flow.unlisten;
  const stream = supportsByteStreams() ? streamOfBytes(flow) : streamOfPieces(flow);
  origins.set(stream, origin);
  return stream;
}

/**
 * Pipes a {@link byteStream} (WHATWG Streams §4.2.4). To one of our own targets its pieces go without a copy, and with
 * their memory: pieces of a byte stream are memory that Chromium has seen, and leave 64 MiB of garbage behind.
 */
export function pipe(
  stream: ReadableStream<Uint8Array>,
  destination: WritableStream<Uint8Array>,
  options?: PipeOptions,
): Promise<void> {
  const origin = origins.get(stream);
  if (!origin || origin.begun || stream.locked || !isConsumer(destination)) return stream.pipeTo(destination, options);
  stream.getReader(); // and for good
  origin.unlisten();
  return streamOfPieces(follow(origin.source, origin.signal), give).pipeTo(destination, options);
}

/** Pieces as they come, after `prepare` has seen them. */
function streamOfPieces(
  { start, next, finish, wasAborted }: Flow,
  prepare?: (piece: Uint8Array) => void,
): ReadableStream<Uint8Array> {
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const piece = await next();
    if (wasAborted()) return;
    if (piece) {
      prepare?.(piece);
      controller.enqueue(piece);
    } else controller.close();
  };
  return new ReadableStream<Uint8Array>({ start, pull, cancel: finish }, NO_QUEUE);
}

function streamOfBytes({ start, next, finish, wasAborted }: Flow): ReadableStream<Uint8Array> {
  let rest: Uint8Array | undefined;
  const pull = async (controller: ReadableByteStreamController): Promise<void> => {
    const piece = rest ?? (await next());
    rest = undefined;
    if (wasAborted()) return;
    const request = controller.byobRequest;
    if (!piece) {
      controller.close();
      request?.respond(0);
    } else if (request?.view) {
      const { buffer, byteOffset, byteLength } = request.view;
      const part = piece.subarray(0, byteLength);
      new Uint8Array(buffer, byteOffset, byteLength).set(part);
      request.respond(part.length);
      if (part.length < piece.length) rest = piece.subarray(part.length);
      else if (isOwned(piece)) release(piece.buffer);
    } else {
      // enqueue() takes the whole buffer away.
      controller.enqueue(isOwned(piece) ? piece : piece.slice());
    }
  };
  return new ReadableStream({ type: "bytes", start, pull, cancel: finish }, NO_QUEUE);
}

/** No queue of its own: the source reads ahead already. */
const NO_QUEUE = { highWaterMark: 0 };

/** What both kinds of stream do with a source, and with a signal. */
interface Flow {
  readonly start: (controller: { error(reason: unknown): void }) => void;
  readonly next: () => Promise<Uint8Array | undefined>;
  readonly finish: () => Promise<void>;
  readonly wasAborted: () => boolean;
  readonly unlisten: () => void;
}

function follow(source: PieceSource, signal: AbortSignal | undefined): Flow {
  let onAbort: (() => void) | undefined;
  // Not signal.aborted: an abort that nobody listens to any more, while the source closes at the end, errors nothing, and
  // the reader would wait for ever.
  let aborted = false;
  const unlisten = (): void => {
    if (onAbort) signal?.removeEventListener("abort", onAbort);
  };
  const finish = async (): Promise<void> => {
    unlisten();
    await source.close();
  };
  return {
    finish,
    unlisten,
    wasAborted: () => aborted,
    start(controller) {
      onAbort = () => {
        aborted = true;
        controller.error(signal?.reason);
        void finish();
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      if (signal?.aborted) onAbort();
    },
    async next() {
      try {
        const piece = await source.read();
        if (!piece) await finish();
        return piece;
      } catch (error) {
        await finish();
        throw error;
      }
    },
  };
}

/** Whether a piece that came out of a {@link byteStream} may be moved, or shares its buffer with others. */
export function isMovable(piece: Uint8Array): piece is Uint8Array<ArrayBuffer> {
  return supportsByteStreams() || isAlone(piece);
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
