import { cancelableIterator } from "../cancelable-iterator.ts";
import type { Call, Hooks } from "./call.ts";
import { CreditedQueue } from "./credited-queue.ts";
import type { Channel } from "./channel.ts";
import type { Items, ItemsRequest } from "./calls.ts";
import { ITEM_WINDOW } from "./protocol.ts";

/** A call whose results are items, one after the other. */
export class Iteration<M extends keyof Items> {
  readonly #call: Call;
  readonly #items: CreditedQueue<Items[M]>;

  /** Requests the items; none are sent before the first is awaited. */
  constructor(channel: Channel, request: ItemsRequest<M>, hooks: Hooks = {}) {
    this.#items = new CreditedQueue(
      ITEM_WINDOW,
      () => 1,
      (amount) => channel.post({ type: "credit", id: this.#call.id, amount }),
    );
    const onItems = (items: readonly unknown[]): void => {
      for (const item of items) this.#items.push(item as Items[M]);
    };
    this.#call = channel.call(request, { ...hooks, onItems });
    this.#call.settled.then(
      () => this.#items.end(),
      (error: unknown) => this.#items.fail(error),
    );
  }

  /** The items. Leaving the loop ends the call in the worker, even while it waits for the next item. */
  [Symbol.asyncIterator](): AsyncGenerator<Items[M], void> {
    return cancelableIterator((stop) => this.take(stop));
  }

  /** The items, until `stop` aborts. */
  async *take(stop: AbortSignal): AsyncGenerator<Items[M], void> {
    // The call then ends in the worker, and with it the wait for the next item.
    const onStop = (): void => void this.#call.cancel();
    stop.addEventListener("abort", onStop);
    try {
      for (let item = await this.#items.take(); item !== undefined; item = await this.#items.take()) yield item;
    } finally {
      stop.removeEventListener("abort", onStop);
      await this.#call.cancel();
    }
  }
}

/** The items of a call that begins with the first step of the iteration. */
export function iterate<M extends keyof Items>(
  channel: Channel,
  request: ItemsRequest<M>,
  hooks?: Hooks,
): AsyncGenerator<Items[M], void> {
  return cancelableIterator(async function* (stop) {
    yield* new Iteration<M>(channel, request, hooks).take(stop);
  });
}
