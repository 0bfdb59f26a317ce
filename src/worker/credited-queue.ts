import { ReceiveQueue } from "../bytes/receive-queue.ts";

/** Receives items from the other thread: at most a window ahead of the reader, and none before it reads. */
export class CreditedQueue<T> extends ReceiveQueue<T> {
  readonly #window: number;
  readonly #sizeOf: (item: T) => number;
  readonly #grant: (amount: number) => void;
  #isOpen = false;
  #taken = 0;

  /** `grant` lets the sender send this much more, counted by `sizeOf`. */
  constructor(window: number, sizeOf: (item: T) => number, grant: (amount: number) => void) {
    super(sizeOf);
    this.#window = window;
    this.#sizeOf = sizeOf;
    this.#grant = grant;
  }

  override async take(): Promise<T | undefined> {
    if (!this.#isOpen) {
      this.#isOpen = true;
      this.#grant(this.#window);
    }
    const item = await super.take();
    if (item === undefined) return undefined;
    this.#taken += this.#sizeOf(item);
    // Grant half a window at a time: granting each item would double the number of messages.
    if (this.#taken * 2 >= this.#window && !this.isOver) {
      this.#grant(this.#taken);
      this.#taken = 0;
    }
    return item;
  }
}
