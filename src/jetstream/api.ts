import { errors, type Msg, type MsgHdrs, type NatsConnection, nuid } from "@nats-io/nats-core";
import { jetstream, type JetStreamClient } from "@nats-io/jetstream";
import { ObjectStoreError } from "../errors.ts";
import { isNoRespondersStatus, parseAnswer, type PublishAck } from "./answers.ts";
import { ConnectionState } from "./connection-state.ts";
import type { ConnectionEvents } from "./events.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { isNoResponders } from "./refusal.ts";
import { RepeatedSend } from "./repeated-send.ts";
import { fromApiError, fromCoreError, isTransient } from "./server-error.ts";

export type { JetStreamClient, NatsConnection };

/** Default idle timeout: how long an operation waits without any progress, in ms. */
export const DEFAULT_TIMEOUT = 30_000;

/** How long to wait before repeating a request after a transient refusal, in ms. */
export const RETRY_DELAY = 250;

/** How long to wait for an answer before repeating the request, in ms; doubles each time. */
const FIRST_WAIT = 3_000;

/** How long JetStream may still be starting after a reconnect, in ms. */
const RECOVERY = 10_000;

/** Requests that change nothing however often they arrive, or, with the name of a consumer, nothing more. */
const SAFE = /^(?:STREAM\.(?:INFO|LIST|MSG\.GET)|CONSUMER\.CREATE)\b/;

/** The JetStream API of one connection: requests that outlive a reconnect, and answers with our errors only. */
export class JetStreamApi {
  readonly connection: NatsConnection;
  readonly jetstream: JetStreamClient;
  /** What everything that uses the connection shares. */
  readonly state: ConnectionState;
  readonly events: ConnectionEvents;
  /** Prefix of the API's subjects: `$JS.API`, or that of a domain or an import. */
  readonly prefix: string;

  constructor(connection: NatsConnection | JetStreamClient) {
    assertConnection(connection);
    this.jetstream = isClient(connection) ? connection : jetstream(connection);
    this.connection = isClient(connection) ? connectionOf(connection) : connection;
    this.state = ConnectionState.of(this.connection);
    this.events = this.state.events;
    this.prefix = this.jetstream.apiPrefix;
  }

  /** Largest message in bytes, headers included, that the connected server accepts. */
  get maxPayload(): number {
    return this.connection.info?.max_payload ?? 1024 * 1024;
  }

  /** Whether JetStream may still be starting: after a restart, a server is up before it. */
  get isRecovering(): boolean {
    return performance.now() - this.events.reconnected < RECOVERY;
  }

  /** A new 22-character NUID. */
  nuid(): string {
    return nuid.next();
  }

  /**
   * Requests `operation` (such as `STREAM.INFO.OBJ_x`). Repeats the request after a reconnect or a transient refusal, until
   * `timeout` ms have passed: every request this library makes may be repeated.
   */
  async request<T>(operation: string, payload?: object, timeout: number = DEFAULT_TIMEOUT): Promise<T> {
    const data = payload ? JSON.stringify(payload) : "";
    return this.#requestRepeatedly({
      subject: `${this.prefix}.${operation}`,
      data,
      doing: operation,
      timeout,
      onNoResponders: () => this.isRecovering,
      safe: SAFE.test(operation),
    });
  }

  /**
   * Publishes one message to a stream and waits until it is stored. Its headers must make a repetition harmless: the server
   * may have stored the message although the connection broke before the acknowledgement.
   */
  async publish(message: Message, options: PublishOptions): Promise<PublishAck> {
    return this.#requestRepeatedly({ ...message, ...options, doing: "publish" });
  }

  /** `TIMEOUT`, or `DISCONNECTED` when there was no connection at the end of the wait. */
  idleError(doing: string, timeout: number): ObjectStoreError {
    const seconds = String(timeout / 1000);
    return this.events.connected
      ? new ObjectStoreError("TIMEOUT", `${doing}: no progress for ${seconds} s`)
      : new ObjectStoreError("DISCONNECTED", `${doing}: no connection for ${seconds} s`);
  }

  async #requestRepeatedly<T>(request: RepeatedRequest): Promise<T> {
    const { doing, timeout, onNoResponders } = request;
    const deadline = performance.now() + timeout;
    for (let wait = FIRST_WAIT, isFirst = true; ; wait *= 2, isFirst = false) {
      const remaining = deadline - performance.now();
      if (remaining <= 0) throw this.idleError(doing, timeout);
      if (!isFirst) await request.beforeRepeat?.();
      try {
        // A request can be lost without an answer, as during an election: it is repeated then.
        const message = await this.ask(request, doing, Math.min(wait, remaining), request.accepts);
        if (!message) continue;
        const answer = parseAnswer(message, doing);
        if (!("error" in answer)) return answer.value as T;
        if (!isTransient(answer.error) || remaining <= RETRY_DELAY) throw fromApiError(answer.error, doing);
      } catch (error) {
        const mapped = fromCoreError(error, doing);
        if (!isNoResponders(mapped) || !(await onNoResponders())) throw mapped;
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_DELAY));
    }
  }

  /**
   * Sends a request and resolves with the first answer that is accepted; with `undefined` when there was none within
   * `timeout` ms, or the connection was renewed, so none will arrive. A `safe` request is repeated meanwhile, because the
   * server that got the first one may have frozen. Does not use nats-core's `request`: that creates two errors with stack
   * traces for each request, a tenth of the time of a small object.
   */
  ask(
    { subject, data, headers, safe = false }: Message & Repeatable,
    doing: string,
    timeout: number,
    accepts: (answer: Msg) => boolean = () => true,
  ): Promise<Msg | undefined> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        sending.stop();
        inbox.close();
      };
      const onFailed = (error: ObjectStoreError): void => {
        end();
        reject(error);
      };
      const owner: InboxOwner = {
        onMessage: (message, token) => {
          if (token() !== "") return; // not the answer to this request
          if (isNoRespondersStatus(message)) {
            onFailed(fromCoreError(new errors.NoRespondersError(subject), doing));
            return;
          }
          if (!accepts(message)) return;
          sending.answered();
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
      const sending = new RepeatedSend(this.state.answerTime, {
        safe,
        timeout,
        send: () => inbox.ask(subject, "", data, headers),
        onTimeout: () => {
          end();
          resolve(undefined);
        },
      });
      sending.start();
    });
  }
}

/** A message to publish. */
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
  /** Whether to repeat the request although nobody listens, as after an election. */
  readonly onNoResponders: () => boolean | Promise<boolean>;
  /** Runs before the message is sent again while the outcome of the first one is unknown; a rejection ends the attempts. */
  readonly beforeRepeat?: (() => Promise<void>) | undefined;
}

interface Repeatable {
  /** Whether the request may arrive more than once without a difference; default no. */
  readonly safe?: boolean;
}

interface RepeatedRequest extends Message, Repetition, Repeatable {
  /** Names the operation in errors. */
  readonly doing: string;
  readonly timeout: number;
  readonly accepts?: (answer: Msg) => boolean;
}

function assertConnection(given: unknown): void {
  const { jetstreamManager, publish, then } = (given as Record<string, unknown> | null | undefined) ?? {};
  if (typeof jetstreamManager === "function" || (typeof publish === "function" && typeof then !== "function")) return;
  const hint = typeof then === "function" ? ": await the promise" : "";
  throw new TypeError(`connection: expected a NatsConnection or a JetStreamClient${hint}`);
}

function isClient(connection: NatsConnection | JetStreamClient): connection is JetStreamClient {
  return "jetstreamManager" in connection;
}

/** Every client of @nats-io/jetstream has this method, although its interface does not. */
function connectionOf(client: JetStreamClient): NatsConnection {
  return (client as unknown as { getConnection(): NatsConnection }).getConnection();
}
