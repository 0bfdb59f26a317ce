// Beyond 200 lines because a consumer's life (made, pulled, lost, made again) is one state machine.

import type { Msg } from "@nats-io/nats-core";
import { isSilence, ObjectStoreError } from "../errors.ts";
import { type JetStreamApi, RETRY_DELAY } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { type HeaderBlock, headersOf } from "./header-block.ts";
import { CURRENT, type Follower, type FollowItem, fromQueue, NUDGE, type QueueItem } from "./follow-item.ts";
import { IdleTimer } from "./idle-timer.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { InitialRead } from "./initial-read.ts";
import { Inlet } from "./inlet.ts";
import { randomId } from "./random-id.ts";
import { isRefused } from "./refusal.ts";
import { isServer } from "./server-version.ts";
import { MESSAGE_ID, type StreamMessage } from "./stream-message.ts";

/** Where an {@link OrderedPull} begins: with every message, or with the last one of each subject. */
export type PullStart = "all" | "last";

/** Options of {@link OrderedPull}. */
export interface OrderedPullOptions {
  filter: string;
  start: PullStart;
  /** Bytes that may be asked for ahead of the reader. */
  window: number;
  /** Idle time in ms: how long to try to get a consumer again that was lost. */
  timeout: number;
  /** Sequence to begin behind, instead of at `start`. */
  after?: number;
  /** Most messages that will be taken; default all. */
  limit?: number;
  /** Have the server leave out the payloads, and tell only their sizes. */
  headersOnly?: boolean;
  /** Others may replace messages during the read: a newer one takes the place of the last one of its subject. */
  isReplaced?: boolean;
  /** Only what the stream holds at the start is read: `close` follows `"current"`. */
  initialOnly?: boolean;
  /** Called when a lost consumer was replaced: messages may have been removed meanwhile, or the stream made again. */
  onRemade?: () => void;
}

/** Messages asked for at a time, at first and at most. */
const FIRST_BATCH = 250;
const MOST_IN_BATCH = 8_000;

/** Counted for each message besides its payload, in bytes. */
const MESSAGE_OVERHEAD = 64;

/** How long a pull waits for messages at the server, and how often the server shows meanwhile that it is there, in ms. */
const PULL_EXPIRES = 30_000;
const HEARTBEAT = 10_000;

/** Silence in ms after which the consumer is taken for lost. */
const SILENCE = 2.5 * HEARTBEAT;

/** The same while there are messages to come, in ms: then there is no heartbeat to wait for. */
const SILENCE_AT_START = 2_500;

/**
 * The same for servers before 2.11, in ms; twice as long each time. They never end a pull without waiting for which they
 * find nothing. No pull without waiting has a time limit: a consumer of the last messages loses the one at which it ends.
 */
const PATIENCE_AT_START = 100;

/** The server removes a consumer that nobody pulls from after so long, in ms; a reader may be slower, we make another. */
const INACTIVE_THRESHOLD = 15_000;

/** How long `close` waits at most, in ms. */
const CLOSE_PATIENCE = 5_000;

/** Consumers that may be lost one after the other without a message from any of them, if it takes the whole timeout. */
const MOST_LOST = 10;

/** `err_code` of a stream whose `consumer_limits` allow a consumer only less time without a pull. */
const THRESHOLD_TOO_LONG = 10153;

const NANOS_PER_MS = 1_000_000;
const STATUS = { heartbeat: 100, notFound: 404, expired: 408, noResponders: 503 };

/**
 * Reads a stream through an ordered pull consumer (ADR-17, by pulls): in order, without loss or repeats, across
 * reconnects and lost consumers, never further ahead of the reader than its window. `close` removes the consumer.
 */
export class OrderedPull implements InboxOwner, Follower {
  readonly #api: JetStreamApi;
  readonly #stream: BucketStream;
  readonly #options: OrderedPullOptions;
  readonly #idle: IdleTimer;
  #idleAtStart: IdleTimer;
  readonly #inlet = new Inlet<QueueItem>();
  #inbox: Inbox | undefined;
  #making: Promise<void> | undefined;
  /** The consumer is there, and none is being made in its place: it may be pulled from. */
  #made = false;
  /** The consumer gives the last message of each subject alone. */
  #lastOnly = false;
  #consumer: string | undefined;
  /** Number of the pull under way, answers to an older one are stale; and what it may still bring. */
  #pull = 0;
  #expected = 0;
  /** Messages that may still be taken. */
  #left: number;
  /** Messages asked for at a time: more and more, as long as they are small. */
  #batch = FIRST_BATCH;
  #batchBytes = 0;
  #lastHeard = Date.now();
  #consumerSeq = 0;
  /** Where a consumer that takes the place of a lost one begins, once that is known. */
  #position: number | undefined;
  readonly #initial: InitialRead;
  /** The pull after which it is being found out whether the initial read is complete. */
  #concluding: number | undefined;
  #patience = SILENCE_AT_START;
  #current = false;
  /** Consumers lost one after the other without a message from any of them, and since when. */
  #lost = 0;
  #lostSince = 0;
  /** The stream allows consumers {@link INACTIVE_THRESHOLD}; otherwise they get what it allows. */
  #ownThreshold = true;
  #closed = false;
  /** Nothing was heard for the whole timeout. */
  #isSilent = false;
  #closing: Promise<void> | undefined;
  #removing: Promise<unknown> = Promise.resolve();

  constructor(stream: BucketStream, options: OrderedPullOptions) {
    this.#api = stream.api;
    this.#stream = stream;
    this.#options = options;
    this.#left = options.limit ?? Infinity;
    this.#position = options.after === undefined ? undefined : options.after + 1;
    this.#idle = new IdleTimer(SILENCE, () => this.#remake());
    const { filter, timeout, isReplaced = false } = options;
    this.#initial = new InitialRead({ stream, filter, timeout }, isReplaced);
    this.#idleAtStart = this.#waitFor(isServer(this.#api, 2, 11) ? SILENCE_AT_START : PATIENCE_AT_START);
  }

  /**
   * The next message; `"current"` once, when all that the stream held at the start was given; `undefined` after
   * `close`; `"nudge"` for each call of `nudge`. Waits for ever for a message that is still to be written.
   */
  async next(): Promise<FollowItem | undefined> {
    if (!this.#inbox && !this.#closed) await this.#start();
    this.#pullIfRoom();
    return fromQueue(await this.#inlet.take());
  }

  /** As {@link next}, of what has come already; `undefined` when nothing has. */
  nextNow(): FollowItem | undefined {
    this.#pullIfRoom();
    return fromQueue(this.#inlet.takeNow());
  }

  /** Whether messages wait that came already. */
  get waits(): boolean {
    return this.#inlet.length > 0;
  }

  /** Wakes the reader, which gets `"nudge"` after the messages that wait already. */
  nudge(): void {
    if (!this.#closed) this.#inlet.push(NUDGE);
  }

  /** Removes the consumer. Never rejects: a server that cannot be reached removes it by itself. */
  close(): Promise<void> {
    // Who closes it again (an abort does, then the loop that it ends) waits for the same end.
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    this.#stopTimers();
    this.#inlet.end();
    this.#inbox?.close();
    const removed = (this.#making ?? Promise.resolve()).catch(() => undefined).then(() => this.#remove());
    // A server that has just been silent for the whole timeout would only keep the caller waiting.
    if (!this.#isSilent) await within(CLOSE_PATIENCE, removed);
  }

  async #start(): Promise<void> {
    this.#inbox = new Inbox(this.#api.state, "read", this);
    await (this.#making = this.#make());
  }

  async #make(): Promise<void> {
    try {
      await this.#create();
    } catch (error) {
      if (isRefused(error)) this.#consumer = undefined; // there is none to remove
      if (!(error instanceof ObjectStoreError) || error.serverCode !== THRESHOLD_TOO_LONG || !this.#ownThreshold) {
        throw error;
      }
      this.#ownThreshold = false;
      await this.#create();
    }
  }

  async #create(): Promise<void> {
    const { filter, start, timeout, headersOnly } = this.#options;
    const name = randomId(); // who knows it can take its messages, or delete it
    const begin =
      this.#position === undefined
        ? { deliver_policy: start === "last" ? "last_per_subject" : "all" }
        : { deliver_policy: "by_start_sequence", opt_start_seq: this.#position };
    this.#consumer = name;
    this.#made = false;
    this.#lastOnly = this.#position === undefined && start === "last";
    this.#consumerSeq = 0;
    const info = await this.#api.request<ConsumerInfo>(
      `CONSUMER.CREATE.${this.#stream.name}.${name}.${filter}`,
      {
        stream_name: this.#stream.name,
        config: {
          name,
          ...begin,
          ack_policy: "none",
          replay_policy: "instant",
          filter_subject: filter,
          ...(headersOnly && { headers_only: true }),
          ...(this.#ownThreshold && { inactive_threshold: INACTIVE_THRESHOLD * NANOS_PER_MS }),
          mem_storage: true,
          num_replicas: 1,
        },
      },
      timeout,
    );
    this.#made = true;
    this.#position ??= info.delivered.stream_seq + 1;
    if (this.#current) return;
    const [counted, countsWell] = [info.num_pending, info.ts !== undefined];
    this.#initial.begin({ counted, countsWell, isNoted: this.#lastOnly });
    if (counted > 0) return;
    if (this.#options.initialOnly) void this.#remove();
    void this.#conclude();
  }

  /** The consumer is lost, or what it sent: goes on behind the last message that arrived. */
  #remake(delay = 0): void {
    // While one is being made, its request asks again by itself after a reconnect, and nothing else is under way.
    if (this.#closed || !this.#made) return;
    const { timeout } = this.#options;
    if (this.#lost++ === 0) this.#lostSince = Date.now();
    // As where the stream keeps a consumer for less than a round trip. A reader that paused for long has lost only one.
    if (!this.#current && this.#lost > MOST_LOST && Date.now() - this.#lostSince >= timeout) {
      this.onFailed(this.#api.idleError("read", timeout));
      return;
    }
    this.#made = false;
    this.#expected = 0;
    this.#pull++;
    this.#making = (this.#making ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => void this.#remove())
      .then(() => new Promise((resolve) => setTimeout(resolve, delay)))
      .then(() => this.#make())
      .then(
        () => {
          this.#options.onRemade?.();
          this.#pullIfRoom();
        },
        (error: unknown) => {
          if (this.#current && isSilence(error) && !this.#api.connection.isClosed()) {
            // Who waits for what is still to be written has all the time that there is.
            this.#made = true;
            this.#remake();
          } else {
            this.#inlet.fail(error);
          }
        },
      );
  }

  /** The server has no more for now. If something is missing, another consumer goes on behind what came, by sequence. */
  async #conclude(): Promise<void> {
    const pull = (this.#concluding = this.#pull);
    try {
      const isComplete = await this.#initial.isComplete(this.#position ?? 1);
      if (this.#closed || this.#pull !== pull) return;
      this.#concluding = undefined;
      if (isComplete) this.#becomeCurrent();
      else this.#remake();
    } catch (error) {
      if (this.#pull === pull) this.#inlet.fail(error);
    }
  }

  /** Removes the consumer; resolves when all that were made are removed. */
  async #remove(): Promise<void> {
    const name = this.#consumer;
    this.#consumer = undefined;
    if (name !== undefined && this.#api.events.connected) {
      const removed = this.#api.request(`CONSUMER.DELETE.${this.#stream.name}.${name}`, undefined, 5_000);
      this.#removing = Promise.all([this.#removing, removed.catch(() => undefined)]);
    }
    await this.#removing;
  }

  #waitFor(patience: number): IdleTimer {
    this.#patience = patience;
    return new IdleTimer(Math.min(patience, this.#options.timeout), () => void this.#onSilence());
  }

  #pullIfRoom(): void {
    const room = this.#options.window - this.#inlet.bytes;
    if (this.#closed || !this.#made || this.#consumer === undefined) return;
    if (this.#left <= 0 || this.#expected > 0 || this.#concluding === this.#pull) return;
    if (room < this.#options.window / 2) return;
    // The server says at once that there is no more, but only in answer to a pull that is not fulfilled by then.
    const isLast = !this.#current && this.#initial.pending === this.#batch;
    const batch = Math.min(isLast ? this.#batch + 1 : this.#batch, this.#left);
    this.#expected = batch;
    this.#batchBytes = 0;
    this.#pull++;
    this.#lastHeard = Date.now();
    (this.#current ? this.#idle : this.#idleAtStart).start();
    const request = JSON.stringify({
      batch,
      // The largest message must fit, or the server would never send it. A consumer of the last messages loses the one at
      // which max_bytes is reached (seen with nats-server 2.15.1), so there the number of messages is the only bound.
      ...(!this.#lastOnly && { max_bytes: Math.max(room, this.#api.maxPayload + 4096) }),
      // What is there already is asked for without waiting: so the server says when there is no more, even if what it
      // counted as pending was removed meanwhile.
      ...(this.#current
        ? { expires: PULL_EXPIRES * NANOS_PER_MS, idle_heartbeat: HEARTBEAT * NANOS_PER_MS }
        : { no_wait: true }),
    });
    const subject = `${this.#api.prefix}.CONSUMER.MSG.NEXT.${this.#stream.name}.${this.#consumer}`;
    this.#inbox?.ask(subject, String(this.#pull), request);
    if (!this.#current) this.#initial.ask();
  }

  /** @internal */
  onReconnect(): void {
    this.#remake();
  }

  /** @internal */
  onFailed(error: ObjectStoreError): void {
    this.#stopTimers();
    this.#isSilent = isSilence(error);
    this.#inlet.fail(error);
  }

  /** @internal */
  onMessage(message: Msg, token: () => string): void {
    // Stored messages come under their own subject, and tell where to acknowledge them; statuses do neither.
    const delivery = message.reply ? deliveryOf(message.reply) : undefined;
    if (delivery) {
      this.#onStored(message, delivery);
      return;
    }
    if (token() !== String(this.#pull)) return;
    const status = headersOf(message).code;
    this.#touch();
    if (status === STATUS.heartbeat) return;
    const barren = this.#batchBytes === 0;
    this.#endPull();
    if (status === STATUS.noResponders) this.#remake(RETRY_DELAY);
    else if (!this.#current && (status === STATUS.notFound || status === STATUS.expired)) {
      // It may not even have looked, if it counts nothing at this moment.
      if (barren) this.#remake();
      else void this.#conclude();
    } else if (status === STATUS.expired || !barren) this.#pullIfRoom();
    else setTimeout(() => this.#pullIfRoom(), RETRY_DELAY);
  }

  #onStored(message: Msg, origin: Delivery): void {
    if (origin.consumer !== this.#consumer) return;
    this.#touch();
    this.#consumerSeq++;
    if (origin.consumerSeq !== this.#consumerSeq) {
      this.#remake();
      return;
    }
    this.#expected--;
    this.#batchBytes += message.data.length + MESSAGE_OVERHEAD;
    // Servers before 2.10 give the next message in the place of one that was replaced, and then again in its own.
    if (origin.seq >= (this.#position ?? 0)) {
      this.#lost = 0;
      this.#position = origin.seq + 1;
      this.#left--;
      this.#initial.onMessage();
      this.#inlet.push(new Delivered(message, origin, this.#options.headersOnly === true));
    }
    if (this.#expected === 0) this.#endPull();
    if (this.#left <= 0) this.#becomeCurrent();
    this.#pullIfRoom();
  }

  #endPull(): void {
    this.#expected = 0;
    this.#batch = this.#batchBytes < this.#options.window / 4 ? Math.min(2 * this.#batch, MOST_IN_BATCH) : FIRST_BATCH;
    this.#stopTimers();
  }

  #touch(): void {
    this.#lastHeard = Date.now();
    this.#idle.touch();
    this.#idleAtStart.touch();
  }

  #stopTimers(): void {
    this.#idle.stop();
    this.#idleAtStart.stop();
  }

  /** As in BatchReader: a PONG shows that nothing is on its way to us any more, however slow the line is. */
  async #onSilence(): Promise<void> {
    const since = this.#lastHeard;
    if (Date.now() - since >= this.#options.timeout) {
      this.onFailed(this.#api.idleError("read", this.#options.timeout));
      return;
    }
    this.#idleAtStart.start();
    if (!this.#api.events.connected) return;
    await this.#api.connection.flush().catch(() => undefined);
    if (this.#closed || this.#current || this.#lastHeard !== since) return;
    this.#stopTimers();
    this.#idleAtStart = this.#waitFor(Math.min(2 * this.#patience, SILENCE_AT_START));
    this.#remake();
  }

  #becomeCurrent(): void {
    if (this.#current) return;
    this.#current = true;
    this.#endPull();
    this.#inlet.push(CURRENT);
  }
}

/** A message of a consumer. What not everybody asks for is read when it is: it takes longer than all the rest. */
class Delivered implements StreamMessage {
  readonly seq: number;
  readonly time: Date;
  readonly pending: number;
  readonly data: Uint8Array;
  readonly #message: Msg;
  readonly #isHeadersOnly: boolean;
  #headers: HeaderBlock | undefined;

  constructor(message: Msg, { seq, time, pending }: Delivery, isHeadersOnly: boolean) {
    this.seq = seq;
    this.time = time;
    this.pending = pending;
    this.data = message.data;
    this.#message = message;
    this.#isHeadersOnly = isHeadersOnly;
  }

  get subject(): string {
    return this.#message.subject;
  }

  get id(): string {
    return this.header(MESSAGE_ID);
  }

  get size(): number {
    return this.#isHeadersOnly ? Number(this.header("Nats-Msg-Size")) : this.data.length;
  }

  header(name: string): string {
    return (this.#headers ??= headersOf(this.#message)).get(name);
  }
}

/** Waits for a promise that never rejects, `patience` ms at most. */
async function within(patience: number, promise: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

/** What the server says of a consumer. */
interface ConsumerInfo {
  num_pending: number;
  delivered: { stream_seq: number };
  /** Since nats-server 2.10. */
  ts?: string;
}

interface Delivery {
  consumer: string;
  seq: number;
  consumerSeq: number;
  time: Date;
  pending: number;
}

/** What the reply subject of a delivered message says (ADR-15, `$JS.ACK…`), with or without domain and account. */
function deliveryOf(reply: string): Delivery | undefined {
  const tokens = reply.split(".");
  if (tokens.length < 9) return undefined;
  const at = tokens.length >= 11 ? 5 : 3;
  return {
    consumer: tokens[at] ?? "",
    seq: Number(tokens[at + 2]),
    consumerSeq: Number(tokens[at + 3]),
    time: new Date(Number(tokens[at + 4]?.slice(0, -6))),
    pending: Number(tokens[at + 5]),
  };
}
