import type { Msg, MsgHdrs } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";
import type { ConnectionState } from "./connection-state.ts";
import { fromCoreError } from "./server-error.ts";

/** What an {@link Inbox} tells its owner. */
export interface InboxOwner {
  /**
   * A message arrived; `token` gives that of the request it answers. It is a function because messages of a consumer do not
   * need it, and parsing their subject takes time.
   */
  onMessage(message: Msg, token: () => string): void;
  /** The connection or the subscription is new: earlier requests and answers may be lost. */
  onReconnect(): void;
  /** No answer will arrive any more. */
  onFailed(error: ObjectStoreError): void;
}

/** The answers to the requests of one transfer, for as long as it takes. */
export class Inbox {
  readonly #state: ConnectionState;
  readonly #doing: string;
  readonly #owner: InboxOwner;
  readonly #asked = new Set<string>();
  readonly #unlisten: () => void;
  #prefix = "";
  #unsubscribe: () => void = () => undefined;

  /** Subscribes, or with `shared` joins the connection's `SharedInbox`. `doing` names the operation in errors. */
  constructor(state: ConnectionState, doing: string, owner: InboxOwner, { shared = false }: { shared?: boolean } = {}) {
    this.#state = state;
    this.#doing = doing;
    this.#owner = owner;
    this.#unlisten = state.events.listen((event) => {
      if (event.type === "reconnect") owner.onReconnect();
      else if (event.type === "close") this.#fail(undefined);
      // The server drops a denied message, and answers only with this error.
      else if (event.type === "denied" && this.#asked.has(event.subject)) this.#fail(event.cause);
    });
    try {
      if (shared) this.#share();
      else this.#subscribe();
    } catch (error) {
      queueMicrotask(() => {
        this.#fail(error); // once the owner has its inbox
      });
    }
  }

  /** Publishes a request to `subject`; its answers carry `token`. */
  ask(subject: string, token: string, data: Uint8Array | string, headers?: MsgHdrs): void {
    this.#asked.add(subject);
    const options = { reply: this.#prefix + token, ...(headers && { headers }) };
    this.#state.outbox.send({ subject, data, options, onFailed: (error) => this.#fail(error) });
  }

  /** Ends it: no answer is awaited any more. */
  close(): void {
    this.#unlisten();
    this.#unsubscribe();
    // Only once: nats-core tells the server each time.
    this.#unsubscribe = () => undefined;
  }

  #share(): void {
    const { prefix, leave } = this.#state.sharedInbox.join({
      onMessage: (error, message, token) => this.#receive(error, message, () => token),
      onRenewed: () => this.#owner.onReconnect(),
    });
    this.#prefix = prefix;
    this.#unsubscribe = leave;
  }

  #subscribe(): void {
    this.#prefix = `${this.#state.newInbox()}.`;
    const subscription = this.#state.subscriptions.open(`${this.#prefix}*`, {
      onMessage: (error, message) => {
        this.#receive(error, message, () => message.subject.slice(this.#prefix.length));
      },
      onRenewed: () => this.#owner.onReconnect(),
    });
    this.#unsubscribe = () => {
      subscription.close();
    };
  }

  #receive(error: Error | null, message: Msg, token: () => string): void {
    if (error) {
      this.#fail(error);
      return;
    }
    try {
      this.#owner.onMessage(message, token);
    } catch (cause) {
      // An error thrown here would end the connection, and every other operation with it.
      const text = `${this.#doing}: cannot read a message from the server`;
      this.#fail(new ObjectStoreError("SERVER_ERROR", text, { cause }));
    }
  }

  #fail(error: unknown): void {
    this.#owner.onFailed(fromCoreError(error, this.#doing));
  }
}
