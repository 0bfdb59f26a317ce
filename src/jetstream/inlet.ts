/** A queue between the callbacks of a subscription and the one reader that takes from it. */
export class Inlet<T extends { data: Uint8Array }> {
  /** Bytes that wait in the queue. */
  bytes = 0;
  #items: (T | undefined)[] = [];
  #head = 0;
  #error: unknown;
  #state: "open" | "ended" | "failed" = "open";
  #wake: (() => void) | undefined;

  /** Adds an item at the end. */
  push(item: T): void {
    this.#items.push(item);
    this.bytes += item.data.length;
    this.#wake?.();
  }

  /** Nothing more will come; what is queued can still be taken. */
  end(): void {
    if (this.#state === "open") this.#state = "ended";
    this.#wake?.();
  }

  /** Something went wrong; what is queued can still be taken. */
  fail(error: unknown): void {
    if (this.#state === "open") {
      this.#state = "failed";
      this.#error = error;
    }
    this.#wake?.();
  }

  /** Whether `end` or `fail` was called. */
  get over(): boolean {
    return this.#state !== "open";
  }

  /** Number of items that wait. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Lets go of all that waits. */
  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.bytes = 0;
  }

  /** The next item; `undefined` at the end. Rejects with the error that `fail` was given. */
  async take(): Promise<T | undefined> {
    while (this.length === 0 && this.#state === "open") {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    const item = this.takeNow();
    if (item === undefined && this.#state === "failed") throw this.#error;
    return item;
  }

  /** The next item, if one waits. */
  takeNow(): T | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.bytes -= item.data.length;
    // Not shift(): it moves the whole queue, which may hold thousands of small messages. What was taken must not be held:
    // a slow reader's queue is never empty, and a thousand chunks are 128 MiB.
    this.#items[this.#head++] = undefined;
    if (this.#head > 1024 || this.length === 0) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }
}
