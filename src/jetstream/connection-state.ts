import { createInbox, type NatsConnection } from "@nats-io/nats-core";
import { AnswerTime } from "./answer-time.ts";
import type { Direction } from "./delay-bound.ts";
import { ConnectionEvents } from "./events.ts";
import { Traffic } from "./fair-share.ts";
import { Outbox } from "./outbox.ts";
import { randomId } from "./random-id.ts";
import { SharedInbox } from "./shared-inbox.ts";
import { Subscriptions } from "./subscriptions.ts";

const states = new WeakMap<NatsConnection, ConnectionState>();

/** What everything that uses one connection shares. Each part is made when it is first needed. */
export class ConnectionState {
  readonly connection: NatsConnection;
  readonly events: ConnectionEvents;
  readonly answerTime: AnswerTime = new AnswerTime();
  #outbox: Outbox | undefined;
  #subscriptions: Subscriptions | undefined;
  #sharedInbox: SharedInbox | undefined;
  readonly #traffic: Partial<Record<Direction, Traffic>> = {};

  private constructor(connection: NatsConnection) {
    this.connection = connection;
    this.events = new ConnectionEvents(connection);
    this.events.listen(({ type }) => {
      if (type === "disconnect") this.#traffic.down?.lost();
    });
  }

  /** The state of a connection; always the same object for the same connection. */
  static of(connection: NatsConnection): ConnectionState {
    let state = states.get(connection);
    if (!state) states.set(connection, (state = new ConnectionState(connection)));
    return state;
  }

  get outbox(): Outbox {
    return (this.#outbox ??= new Outbox(this));
  }

  get subscriptions(): Subscriptions {
    return (this.#subscriptions ??= new Subscriptions(this));
  }

  /** A new one after the server has refused the last one's subscription. Throws when the connection is closed. */
  get sharedInbox(): SharedInbox {
    if (!this.#sharedInbox?.isUsable) this.#sharedInbox = new SharedInbox(this.newInbox(), this.subscriptions);
    return this.#sharedInbox;
  }

  /** What the transfers in one direction have in flight. */
  traffic(direction: Direction): Traffic {
    return (this.#traffic[direction] ??= new Traffic(direction));
  }

  /** A new inbox below the connection's own prefix, which nobody can guess. */
  newInbox(): string {
    const { options } = this.connection as unknown as { options?: { inboxPrefix?: string } };
    const inbox = createInbox(options?.inboxPrefix); // checks the prefix
    return `${inbox.slice(0, inbox.lastIndexOf("."))}.${randomId()}`;
  }
}
