// Beyond 200 lines because a consumer's life (made, pulled, lost, made again) is one state machine.

import type { Msg } from "@nats-io/nats-core";
import { ReceiveQueue } from "../bytes/receive-queue.ts";
import type { ObjectStoreError } from "../errors.ts";
import { isSilence } from "../errors.ts";
import { type JetStreamApi, RETRY_DELAY } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { ConsumerMessage, type Delivery, parseDelivery } from "./delivery.ts";
import {
  CURRENT,
  type Follower,
  type FollowItem,
  type FollowOptions,
  fromQueue,
  NUDGE,
  type QueueItem,
} from "./follow-item.ts";
import { headersOf } from "./header-block.ts";
import { IdleTimer } from "./idle-timer.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { InitialRead } from "./initial-read.ts";
import { PullConsumer } from "./pull-consumer.ts";
import { isServer } from "./server-version.ts";

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

/** How long `close` waits at most, in ms. */
const CLOSE_PATIENCE = 5_000;

/** Consumers that may be lost one after the other without a message from any of them, if it takes the whole timeout. */
const MOST_LOST = 10;

const NANOS_PER_MS = 1_000_000;
const STATUS = { heartbeat: 100, notFound: 404, expired: 408, noResponders: 503 };

/**
 * Reads a stream through an ordered pull consumer (ADR-17, by pulls): in order, without loss or repeats, across
 * reconnects and lost consumers, never further ahead of the reader than its window. `close` removes the consumer.
 */
export class OrderedPull implements InboxOwner, Follower {
  readonly #api: JetStreamApi;
  readonly #options: FollowOptions;
  readonly #consumer: PullConsumer;
  readonly #idle: IdleTimer;
  #idleAtStart: IdleTimer;
  readonly #queue = new ReceiveQueue<QueueItem>(({ data }) => data.length);
  #inbox: Inbox | undefined;
  #making: Promise<void> | undefined;
  /** The consumer exists and is not being replaced: it may be pulled from. */
  #isReady = false;
  /** Number of the pull under way, answers to an older one are stale; and what it may still bring. */
  #pull = 0;
  #expected = 0;
  /** Messages that may still be taken. */
  #left: number;
  /** Messages asked for at a time: more and more, as long as they are small. */
  #batch = FIRST_BATCH;
  #batchBytes = 0;
  #lastHeard = Date.now();
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
  #closed = false;
  /** Nothing was heard for the whole timeout. */
  #isSilent = false;
  #closing: Promise<void> | undefined;

  constructor(stream: BucketStream, options: FollowOptions) {
    this.#api = stream.api;
    this.#consumer = new PullConsumer(stream, options);
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
    return fromQueue(await this.#queue.take());
  }

  /** As {@link next}, of what has come already; `undefined` when nothing has. */
  nextNow(): FollowItem | undefined {
    this.#pullIfRoom();
    return fromQueue(this.#queue.takeNow());
  }

  /** Whether messages wait that came already. */
  get waits(): boolean {
    return this.#queue.length > 0;
  }

  /** Wakes the reader, which gets `"nudge"` after the messages that wait already. */
  nudge(): void {
    if (!this.#closed) this.#queue.push(NUDGE);
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
    this.#queue.end();
    this.#inbox?.close();
    const removed = (this.#making ?? Promise.resolve()).catch(() => undefined).then(() => this.#consumer.remove());
    // A server that has just been silent for the whole timeout would only keep the caller waiting.
    if (!this.#isSilent) await within(CLOSE_PATIENCE, removed);
  }

  async #start(): Promise<void> {
    this.#inbox = new Inbox(this.#api.state, "read", this);
    await (this.#making = this.#make());
  }

  async #make(): Promise<void> {
    this.#isReady = false;
    const info = await this.#consumer.create(this.#position);
    this.#isReady = true;
    this.#position ??= info.delivered.stream_seq + 1;
    if (this.#current) return;
    const [counted, countsWell] = [info.num_pending, info.ts !== undefined];
    this.#initial.begin({ counted, countsWell, isNoted: this.#consumer.lastOnly });
    if (counted > 0) return;
    if (this.#options.initialOnly) void this.#consumer.remove();
    void this.#conclude();
  }

  /** The consumer is lost, or what it sent: goes on behind the last message that arrived. */
  #remake(delay = 0): void {
    // While one is being made, its request asks again by itself after a reconnect, and nothing else is under way.
    if (this.#closed || !this.#isReady) return;
    const { timeout } = this.#options;
    if (this.#lost++ === 0) this.#lostSince = Date.now();
    // As where the stream keeps a consumer for less than a round trip. A reader that paused for long has lost only one.
    if (!this.#current && this.#lost > MOST_LOST && Date.now() - this.#lostSince >= timeout) {
      this.onFailed(this.#api.idleError("read", timeout));
      return;
    }
    this.#isReady = false;
    this.#expected = 0;
    this.#pull++;
    this.#making = (this.#making ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => void this.#consumer.remove())
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
            this.#isReady = true;
            this.#remake();
          } else {
            this.#queue.fail(error);
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
      if (this.#pull === pull) this.#queue.fail(error);
    }
  }

  #waitFor(patience: number): IdleTimer {
    this.#patience = patience;
    return new IdleTimer(Math.min(patience, this.#options.timeout), () => void this.#onSilence());
  }

  #pullIfRoom(): void {
    const room = this.#options.window - this.#queue.size;
    if (this.#closed || !this.#isReady) return;
    if (this.#left <= 0 || this.#expected > 0 || this.#concluding === this.#pull) return;
    if (room < this.#options.window / 2) return;
    const subject = this.#consumer.pullSubject;
    if (subject === undefined) return;
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
      ...(!this.#consumer.lastOnly && { max_bytes: Math.max(room, this.#api.maxPayload + 4096) }),
      // What is there already is asked for without waiting: so the server says when there is no more, even if what it
      // counted as pending was removed meanwhile.
      ...(this.#current
        ? { expires: PULL_EXPIRES * NANOS_PER_MS, idle_heartbeat: HEARTBEAT * NANOS_PER_MS }
        : { no_wait: true }),
    });
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
    this.#queue.fail(error);
  }

  /** @internal */
  onMessage(message: Msg, token: () => string): void {
    // Stored messages come under their own subject, and tell where to acknowledge them; statuses do neither.
    const delivery = message.reply ? parseDelivery(message.reply) : undefined;
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

  #onStored(message: Msg, delivery: Delivery): void {
    const place = this.#consumer.count(delivery);
    if (place === "other") return;
    this.#touch();
    if (place === "gap") {
      this.#remake();
      return;
    }
    this.#expected--;
    this.#batchBytes += message.data.length + MESSAGE_OVERHEAD;
    // Servers before 2.10 give the next message in the place of one that was replaced, and then again in its own.
    if (delivery.seq >= (this.#position ?? 0)) {
      this.#lost = 0;
      this.#position = delivery.seq + 1;
      this.#left--;
      this.#initial.onMessage();
      this.#queue.push(new ConsumerMessage(message, delivery, this.#options.headersOnly === true));
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
    this.#queue.push(CURRENT);
  }
}

/** Waits for a promise that never rejects, `patience` ms at most. */
async function within(patience: number, promise: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, patience)));
  await Promise.race([promise, late]);
  clearTimeout(timer);
}
