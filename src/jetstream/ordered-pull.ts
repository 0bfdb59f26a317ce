// Beyond 200 lines because creating, pulling from, losing and replacing a consumer is one state machine.

import type { Msg } from "@nats-io/nats-core";
import { ReceiveQueue } from "../bytes/receive-queue.ts";
import { within } from "../bytes/within.ts";
import type { ObjectStoreError } from "../errors.ts";
import { isSilence } from "../errors.ts";
import { type JetStreamApi, RETRY_DELAY } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { ConsumerMessage, type Delivery, parseDelivery } from "./delivery.ts";
import {
  CURRENT,
  type Follower,
  type FollowItem,
  fromQueue,
  NUDGE,
  type PullOptions,
  type QueueItem,
} from "./follow-item.ts";
import { headersOf } from "./header-block.ts";
import { IdleTimer } from "./idle-timer.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { InitialRead } from "./initial-read.ts";
import { PullConsumer } from "./pull-consumer.ts";
import { PullWindow } from "./pull-window.ts";
import { isServer } from "./server-version.ts";

/** How long a pull request waits at the server for messages, and how often the server sends a heartbeat meanwhile, in ms. */
const PULL_EXPIRES = 30_000;
const HEARTBEAT = 10_000;

/** Silence in ms after which the consumer counts as lost. */
const SILENCE = 2.5 * HEARTBEAT;

/** The same during the initial read, in ms: its pulls have no heartbeat. */
const SILENCE_AT_START = 2_500;

/**
 * The same for servers before 2.11, in ms; it doubles each time. They never answer a `no_wait` pull that finds nothing. No
 * `no_wait` pull has an expiry: a consumer of the last messages would lose the message at which it ends.
 */
const OLD_SERVER_SILENCE = 100;

/** How long `close` waits for the consumer to be removed, in ms. */
const CLOSE_TIMEOUT = 5_000;

/** How many consumers in a row may be lost without a message before the timeout ends the read. */
const MAX_LOST = 10;

const NANOS_PER_MS = 1_000_000;
const STATUS = { heartbeat: 100, notFound: 404, expired: 408, noResponders: 503 };

/**
 * Reads a stream through an ordered pull consumer (ADR-17, with pulls): in order, without loss or repeats, across
 * reconnects and lost consumers, and at most a window ahead of the reader. `close` removes the consumer.
 */
export class OrderedPull implements InboxOwner, Follower {
  readonly #api: JetStreamApi;
  readonly #options: PullOptions;
  readonly #consumer: PullConsumer;
  readonly #idle: IdleTimer;
  #idleAtStart: IdleTimer;
  readonly #queue = new ReceiveQueue<QueueItem>(({ data }) => data.length);
  #inbox: Inbox | undefined;
  #making: Promise<void> | undefined;
  /** The consumer exists and is not being replaced: it may be pulled from. */
  #isReady = false;
  readonly #pulls: PullWindow;
  /** Counts what makes a conclusion outdated: pulls and new consumers. */
  #round = 0;
  /** Messages that may still be taken. */
  #left: number;
  readonly #mayOverlap: boolean;
  #lastReceived = performance.now();
  /** Sequence at which the next consumer begins, once that is known. */
  #position: number | undefined;
  readonly #initial: InitialRead;
  /** The round in which the initial read is being checked for completeness. */
  #concluding: number | undefined;
  #silenceAtStart = SILENCE_AT_START;
  #current: boolean;
  /** Consumers lost in a row without a message, and since when. */
  #lost = 0;
  #lostSince = 0;
  #closed = false;
  /** Nothing was received for the whole timeout. */
  #isSilent = false;
  #closing: Promise<void> | undefined;

  constructor(stream: BucketStream, options: PullOptions) {
    this.#api = stream.api;
    this.#consumer = new PullConsumer(stream, options);
    this.#options = options;
    this.#pulls = new PullWindow(this.#api.state.traffic("down"), options.window);
    this.#left = options.limit ?? Infinity;
    this.#current = options.start === "new";
    if (this.#current) this.#pulls.leave();
    this.#position = options.after === undefined ? undefined : options.after + 1;
    this.#idle = new IdleTimer(SILENCE, () => this.#remake());
    const { filter, timeout, isReplaced = false } = options;
    this.#initial = new InitialRead({ stream, filter, timeout }, isReplaced);
    // Older servers do not answer a second pull that finds nothing.
    this.#mayOverlap = isServer(this.#api, 2, 11);
    this.#idleAtStart = this.#waitFor(this.#mayOverlap ? SILENCE_AT_START : OLD_SERVER_SILENCE);
  }

  /**
   * The next message; `"current"` once, after everything that the stream held at the start, if it begins with that; `"nudge"`
   * for each call of `nudge`; `undefined` after `close`. Waits for ever for the next new message.
   */
  async next(): Promise<FollowItem | undefined> {
    if (!this.#inbox && !this.#closed) this.#start();
    this.#pullIfRoom();
    return fromQueue(await this.#queue.take());
  }

  /** Creates the consumer and pulls from it. Resolves with the sequence after which its messages begin. */
  async begin(): Promise<number> {
    this.#start();
    await this.#making;
    this.#pullIfRoom();
    return (this.#position ?? 1) - 1;
  }

  /** As {@link next}, but without waiting; `undefined` when nothing has arrived. */
  nextNow(): FollowItem | undefined {
    this.#pullIfRoom();
    return fromQueue(this.#queue.takeNow());
  }

  /** Whether messages have arrived that were not taken. */
  get waits(): boolean {
    return this.#queue.length > 0;
  }

  /** Wakes the reader, which gets `"nudge"` after the messages that have arrived already. */
  nudge(): void {
    if (!this.#closed) this.#queue.push(NUDGE);
  }

  /** Removes the consumer. Never rejects: a server that cannot be reached removes it by itself. */
  close(): Promise<void> {
    // It may be closed twice: by an abort, then by the loop that the abort ends. Both wait for the same removal.
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#closed = true;
    this.#stopTimers();
    this.#queue.end();
    this.#inbox?.close();
    this.#pulls.leave();
    const remove = (): Promise<void> => this.#consumer.remove();
    // At once where possible: a caller who does not wait may close the connection next.
    const removed = this.#isReady ? remove() : (this.#making ?? Promise.resolve()).then(remove, remove);
    // After a silence of the whole timeout, waiting for the server again would only delay the caller.
    if (!this.#isSilent) await within(CLOSE_TIMEOUT, removed);
  }

  /** In the background: a reader that is closed meanwhile must not wait for a server that is silent. */
  #start(): void {
    this.#inbox = new Inbox(this.#api.state, "read", this);
    this.#making = this.#make();
    this.#making.then(
      () => this.#pullIfRoom(),
      (error: unknown) => this.#queue.fail(error),
    );
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

  /** The consumer or its messages are lost: another one resumes after the last message that arrived. */
  #remake(delay = 0): void {
    // While a consumer is being created, its request repeats itself after a reconnect, and no pull is open.
    if (this.#closed || !this.#isReady) return;
    const { timeout } = this.#options;
    if (this.#lost++ === 0) this.#lostSince = performance.now();
    // As in a stream that keeps a consumer for less than a round trip. A reader that paused for long has lost only one.
    if (!this.#current && this.#lost > MAX_LOST && performance.now() - this.#lostSince >= timeout) {
      this.onFailed(this.#api.idleError("read", timeout));
      return;
    }
    this.#isReady = false;
    this.#pulls.clear();
    this.#round++;
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
            // A reader that waits for new messages has no deadline.
            this.#isReady = true;
            this.#remake();
          } else {
            this.#queue.fail(error);
          }
        },
      );
  }

  /** The server has no more for now. If messages are missing, another consumer resumes by sequence. */
  async #conclude(): Promise<void> {
    const round = (this.#concluding = this.#round);
    this.#pulls.clear();
    try {
      const isComplete = await this.#initial.isComplete(this.#position ?? 1);
      if (this.#closed || this.#round !== round) return;
      this.#concluding = undefined;
      if (isComplete) this.#becomeCurrent();
      else this.#remake();
    } catch (error) {
      if (this.#round === round) this.#queue.fail(error);
    }
  }

  #waitFor(silence: number): IdleTimer {
    this.#silenceAtStart = silence;
    return new IdleTimer(Math.min(silence, this.#options.timeout), () => void this.#onSilence());
  }

  #pullIfRoom(): void {
    while (this.#mayPull) {
      const room = this.#pulls.room(this.#queue.size);
      const subject = this.#consumer.pullSubject;
      if (room === 0 || subject === undefined) return;
      this.#request(subject, room);
    }
  }

  /** One pull at a time; a second one during the initial read, if it will find messages. */
  get #mayPull(): boolean {
    const { open, expected, isMeasured } = this.#pulls;
    if (this.#closed || !this.#isReady || this.#left <= expected || this.#concluding === this.#round) return false;
    if (open === 0) return true;
    return open === 1 && this.#mayOverlap && !this.#current && isMeasured && this.#initial.pending > expected;
  }

  #request(subject: string, room: number): void {
    const { expected } = this.#pulls;
    const most = this.#pulls.messagesIn(room);
    // The server says that there are no more only if the pull asked for more than there are.
    const pending = this.#current ? 0 : this.#initial.pending - expected;
    const batch = Math.min(pending > 0 && pending <= most ? pending + 1 : most, this.#left - expected);
    this.#round++;
    this.#lastReceived = performance.now();
    (this.#current ? this.#idle : this.#idleAtStart).start();
    const request = JSON.stringify({
      batch,
      // The largest message must fit, or the server would never send it. A consumer of the last messages loses the message
      // at which max_bytes is reached (seen with nats-server 2.15.1), so only the number of messages bounds its pulls.
      ...(!this.#consumer.lastOnly && { max_bytes: Math.max(room, this.#api.maxPayload + 4096) }),
      // With no_wait the server says when there are no more, even if messages that it counted as pending were removed.
      ...(this.#current
        ? { expires: PULL_EXPIRES * NANOS_PER_MS, idle_heartbeat: HEARTBEAT * NANOS_PER_MS }
        : { no_wait: true }),
    });
    this.#inbox?.ask(subject, this.#pulls.add(batch, this.#lastReceived), request);
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
    // A stored message arrives with an acknowledgement subject as its reply subject, a status without.
    const delivery = message.reply ? parseDelivery(message.reply) : undefined;
    if (delivery) {
      this.#onStored(message, delivery);
      return;
    }
    const pull = token();
    if (!this.#pulls.has(pull)) return;
    const status = headersOf(message).code;
    this.#touch();
    if (status === STATUS.heartbeat) return;
    const isEmpty = this.#pulls.end(pull);
    this.#stopTimersIfIdle();
    if (status === STATUS.noResponders) this.#remake(RETRY_DELAY);
    else if (!this.#current && (status === STATUS.notFound || status === STATUS.expired)) {
      // A server that counts no pending messages at this moment answers without looking.
      if (isEmpty) this.#remake();
      else void this.#conclude();
    } else if (status === STATUS.expired || !isEmpty) this.#pullIfRoom();
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
    this.#pulls.onMessage(message.data.length, this.#lastReceived);
    // Servers before 2.10 deliver the message after a replaced one twice: in the place of that one, and in its own.
    if (delivery.seq >= (this.#position ?? 0)) {
      this.#lost = 0;
      this.#position = delivery.seq + 1;
      this.#left--;
      this.#initial.onMessage();
      this.#queue.push(new ConsumerMessage(message, delivery, this.#options.headersOnly === true));
    }
    this.#stopTimersIfIdle();
    if (this.#left <= 0) this.#becomeCurrent();
    this.#pullIfRoom();
  }

  #stopTimersIfIdle(): void {
    if (this.#pulls.open === 0) this.#stopTimers();
  }

  #touch(): void {
    this.#lastReceived = performance.now();
    this.#idle.touch();
    this.#idleAtStart.touch();
  }

  #stopTimers(): void {
    this.#idle.stop();
    this.#idleAtStart.stop();
  }

  /** As in BatchReader: after a PONG nothing is in flight to us any more, however slow the line is. */
  async #onSilence(): Promise<void> {
    const since = this.#lastReceived;
    if (performance.now() - since >= this.#options.timeout) {
      this.onFailed(this.#api.idleError("read", this.#options.timeout));
      return;
    }
    this.#idleAtStart.start();
    if (!this.#api.events.connected) return;
    await this.#api.connection.flush().catch(() => undefined);
    if (this.#closed || this.#current || this.#lastReceived !== since) return;
    this.#stopTimers();
    this.#idleAtStart = this.#waitFor(Math.min(2 * this.#silenceAtStart, SILENCE_AT_START));
    this.#remake();
  }

  #becomeCurrent(): void {
    if (this.#current) return;
    this.#current = true;
    this.#pulls.leave();
    this.#stopTimers();
    // Before the reader knows, because what is replaced before anyone asks for it is lost.
    if (!this.#options.initialOnly) this.#pullIfRoom();
    this.#queue.push(CURRENT);
  }
}
