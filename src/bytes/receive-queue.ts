/** A queue between callbacks that receive items and the one reader that takes them. Items must not be `undefined`. */
export class ReceiveQueue<T> {
  readonly #sizeOf: (item: T) => number;
  #size = 0;
  #items: (T | undefined)[] = [];
  #head = 0;
  #error: unknown;
  #state: "open" | "ended" | "failed" = "open";
  #wake: (() => void) | undefined;

  /** `sizeOf` gives an item's share of {@link size}. */
  constructor(sizeOf: (item: T) => number) {
    this.#sizeOf = sizeOf;
  }

  /** Total size of the items in the queue. */
  get size(): number {
    return this.#size;
  }

  /** Adds an item at the end. */
  push(item: T): void {
    this.#items.push(item);
    this.#size += this.#sizeOf(item);
    this.#wake?.();
  }

  /** No more items will come; queued ones can still be taken. */
  end(): void {
    if (this.#state === "open") this.#state = "ended";
    this.#wake?.();
  }

  /** No more items will come because of an error; queued ones can still be taken. */
  fail(error: unknown): void {
    if (this.#state === "open") {
      this.#state = "failed";
      this.#error = error;
    }
    this.#wake?.();
  }

  /** Whether `end` or `fail` was called. */
  get isOver(): boolean {
    return this.#state !== "open";
  }

  /** Number of items in the queue. */
  get length(): number {
    return this.#items.length - this.#head;
  }

  /** Discards all items. */
  clear(): void {
    this.#items = [];
    this.#head = 0;
    this.#size = 0;
  }

  /** The next item; `undefined` at the end. Rejects with the error of `fail`. One caller at a time. */
  async take(): Promise<T | undefined> {
    while (this.length === 0 && this.#state === "open") {
      await new Promise<void>((resolve) => (this.#wake = resolve));
      this.#wake = undefined;
    }
    const item = this.takeNow();
    if (item === undefined && this.#state === "failed") throw this.#error;
    return item;
  }

  /** The next item if there is one in the queue. */
  takeNow(): T | undefined {
    const item = this.#items[this.#head];
    if (item === undefined) return undefined;
    this.#size -= this.#sizeOf(item);
    // shift() would move the whole queue, which may hold thousands of small messages. The taken item must be cleared: a slow
    // reader's queue is never empty, and a thousand chunks are 128 MiB.
    this.#items[this.#head++] = undefined;
    if (this.#head > 1024 || this.length === 0) {
      this.#items.splice(0, this.#head);
      this.#head = 0;
    }
    return item;
  }
}
