// Who owns memory may give it away. A view may lie in the same buffer as bytes of somebody else; only where it is known
// that it does not, it is moved instead of copied, and given back instead of left to the garbage collector.

/** Bytes that are given back at a time. */
const RELEASED = 1024 * 1024;

/** Buffers that hold one message and nothing else. */
const owned = new WeakSet<ArrayBufferLike>();

/** Buffers of pieces whose reader is the last to need them. */
const given = new WeakSet<ArrayBufferLike>();

/** Streams whose sink needs nothing of what was written once its write is done. */
const consumers = new WeakSet<WritableStream>();

/**
 * A copy in memory of its own. Bytes that are kept, queued or moved are copied with this, never with `slice()`: that of
 * Node's `Buffer`, and of its polyfill in pages, is a view, and to move a view takes the memory from everybody else.
 */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // Of an array of numbers, or of a text, the constructor makes something else.
  if (!ArrayBuffer.isView(bytes)) throw new TypeError("expected a Uint8Array");
  return new Uint8Array(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** Notes that nothing but one message lies in this buffer, so that whoever gets the message may take the buffer. */
export function markOwned(buffer: ArrayBufferLike): void {
  owned.add(buffer);
}

/** Whether {@link markOwned} was said of the buffer of these bytes. */
export function isOwned(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return owned.has(bytes.buffer);
}

/** These bytes for somebody who may do anything with their memory: a copy where others have a part in it. */
export function handOut(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!isOwned(bytes)) return copyOf(bytes);
  owned.delete(bytes.buffer); // it is theirs now
  return bytes;
}

/** Whether these bytes are all that anybody may want of their buffer, so that it can be moved with them. */
export function isAlone(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return isOwned(bytes) || bytes.length === bytes.buffer.byteLength;
}

/** Notes that a sink asks with {@link takeGiven} whether what was written to it is its own. */
export function markConsumer(stream: WritableStream<Uint8Array>): WritableStream<Uint8Array> {
  consumers.add(stream);
  return stream;
}

/** Whether {@link markConsumer} was said of this stream. */
export function isConsumer(stream: WritableStream<Uint8Array>): boolean {
  return consumers.has(stream);
}

/** Gives a piece to a consumer, with its memory where that can be had. */
export function give(piece: Uint8Array): void {
  if (isOwned(piece)) given.add(piece.buffer);
}

/** Whether the memory of a piece was given with it. Whoever asks has it from then on. */
export function takeGiven(piece: Uint8Array): piece is Uint8Array<ArrayBuffer> {
  return given.delete(piece.buffer);
}

let waiting: ArrayBuffer[] = [];
let waitingBytes = 0;

/**
 * Gives memory back soon that nobody needs any more: it is moved into a message that reaches nobody. Left to itself,
 * Chromium frees what its own parts have put into a buffer, or have seen, with the next collection of the whole heap, at some
 * 64 MiB of it. `transfer(0)` frees that no sooner, but has it counted as if, so that it grows without a bound.
 */
export function release(buffer: ArrayBuffer): void {
  waiting.push(buffer);
  waitingBytes += buffer.byteLength;
  if (waitingBytes < RELEASED) return;
  const { port1, port2 } = new MessageChannel();
  // A port that is closed already would refuse the message, and the memory with it.
  port1.postMessage(undefined, waiting);
  port1.close();
  port2.close();
  waiting = [];
  waitingBytes = 0;
}
