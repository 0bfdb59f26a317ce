import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";
import type { Wire } from "./wire.ts";

/** Hears of a subscription. */
export interface Hearer {
  /** A message came, or there will be none because of an error. */
  onMessage(error: Error | null, message: Msg): void;
  /** It was made again: what came meanwhile is lost. */
  onRenewed(): void;
}

/** How often one subscription is tried while others are opened beside it. */
const MOST_TRIALS = 5;

/**
 * The subscriptions of one connection. A server whose `max_subscriptions` is reached refuses the next one with an error
 * that does not say which, and nats-core keeps the dead subscription open. So after such an error, each subscription that
 * has not had a message yet is made again, one at a time, until the server has answered for it. A subscription that is
 * refused fails with `STORE_FULL`, as other limits of the account do. Without such an error, nothing is sent.
 */
export class Subscriptions {
  readonly #connection: NatsConnection;
  readonly #live = new Set<LiveSubscription>();
  /** Numbers of subscriptions that were opened, and of refusals that came. */
  #opened = 0;
  #refusals = 0;
  #cause: Error | undefined;
  #isTrying = false;

  constructor({ connection, events }: Wire) {
    this.#connection = connection;
    events.listen((event) => {
      // nats-core subscribes again to all of them.
      if (event.type === "reconnect") for (const each of this.#live) each.isProven = false;
      if (event.type !== "refused") return;
      this.#refusals++;
      this.#cause = event.cause;
      if (!this.#isTrying) void this.#tryAll();
    });
  }

  /** Subscribes. Throws when the connection is closed. */
  open(subject: string, hearer: Hearer): LiveSubscription {
    const subscription = new LiveSubscription(this.#connection, subject, hearer, () => this.#live.delete(subscription));
    this.#live.add(subscription);
    this.#opened++;
    return subscription;
  }

  async #tryAll(): Promise<void> {
    this.#isTrying = true;
    try {
      await this.#settle();
      for (let each = this.#unproven(); each; each = this.#unproven()) await this.#try(each);
    } catch {
      // The connection is lost. If the server refuses again after the reconnect, its error starts this again.
    } finally {
      this.#isTrying = false;
    }
  }

  #unproven(): LiveSubscription | undefined {
    for (const each of this.#live) if (!each.isProven) return each;
    return undefined;
  }

  async #try(subscription: LiveSubscription): Promise<void> {
    for (let trial = 1; this.#live.has(subscription); trial++) {
      const [opened, refusals] = [this.#opened, this.#refusals];
      subscription.renew();
      await this.#settle();
      if (this.#refusals === refusals) subscription.isProven = true;
      if (subscription.isProven) {
        subscription.hearer.onRenewed();
        return;
      }
      // The refusal may be that of another one, opened meanwhile.
      if (this.#opened === opened || trial === MOST_TRIALS) subscription.fail(tooMany(this.#cause));
    }
  }

  /** After this, every refusal of what was sent before has been heard. */
  async #settle(): Promise<void> {
    await this.#connection.flush();
    // nats-core tells of an error a few microtasks later than of the PONG behind it.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** A subscription of {@link Subscriptions}. */
export class LiveSubscription {
  /** The server has it: a message came, or the server answered for it. */
  isProven = false;
  readonly hearer: Hearer;
  readonly #connection: NatsConnection;
  readonly #subject: string;
  readonly #onClosed: () => void;
  #subscription: Subscription;

  constructor(connection: NatsConnection, subject: string, hearer: Hearer, onClosed: () => void) {
    this.#connection = connection;
    this.#subject = subject;
    this.hearer = hearer;
    this.#onClosed = onClosed;
    this.#subscription = this.#subscribe();
  }

  /** Whether it was closed, by us, by nats-core or with the connection. */
  get isClosed(): boolean {
    return this.#subscription.isClosed();
  }

  /** Ends it. */
  close(): void {
    this.#onClosed();
    this.#subscription.unsubscribe();
  }

  /** Ends it with an error. */
  fail(error: Error): void {
    this.close();
    this.hearer.onMessage(error, undefined as unknown as Msg);
  }

  /** Subscribes once more in place of a subscription that the server may have refused. */
  renew(): void {
    this.#subscription.unsubscribe();
    this.#subscription = this.#subscribe();
  }

  #subscribe(): Subscription {
    return this.#connection.subscribe(this.#subject, {
      callback: (error, message) => {
        this.isProven = true;
        if (error) this.#onClosed();
        this.hearer.onMessage(error, message);
      },
    });
  }
}

function tooMany(cause: Error | undefined): ObjectStoreError {
  const message =
    "the server refuses another subscription of this connection: end other watches, or raise max_subscriptions";
  return new ObjectStoreError("STORE_FULL", message, { cause });
}
