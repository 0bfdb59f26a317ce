import type { Msg } from "@nats-io/nats-core";
import type { LiveSubscription, Subscriptions } from "./subscriptions.ts";
import { randomId } from "./random-id.ts";

/** Receives the answers to some requests. */
export interface Listener {
  /** An answer to the request with this `token` arrived, or none will because of an error. */
  onMessage(error: Error | null, message: Msg, token: string): void;
  /** The subscription was renewed: answers may be lost. */
  onRenewed(): void;
}

/** 11 characters are 65 bits. */
const ID_LENGTH = 11;

/**
 * One subscription for the answers to all requests, uploads and readers of small objects, as long as the connection lives.
 * A subscription for each would cost two more protocol lines per small object and, in a cluster, interest propagated to
 * every server.
 *
 * Large objects are read through an inbox of their own: unsubscribing is the only way to stop what the server still sends.
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

  /** Whether answers still arrive. After a refusal, the next caller opens another one: permissions and limits may change. */
  get isUsable(): boolean {
    return !this.#isRefused && !this.#subscription.isClosed;
  }

  /** Calls `listener` for every answer below the returned prefix, until `leave` is called. */
  join(listener: Listener): { prefix: string; leave: () => void } {
    // Users with the same login receive each other's answers: whoever guesses the next reply subject can answer first.
    const id = randomId(ID_LENGTH);
    this.#listeners.set(id, listener);
    return { prefix: `${this.#prefix}${id}_`, leave: () => this.#listeners.delete(id) };
  }
}
