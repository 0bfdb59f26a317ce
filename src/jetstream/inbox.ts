import type { Msg, MsgHdrs, Subscription } from "@nats-io/nats-core";
import type { ObjectStoreError } from "../errors.ts";
import type { JetStreamApi } from "./api.ts";
import { fromCoreError } from "./server-error.ts";

/** What an {@link Inbox} tells its owner. */
export interface InboxOwner {
  /** A message came; `token` is that of the request it answers, or of no meaning for messages of a consumer. */
  onMessage(message: Msg, token: string): void;
  /** The connection is new: what was asked before may be lost. */
  onReconnect(): void;
  /** No answer will come any more. */
  onFailed(error: ObjectStoreError): void;
}

/** The answers to the requests of one transfer, for as long as it takes. */
export class Inbox {
  readonly #api: JetStreamApi;
  readonly #doing: string;
  readonly #owner: InboxOwner;
  readonly #prefix: string;
  readonly #asked = new Set<string>();
  readonly #subscription: Subscription | undefined;
  readonly #unlisten: () => void;

  /** Subscribes; `doing` is what errors say was being done. */
  constructor(api: JetStreamApi, doing: string, owner: InboxOwner) {
    this.#api = api;
    this.#doing = doing;
    this.#owner = owner;
    this.#prefix = `${api.inbox()}.`;
    this.#unlisten = api.events.listen((event) => {
      if (event.type === "reconnect") owner.onReconnect();
      else if (event.type === "close") this.#fail(undefined);
      // The server says no more than that: it drops the message.
      else if (event.type === "denied" && this.#asked.has(event.subject)) this.#fail(event.cause);
    });
    try {
      this.#subscription = api.connection.subscribe(`${this.#prefix}*`, {
        callback: (error, message) => {
          if (error) this.#fail(error);
          else owner.onMessage(message, message.subject.slice(this.#prefix.length));
        },
      });
    } catch (error) {
      queueMicrotask(() => {
        this.#fail(error); // not before the owner has its inbox
      });
    }
  }

  /** Publishes to `subject`; what answers comes with `token`. */
  ask(subject: string, token: string, data: Uint8Array | string, headers?: MsgHdrs): void {
    this.#asked.add(subject);
    try {
      this.#api.connection.publish(subject, data, { reply: this.#prefix + token, ...(headers && { headers }) });
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Nothing more is awaited. */
  close(): void {
    this.#unlisten();
    this.#subscription?.unsubscribe();
  }

  #fail(error: unknown): void {
    this.#owner.onFailed(fromCoreError(error, this.#doing));
  }
}
