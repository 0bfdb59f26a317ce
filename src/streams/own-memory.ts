// Who owns memory may give it away. A view may lie in the same buffer as bytes of somebody else; only where it is known
// that it does not, it is moved instead of copied.

/** Buffers that hold one message and nothing else. */
const single = new WeakSet<ArrayBufferLike>();

/** Notes that nothing but one message lies in this buffer, so that whoever gets the message may take the buffer. */
export function markOwned(buffer: ArrayBufferLike): void {
  single.add(buffer);
}

/** Whether {@link markOwned} was said of the buffer of these bytes. */
export function isOwned(bytes: Uint8Array): bytes is Uint8Array<ArrayBuffer> {
  return single.has(bytes.buffer);
}

/**
 * Gives memory back at once that nobody needs any more: it is moved into a message that reaches nobody. Left to itself,
 * Chromium frees what its own parts have put into a buffer, or have seen, with the next collection of the whole heap, at some
 * 64 MiB of it. `transfer(0)` frees that no sooner, but has it counted as if, so that it grows without a bound.
 *
 * Costs as much as a message, so many buffers should come together.
 */
export function release(buffers: ArrayBuffer[]): void {
  const { port1, port2 } = new MessageChannel();
  // A port that is closed already would refuse the message, and the memory with it.
  port1.postMessage(undefined, buffers);
  port1.close();
  port2.close();
}
