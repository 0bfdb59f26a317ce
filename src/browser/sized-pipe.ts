// A pipe for exactly `size` bytes, without a queue: a write resolves when the reader has taken the piece, a close when the
// reader has seen the end.

import { copyOf, markConsumer, takeGiven } from "../bytes/own-memory.ts";

/** Makes the two ends of a pipe. `onEnd` is called when it has been read to its end, or has failed. */
export function createSizedPipe(
  size: number,
  onEnd: () => void,
): { readable: ReadableStream<Uint8Array>; writable: WritableStream<Uint8Array> } {
  const pipe = new SizedPipe(size, onEnd);
  const readable = new ReadableStream<Uint8Array>(
    {
      start: (controller) => void (pipe.source = controller),
      pull: () => pipe.want(),
      cancel: (reason) => pipe.fail(reason),
    },
    { highWaterMark: 0 },
  );
  const writable = new WritableStream<Uint8Array>(
    {
      start(controller) {
        pipe.sink = controller;
        // Not in the sink's `abort`, which waits for a write that the browser may never request.
        controller.signal.addEventListener("abort", () => pipe.fail(controller.signal.reason));
      },
      write: (chunk) => pipe.write(chunk),
      close: () => pipe.close(),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: 1024 * 1024 }),
  );
  return { readable, writable: markConsumer(writable) };
}

class SizedPipe {
  source!: ReadableStreamDefaultController<Uint8Array>;
  sink!: WritableStreamDefaultController;
  readonly #size: number;
  readonly #onEnd: () => void;
  #written = 0;
  #wanted!: Promise<void>;
  #want!: () => void;
  #failure: { reason: unknown } | undefined;

  constructor(size: number, onEnd: () => void) {
    this.#size = size;
    this.#onEnd = onEnd;
    this.#reset();
  }

  /** The reader wants more. */
  want(): void {
    this.#want();
  }

  /** Errors both ends. */
  fail(reason: unknown): void {
    this.#failure = { reason };
    this.source.error(reason);
    this.sink.error(reason);
    this.#want();
    this.#onEnd();
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (chunk.byteLength === 0) return;
    this.#written += chunk.byteLength;
    this.#check(this.#written <= this.#size);
    await this.#next();
    // The memory is transferred to the worker; a copy keeps the writer's own buffer intact.
    this.source.enqueue(takeGiven(chunk) ? chunk : copyOf(chunk));
  }

  async close(): Promise<void> {
    this.#check(this.#written === this.#size);
    await this.#next();
    this.source.close();
    this.#onEnd();
  }

  /** Waits until the reader wants more; rejects if the pipe has failed. */
  async #next(): Promise<void> {
    await this.#wanted;
    if (this.#failure) throw this.#failure.reason;
    this.#reset();
  }

  #reset(): void {
    this.#wanted = new Promise((resolve) => (this.#want = resolve));
  }

  /** The browser was told the size, so any other number of bytes would be a broken file. */
  #check(isRight: boolean): void {
    if (isRight) return;
    const error = new RangeError(`The content does not have the announced size of ${String(this.#size)} bytes`);
    this.fail(error);
    throw error;
  }
}
