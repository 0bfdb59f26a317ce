import type { PipeOptions } from "../types.ts";
import { type Expected, type Flow, follow, type PieceSource } from "./flow.ts";
import { give, handOut, isConsumer, isOwned, release } from "./own-memory.ts";

export type { PieceSource } from "./flow.ts";

/** What a stream of {@link byteStream} was made of. */
interface Origin {
  readonly source: PieceSource;
  readonly signal: AbortSignal | undefined;
  readonly expected: Expected | undefined;
  /** Something was read, or nothing can be read any more. */
  begun: boolean;
  /** The stream no longer listens to the signal. */
  unlisten: () => void;
}

const origins = new WeakMap<ReadableStream<Uint8Array>, Origin>();

/**
 * A stream that reads from `source` only what its reader asks for. It is a byte stream (WHATWG Streams §4.7, so a reader
 * may bring its own buffer) where the engine has them, and errors with `signal.reason` when the signal aborts. Each piece
 * it gives is the reader's own memory. With `expected` it counts what it hands out, and errors with `TRUNCATED` instead
 * of ending with other than that many bytes.
 */
export function byteStream(
  source: PieceSource,
  signal?: AbortSignal,
  expected?: Expected,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const origin: Origin = { source, signal, expected, begun: false, unlisten: () => undefined };
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
  const flow = follow(tracked, signal, expected);
  origin.unlisten = flow.unlisten;
  const stream = supportsByteStreams() ? streamOfBytes(flow) : streamOfPieces(flow);
  origins.set(stream, origin);
  return stream as ReadableStream<Uint8Array<ArrayBuffer>>; // in each way, the pieces are the reader's own memory
}

/**
 * Pipes a {@link byteStream} (WHATWG Streams §4.2.4). To one of our own targets its pieces go without a copy, and with
 * their memory: pieces of a byte stream are memory that Chromium has seen, and leave 64 MiB of garbage.
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
  const flow = follow(origin.source, origin.signal, origin.expected);
  return streamOfPieces(flow, given).pipeTo(destination, options);
}

/** The piece itself, for a consumer that knows how to ask whether its memory comes with it. */
function given(piece: Uint8Array): Uint8Array {
  give(piece);
  return piece;
}

/** Pieces as they come, each made ready for its reader. */
function streamOfPieces(
  { start, next, count, finish, wasAborted }: Flow,
  ready: (piece: Uint8Array) => Uint8Array = handOut,
): ReadableStream<Uint8Array> {
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const piece = await next();
    if (wasAborted()) return;
    if (piece) {
      count(piece.length);
      controller.enqueue(ready(piece));
    } else controller.close();
  };
  return new ReadableStream<Uint8Array>({ start, pull, cancel: finish }, NO_QUEUE);
}

function streamOfBytes({ start, next, count, finish, wasAborted }: Flow): ReadableStream<Uint8Array> {
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
      count(part.length);
      new Uint8Array(buffer, byteOffset, byteLength).set(part);
      request.respond(part.length);
      if (part.length < piece.length) rest = piece.subarray(part.length);
      else if (isOwned(piece)) release(piece.buffer);
    } else {
      count(piece.length);
      // enqueue() takes the whole buffer away.
      controller.enqueue(handOut(piece));
    }
  };
  return new ReadableStream({ type: "bytes", start, pull, cancel: finish }, NO_QUEUE);
}

/** No queue of its own: the source reads ahead already. */
const NO_QUEUE = { highWaterMark: 0 };

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
