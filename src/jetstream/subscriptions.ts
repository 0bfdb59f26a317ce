import type { Msg, NatsConnection, Subscription } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";
import type { WatchedConnection } from "./watched-connection.ts";

/** Is told what happens to a subscription. */
export interface SubscriptionListener {
  /** A message arrived, or none will because of an error. */
  onMessage(error: Error | null, message: Msg): void;
  /** It was renewed: messages sent meanwhile are lost. */
  onRenewed(): void;
}

/** How often one subscription is renewed while others are being opened. */
const MAX_TRIALS = 5;

/**
 * The subscriptions of one connection. A server that has reached `max_subscriptions` refuses the next one with an error that
 * does not say which, and nats-core keeps the dead subscription open. So after such an error, every subscription that has
 * not received a message yet is renewed, one at a time, until the server has accepted it. A refused subscription fails with
 * `STORE_FULL`, as other limits of the account do. Without such an error, nothing is sent.
 */
export class Subscriptions {
  readonly #connection: NatsConnection;
  readonly #live = new Set<LiveSubscription>();
  /** Number of subscriptions opened, and of refusals received. */
  #opened = 0;
  #refusals = 0;
  #cause: Error | undefined;
  #isTrying = false;

  constructor({ connection, events }: WatchedConnection) {
    this.#connection = connection;
    events.listen((event) => {
      // After a reconnect nats-core sends all subscriptions again.
      if (event.type === "reconnect") for (const each of this.#live) each.isProven = false;
      if (event.type !== "refused") return;
      this.#refusals++;
      this.#cause = event.cause;
      if (!this.#isTrying) void this.#tryAll();
    });
  }

  /** Subscribes. Throws when the connection is closed. */
  open(subject: string, listener: SubscriptionListener): LiveSubscription {
    const subscription = new LiveSubscription(this.#connection, subject, listener, () =>
      this.#live.delete(subscription),
    );
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
      // The connection is lost. If the server refuses again after the reconnect, its error restarts this.
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
        subscription.listener.onRenewed();
        return;
      }
      // The refusal may be that of another subscription, opened meanwhile.
      if (this.#opened === opened || trial === MAX_TRIALS) subscription.fail(tooMany(this.#cause));
    }
  }

  /** Resolves when every refusal of what was sent before has been received. */
  async #settle(): Promise<void> {
    await this.#connection.flush();
    // nats-core reports an error a few microtasks later than the PONG after it.
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** A subscription of {@link Subscriptions}. */
export class LiveSubscription {
  /** The server has accepted it: it sent a message, or no refusal. */
  isProven = false;
  readonly listener: SubscriptionListener;
  readonly #connection: NatsConnection;
  readonly #subject: string;
  readonly #onClosed: () => void;
  #subscription: Subscription;

  constructor(connection: NatsConnection, subject: string, listener: SubscriptionListener, onClosed: () => void) {
    this.#connection = connection;
    this.#subject = subject;
    this.listener = listener;
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
    this.listener.onMessage(error, undefined as unknown as Msg);
  }

  /** Replaces a subscription that the server may have refused. */
  renew(): void {
    this.#subscription.unsubscribe();
    this.#subscription = this.#subscribe();
  }

  #subscribe(): Subscription {
    return this.#connection.subscribe(this.#subject, {
      callback: (error, message) => {
        this.isProven = true;
        if (error) this.#onClosed();
        this.listener.onMessage(error, message);
      },
    });
  }
}

function tooMany(cause: Error | undefined): ObjectStoreError {
  const message =
    "the server refused another subscription of this connection: end other watches, or raise max_subscriptions";
  return new ObjectStoreError("STORE_FULL", message, { cause });
}
