import { leavable } from "../leavable.ts";
import type { Call, Hooks } from "./call.ts";
import { ReceiveQueue } from "./receive-queue.ts";
import type { Channel } from "./channel.ts";
import type { Items, ItemsRequest } from "./calls.ts";
import { ITEM_WINDOW } from "./protocol.ts";

/** A call that gives items, one after the other. */
export class Iteration<M extends keyof Items> {
  readonly #call: Call;
  readonly #items: ReceiveQueue<Items[M]>;

  /** Asks for the items; none are sent before the first is waited for. */
  constructor(channel: Channel, request: ItemsRequest<M>, hooks: Hooks = {}) {
    this.#items = new ReceiveQueue(
      ITEM_WINDOW,
      () => 1,
      (amount) => channel.post({ type: "credit", id: this.#call.id, amount }),
    );
    this.#call = channel.call(request, { ...hooks, onItems: (items) => this.#items.push(...(items as Items[M][])) });
    this.#call.settled.then(
      () => this.#items.end(),
      (error: unknown) => this.#items.fail(error),
    );
  }

  /** The items. To leave the loop ends the call in the worker, also while it waits for the next item. */
  [Symbol.asyncIterator](): AsyncGenerator<Items[M], void> {
    return leavable((left) => this.take(left));
  }

  /** The items, until `left` aborts. */
  async *take(left: AbortSignal): AsyncGenerator<Items[M], void> {
    // The call then ends in the worker, and with it the wait for the next item.
    const onLeft = (): void => void this.#call.cancel();
    left.addEventListener("abort", onLeft);
    try {
      for (let item = await this.#items.next(); item !== undefined; item = await this.#items.next()) yield item;
    } finally {
      left.removeEventListener("abort", onLeft);
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
  return leavable(async function* (left) {
    yield* new Iteration<M>(channel, request, hooks).take(left);
  });
}
