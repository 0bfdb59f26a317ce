import { errors, type Msg, type MsgHdrs, type NatsConnection, nuid } from "@nats-io/nats-core";
import { jetstream, type JetStreamClient } from "@nats-io/jetstream";
import { ObjectStoreError } from "../errors.ts";
import { isFromNobody, parseAnswer, type PublishAck } from "./answers.ts";
import { nextPatience } from "./answer-time.ts";
import { ConnectionState } from "./connection-state.ts";
import type { ConnectionEvents } from "./events.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { isNobody } from "./refusal.ts";
import { fromApiError, fromCoreError, isTransient } from "./server-error.ts";

export type { JetStreamClient, NatsConnection };

/** How long an operation waits without any progress, in ms, where nothing else was asked for. */
export const DEFAULT_TIMEOUT = 30_000;

/** How long a request waits before it asks again after a transient refusal, in ms. */
export const RETRY_DELAY = 250;

/** How long a request waits for its answer before it is asked once more, in ms; twice as long each time. */
const FIRST_PATIENCE = 3_000;

/** How long after a reconnect JetStream may still be starting, in ms. */
const RECOVERY = 10_000;

/** Requests that change nothing however often they arrive, or, with the name of a consumer, nothing more. */
const SAFE = /^(?:STREAM\.(?:INFO|LIST|MSG\.GET)|CONSUMER\.CREATE)\b/;

/** The JetStream API of one connection: requests that outlive a reconnect, and answers with our errors only. */
export class JetStreamApi {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  /** Shared with everything else that uses the connection. */
  readonly state: ConnectionState;
  readonly events: ConnectionEvents;
  /** What the API's subjects begin with: `$JS.API`, or that of a domain or an import. */
  readonly prefix: string;

  constructor(connection: NatsConnection | JetStreamClient) {
    this.jetstream = isClient(connection) ? connection : jetstream(connection);
    this.connection = isClient(connection) ? connectionOf(connection) : connection;
    this.state = ConnectionState.of(this.connection);
    this.events = this.state.events;
    this.prefix = this.jetstream.apiPrefix;
  }

  /** Largest message in bytes, headers included, that the connected server takes. */
  get maxPayload(): number {
    return this.connection.info?.max_payload ?? 1024 * 1024;
  }

  /** A new 22-character NUID. */
  nuid(): string {
    return nuid.next();
  }

  /**
   * Asks `operation` (as `STREAM.INFO.OBJ_x`). Every request this library makes can be repeated, so it is, after a
   * reconnect or a transient refusal, until `timeout` ms have passed.
   */
  async request<T>(operation: string, payload?: object, timeout: number = DEFAULT_TIMEOUT): Promise<T> {
    const data = payload ? JSON.stringify(payload) : "";
    // A server that has just come back may be up before its JetStream is.
    const onNobody = (): boolean => Date.now() - this.events.reconnected < RECOVERY;
    const safe = SAFE.test(operation);
    return this.#insist({ subject: `${this.prefix}.${operation}`, data, doing: operation, timeout, onNobody, safe });
  }

  /**
   * Publishes one message to a stream and waits until it is stored. `headers` must make a repetition harmless: the
   * server may have stored it when the connection broke before it could say so.
   */
  async publish(message: Message, options: PublishOptions): Promise<PublishAck> {
    return this.#insist({ ...message, ...options, doing: "publish" });
  }

  /** `TIMEOUT`, or `DISCONNECTED` when there was no connection at the end of the wait. */
  idleError(doing: string, timeout: number): ObjectStoreError {
    const seconds = String(timeout / 1000);
    return this.events.connected
      ? new ObjectStoreError("TIMEOUT", `${doing}: no progress for ${seconds} s`)
      : new ObjectStoreError("DISCONNECTED", `${doing}: no connection for ${seconds} s`);
  }

  async #insist<T>(question: Question): Promise<T> {
    const { doing, timeout, onNobody } = question;
    const deadline = Date.now() + timeout;
    for (let patience = FIRST_PATIENCE, isFirst = true; ; patience *= 2, isFirst = false) {
      const remaining = deadline - Date.now();
      if (remaining <= 0) throw this.idleError(doing, timeout);
      if (!isFirst) await question.beforeRepeat?.();
      try {
        // A question that was swallowed, as in an election, is never answered: it has to be asked again.
        const message = await this.ask(question, doing, Math.min(patience, remaining), question.accepts);
        if (!message) continue;
        const answer = parseAnswer(message, doing);
        if (!("error" in answer)) return answer.value as T;
        if (!isTransient(answer.error) || remaining <= RETRY_DELAY) throw fromApiError(answer.error, doing);
      } catch (error) {
        const mapped = fromCoreError(error, doing);
        if (!isNobody(mapped) || !(await onNobody())) throw mapped;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY));
    }
  }

  /**
   * Asks once. Gives the first answer that is accepted; `undefined` when there was none within `timeout` ms, or the
   * connection broke and is back, so that none will come. A `safe` request is repeated meanwhile, since a server that has
   * frozen may have got the first one. Not by nats-core's `request`, which makes two errors with their
   * stacks for each question: a tenth of what a small object costs.
   */
  ask(
    { subject, data, headers, safe }: Message & Repeatable,
    doing: string,
    timeout: number,
    accepts: (answer: Msg) => boolean = () => true,
  ): Promise<Msg | undefined> {
    return new Promise((resolve, reject) => {
      const { answerTime } = this.state;
      const begun = Date.now();
      let isRepeated = false;
      let repeating: ReturnType<typeof setTimeout> | undefined;
      const repeatAfter = (patience: number): void => {
        repeating = setTimeout(() => {
          isRepeated = true;
          inbox.ask(subject, "", data, headers);
          repeatAfter(nextPatience(patience));
        }, patience);
      };
      const end = (): void => {
        clearTimeout(timer);
        clearTimeout(repeating);
        inbox.close();
      };
      const timer = setTimeout(() => {
        end();
        resolve(undefined);
      }, timeout);
      const onFailed = (error: ObjectStoreError): void => {
        end();
        reject(error);
      };
      const owner: InboxOwner = {
        onMessage: (message, token) => {
          if (token() !== "") return; // of no question of ours
          if (isFromNobody(message)) {
            onFailed(fromCoreError(new errors.NoRespondersError(subject), doing));
            return;
          }
          if (!accepts(message)) return;
          if (!isRepeated) answerTime.answered(Date.now() - begun);
          end();
          resolve(message);
        },
        onReconnect: () => {
          end();
          resolve(undefined);
        },
        onFailed,
      };
      const inbox = new Inbox(this.state, doing, owner, { shared: true });
      inbox.ask(subject, "", data, headers);
      if (safe) repeatAfter(answerTime.patience);
    });
  }
}

/** What is sent. */
export interface Message {
  readonly subject: string;
  readonly data: Uint8Array | string;
  readonly headers?: MsgHdrs;
}

/** Options of {@link JetStreamApi.publish}. */
export interface PublishOptions extends Repetition {
  /** Whether an answer counts; others are ignored. */
  readonly accepts: (answer: Msg) => boolean;
  /** Idle time in ms. */
  readonly timeout: number;
}

interface Repetition {
  /** Whether to ask again although nobody listens, as after an election. */
  readonly onNobody: () => boolean | Promise<boolean>;
  /** Runs before the message is sent again, while the outcome of the first one is unknown; a rejection ends the attempts. */
  readonly beforeRepeat?: (() => Promise<void>) | undefined;
}

interface Repeatable {
  /** Whether it may arrive more than once without a difference; default no. */
  readonly safe?: boolean;
}

interface Question extends Message, Repetition, Repeatable {
  /** What errors say was being done. */
  readonly doing: string;
  readonly timeout: number;
  readonly accepts?: (answer: Msg) => boolean;
}

function isClient(connection: NatsConnection | JetStreamClient): connection is JetStreamClient {
  return "jetstreamManager" in connection;
}

/** Every client of @nats-io/jetstream has this method, only its interface does not say so. */
function connectionOf(client: JetStreamClient): NatsConnection {
  return (client as unknown as { getConnection(): NatsConnection }).getConnection();
}
