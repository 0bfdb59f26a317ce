import { leavable } from "../leavable.ts";
import type { Call, Hooks } from "./call.ts";
import { Inflow } from "./inflow.ts";
import type { Link } from "./link.ts";
import { ITEM_WINDOW, type Request } from "./protocol.ts";

/** A call that gives items, one after the other. */
export class Iteration<T> {
  readonly #call: Call;
  readonly #items: Inflow<T>;

  /** Asks for the items; none are sent before the first is waited for. */
  constructor(link: Link, request: Request, hooks: Hooks = {}) {
    this.#items = new Inflow(
      ITEM_WINDOW,
      () => 1,
      (amount) => link.post({ type: "credit", id: this.#call.id, amount }),
    );
    this.#call = link.call(request, { ...hooks, onItems: (items) => this.#items.push(...(items as T[])) });
    this.#call.settled.then(
      () => this.#items.end(),
      (error: unknown) => this.#items.fail(error),
    );
  }

  /** The items. To leave the loop ends the call in the worker, also while it waits for the next item. */
  [Symbol.asyncIterator](): AsyncGenerator<T, void> {
    return leavable((left) => this.take(left));
  }

  /** The items, until `left` aborts. */
  async *take(left: AbortSignal): AsyncGenerator<T, void> {
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
export function iterate<T>(link: Link, request: Request, hooks?: Hooks): AsyncGenerator<T, void> {
  return leavable(async function* (left) {
    yield* new Iteration<T>(link, request, hooks).take(left);
  });
}
