import type { PipeOptions } from "../types.ts";
import { type Expected, type Flow, follow, type PieceSource } from "./flow.ts";
import { give, handOut, isConsumer, isOwned, release } from "./own-memory.ts";

export type { PieceSource } from "./flow.ts";

/** The source and limits of a {@link byteStream}. */
interface Origin {
  readonly source: PieceSource;
  readonly signal: AbortSignal | undefined;
  readonly expected: Expected | undefined;
  /** Reading has begun, or is no longer possible. */
  begun: boolean;
  /** The stream no longer listens to the signal. */
  unlisten: () => void;
}

const origins = new WeakMap<ReadableStream<Uint8Array>, Origin>();

/**
 * A stream that reads from `source` only on demand. Where the engine supports it, it is a byte stream (WHATWG Streams §4.7),
 * so a reader may bring its own buffer. It errors with `signal.reason` when the signal aborts. The reader owns the memory of
 * each piece. With `expected` it counts the bytes it hands out, and errors with `TRUNCATED` instead of ending with another
 * number.
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
  return stream as ReadableStream<Uint8Array<ArrayBuffer>>; // in both kinds, the reader owns the pieces' memory
}

/**
 * Pipes a {@link byteStream} (WHATWG Streams §4.2.4). Our own targets get the pieces without a copy, and own their memory:
 * pieces from a byte stream would leave 64 MiB of garbage in Chromium.
 */
export function pipe(
  stream: ReadableStream<Uint8Array>,
  destination: WritableStream<Uint8Array>,
  options?: PipeOptions,
): Promise<void> {
  const origin = origins.get(stream);
  if (!origin || origin.begun || stream.locked || !isConsumer(destination)) return stream.pipeTo(destination, options);
  stream.getReader(); // stays locked for good
  origin.unlisten();
  const flow = follow(origin.source, origin.signal, origin.expected);
  return streamOfPieces(flow, given).pipeTo(destination, options);
}

/** The piece itself, for a consumer that asks whether it owns the memory. */
function given(piece: Uint8Array): Uint8Array {
  give(piece);
  return piece;
}

/** A stream of the source's pieces, each prepared for its reader. */
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

/** No queue: the source already reads ahead. */
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
