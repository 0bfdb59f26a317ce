// The life of a buffer.
// - A view may share its buffer with bytes of others. So bytes are copied (copyOf), unless their buffer is known to hold
//   nothing else. Only such a buffer is moved to another thread, handed out, or released.
// - Downloads: jetstream/frames.ts fills one buffer for each large message and calls markOwned. The buffer passes through the
//   receive queue and the verifier unchanged, to bytes/byte-stream.ts. There handOut gives it to the reader, who may keep,
//   change or move it. If the reader brings its own buffer, the bytes are copied into that, and ours is released.
// - Pipes to a sink: give offers each buffer. A sink that called markConsumer asks takeGiven whether the buffer is its own;
//   if so, it may move it to a worker, or release it after the write. Otherwise it must copy what it keeps.
// - Uploads from streams: the buffer stays the caller's, who may reuse it once the write has resolved. What is kept for
//   sending again is a copy (upload/upload.ts, copies).
// - Uploads from Blobs: bytes/blob-source.ts reads into its own buffers, and reuses each when its bytes are stored (release).
// - Whatever is neither handed out nor released is left to the garbage collector.

/** Bytes to release at a time. */
const RELEASED = 1024 * 1024;

/** Buffers that hold one message and nothing else. */
const owned = new WeakSet<ArrayBufferLike>();

/** Buffers of pieces that were given to a consumer. */
const given = new WeakSet<ArrayBufferLike>();

/** Streams whose sink asks {@link takeGiven} about each piece. */
const consumers = new WeakSet<WritableStream>();

/**
 * A copy in a buffer of its own. Use this to keep, queue or move bytes, never `slice()`: that of Node's `Buffer`, and of its
 * polyfill in pages, returns a view, and transferring a view takes the buffer away from all others.
 */
export function copyOf(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  // The constructor below would also accept an array of numbers or a string.
  if (!ArrayBuffer.isView(bytes)) throw new TypeError("expected a Uint8Array");
  return new Uint8Array(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

/** Marks a buffer that holds a single message, so that the receiver of the message may own it. */
export function markOwned(buffer: ArrayBufferLike): void {
  owned.add(buffer);
}

/** Whether {@link markOwned} was called for the buffer of these bytes. */
export function isOwned(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return owned.has(bytes.buffer);
}

/** Returns these bytes in a buffer that the caller owns: a copy if others share theirs. */
export function handOut(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  if (!isOwned(bytes)) return copyOf(bytes);
  owned.delete(bytes.buffer); // the caller owns it now
  return bytes;
}

/** Whether no other data shares the buffer of these bytes, so that it can be transferred with them. */
export function isAlone(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return isOwned(bytes) || bytes.length === bytes.buffer.byteLength;
}

/** Marks a stream whose sink asks {@link takeGiven} about each piece. */
export function markConsumer(stream: WritableStream<Uint8Array>): WritableStream<Uint8Array> {
  consumers.add(stream);
  return stream;
}

/** Whether {@link markConsumer} was called for this stream. */
export function isConsumer(stream: WritableStream<Uint8Array>): boolean {
  return consumers.has(stream);
}

/** Gives a piece to a consumer, together with its buffer if that holds nothing else. */
export function give(piece: Uint8Array): void {
  if (isOwned(piece)) given.add(piece.buffer);
}

/** Whether the buffer of a piece was given with it. From then on it belongs to the caller. */
export function takeGiven(piece: Uint8Array): piece is Uint8Array<ArrayBuffer> {
  return given.delete(piece.buffer);
}

let waiting: ArrayBuffer[] = [];
let waitingBytes = 0;

/**
 * Frees a buffer soon, by transferring it into a message without a receiver. Otherwise Chromium frees a buffer that it filled
 * or read itself only with the next full garbage collection, after some 64 MiB. `transfer(0)` frees it no earlier, yet V8
 * counts it as freed, so memory would grow without bound.
 */
export function release(buffer: ArrayBuffer): void {
  waiting.push(buffer);
  waitingBytes += buffer.byteLength;
  if (waitingBytes < RELEASED) return;
  const { port1, port2 } = new MessageChannel();
  // Posted before closing: a closed port would ignore the message and its buffers.
  port1.postMessage(undefined, waiting);
  port1.close();
  port2.close();
  waiting = [];
  waitingBytes = 0;
}
