/** What arrives from the other thread: at most a window ahead of the reader, and nothing before it reads. */
export class ReceiveQueue<T> {
  readonly #window: number;
  readonly #sizeOf: (item: T) => number;
  readonly #grant: (amount: number) => void;
  readonly #items: T[] = [];
  #isOpen = false;
  #taken = 0;
  #end: { error?: unknown } | undefined;
  #wake: (() => void) | undefined;

  /** `grant` tells the sender how much more it may send, counted by `sizeOf`. */
  constructor(window: number, sizeOf: (item: T) => number, grant: (amount: number) => void) {
    this.#window = window;
    this.#sizeOf = sizeOf;
    this.#grant = grant;
  }

  push(...items: readonly T[]): void {
    this.#items.push(...items);
    this.#wake?.();
  }

  /** Nothing more comes. What is there can still be read. */
  end(): void {
    this.#end ??= {};
    this.#wake?.();
  }

  /** Something went wrong. What is there can still be read. */
  fail(error: unknown): void {
    this.#end ??= { error };
    this.#wake?.();
  }

  /** The next item; `undefined` at the end. One caller at a time. */
  async next(): Promise<T | undefined> {
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#grant(this.#window);
    }
    if (this.#items.length === 0 && !this.#end) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#wake = undefined;
    const item = this.#items.shift();
    if (item === undefined) {
      if (this.#end && "error" in this.#end) throw this.#end.error;
      return undefined;
    }
    this.#taken += this.#sizeOf(item);
    // In halves: a message each for what is taken would be as many as there are pieces.
    if (this.#taken * 2 >= this.#window && !this.#end) {
      this.#grant(this.#taken);
      this.#taken = 0;
    }
    return item;
  }
}
