import type { Msg } from "@nats-io/nats-core";
import type { LiveSubscription, Subscriptions } from "./subscriptions.ts";
import { randomId } from "./random-id.ts";

/** Hears of the answers to some requests. */
export interface Listener {
  /** An answer came, or there will be none because of an error; `token` is that of the request. */
  onMessage(error: Error | null, message: Msg, token: string): void;
  /** Answers may be lost. */
  onRenewed(): void;
}

/** 65 bits. */
const ID_LENGTH = 11;

/**
 * One subscription for all answers of a connection, as long as it lives: to questions, uploads, and readers of small
 * objects. One for each would be two lines more for each small object, and in a cluster news for every server.
 *
 * What is large is read from an inbox of its own: to end that is the only way to stop what the server still sends.
 */
export class SharedInbox {
  readonly #prefix: string;
  readonly #subscription: LiveSubscription;
  readonly #listeners = new Map<string, Listener>();

  #isRefused = false;

  /** Subscribes to everything below `inbox`. Throws when the connection is closed. */
  constructor(inbox: string, subscriptions: Subscriptions) {
    this.#prefix = `${inbox}.`;
    this.#subscription = subscriptions.open(`${this.#prefix}*`, {
      onMessage: (error, message) => {
        if (error) this.#isRefused = true;
        const [id = "", token = ""] = error ? [] : message.subject.slice(this.#prefix.length).split("_");
        const concerned = error ? [...this.#listeners.values()] : [this.#listeners.get(id)];
        for (const listener of concerned) listener?.onMessage(error, message, token);
      },
      onRenewed: () => {
        for (const listener of [...this.#listeners.values()]) listener.onRenewed();
      },
    });
  }

  /** Whether answers still arrive. After a refusal, the next caller tries another, with the permissions and limits of then. */
  get isUsable(): boolean {
    return !this.#isRefused && !this.#subscription.isClosed;
  }

  /** Calls `listener` for every answer below the returned prefix, until `leave` is called. */
  join(listener: Listener): { prefix: string; leave: () => void } {
    // Users with one login hear each other's answers: whoever could guess the next one could give it first.
    const id = randomId(ID_LENGTH);
    this.#listeners.set(id, listener);
    return { prefix: `${this.#prefix}${id}_`, leave: () => this.#listeners.delete(id) };
  }
}
