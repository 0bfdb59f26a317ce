import type { QueuedIterator } from "../jetstream/obj-vocabulary.ts";
import { cancelableIterator } from "../cancelable-iterator.ts";
import type { ObjectInfo as CoreInfo } from "../types.ts";
import { toInfo } from "./info.ts";
import type { ObjectWatchInfo } from "./types.ts";

/** Most items that wait for the loop: beyond this many, the watch waits too. */
const MAX_WAITING = 4_096;

/** The items of a watch, gathered before the loop asks for them, as nats-core's iterators do. */
export class WatchQueue implements QueuedIterator<ObjectWatchInfo> {
  readonly #source: AsyncGenerator<CoreInfo | null, void>;
  readonly #waiting: ObjectWatchInfo[] = [];
  #received = 0;
  #processed = 0;
  #isIterated = false;
  #isOver = false;
  #error: Error | undefined;
  #wake: () => void = () => undefined;

  /** Takes what `source` gives; `isUpdate` says whether it is new already before the `null`. */
  constructor(source: AsyncGenerator<CoreInfo | null, void>, isUpdate: boolean) {
    this.#source = source;
    void this.#gather(isUpdate);
  }

  [Symbol.asyncIterator](): AsyncGenerator<ObjectWatchInfo, void> {
    if (this.#isIterated) throw new TypeError("watch: its items can be iterated only once");
    this.#isIterated = true;
    return cancelableIterator((stop) => {
      stop.addEventListener("abort", () => this.stop());
      return this.#items();
    });
  }

  /** Ends the watch; what waits is still given, unless there is an error, which the loop then throws. */
  stop(error?: Error): void {
    this.#end(error);
    void this.#source.return().catch(() => undefined);
  }

  getProcessed(): number {
    return this.#processed;
  }

  getPending(): number {
    return this.#waiting.length;
  }

  getReceived(): number {
    return this.#received;
  }

  async *#items(): AsyncGenerator<ObjectWatchInfo, void> {
    try {
      for (;;) {
        if (this.#error) throw this.#error;
        const item = this.#waiting.shift();
        if (item) {
          this.#processed++;
          this.#wake();
          yield item;
        } else if (this.#isOver) {
          return;
        } else {
          await this.#change();
        }
      }
    } finally {
      this.stop();
    }
  }

  async #gather(isUpdate: boolean): Promise<void> {
    try {
      for await (const info of this.#source) {
        if (info === null) isUpdate = true;
        else this.#add({ ...toInfo(info), isUpdate });
        while (this.#waiting.length >= MAX_WAITING && !this.#isOver) await this.#change();
      }
      this.#end();
    } catch (error) {
      this.#end(error as Error);
    }
  }

  #add(item: ObjectWatchInfo): void {
    if (this.#isOver) return;
    this.#received++;
    this.#waiting.push(item);
    this.#wake();
  }

  #end(error?: Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#error = error;
    this.#wake();
  }

  /** Resolves when something was added, taken or ended. The loop waits for an empty queue, the watch for a full one. */
  #change(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}
