import { ReceiveQueue } from "../bytes/receive-queue.ts";
import { isSilence, ObjectStoreError } from "../errors.ts";
import type { JetStreamApi } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { BatchReader } from "./batch-reader.ts";
import {
  CURRENT,
  type Follower,
  type FollowItem,
  type FollowOptions,
  fromQueue,
  NUDGE,
  type QueueItem,
} from "./follow-item.ts";
import { InitialRead } from "./initial-read.ts";
import { unlessRefused } from "./refusal.ts";
import type { StreamMessage } from "./stream-message.ts";

/** How often the stream is asked for new messages, in ms: one small request. */
const POLL_INTERVAL = 2_000;

/** How long to wait before asking a lagging replica again, in ms. */
const LAG = 100;

/** Assumed size of a followed message, in bytes. */
const USUAL_BYTES = 1024;

/**
 * Follows a filter as `OrderedPull` does, but for users who may not create consumers: by batched direct gets in the order of
 * the stream, and then another one every 2 s.
 *
 * It misses no subject that others replace meanwhile. The position moves past a message only when that message, or a later
 * one, has arrived. A server that sends a later message has stored all earlier ones. So a skipped message had been replaced
 * by one further on. At the end, the leader is asked for its last message; the read is complete only after that one. If the
 * user may not ask the leader, a lagging replica may give an older state.
 */
export class BatchFollow implements Follower {
  readonly #api: JetStreamApi;
  readonly #stream: BucketStream;
  readonly #options: FollowOptions;
  readonly #queue = new ReceiveQueue<QueueItem>(({ data }) => data.length);
  readonly #initial: InitialRead;
  readonly #unlisten: () => void;
  #reader: BatchReader | undefined;
  #running: Promise<void> | undefined;
  #position: number;
  #left: number;
  #closed = false;
  /** Ends the wait for room in the queue. */
  #wake: () => void = () => undefined;
  #endPause: () => void = () => undefined;

  constructor(stream: BucketStream, options: FollowOptions) {
    this.#api = stream.api;
    this.#stream = stream;
    this.#options = options;
    this.#position = (options.after ?? 0) + 1;
    this.#left = options.limit ?? Infinity;
    const { filter, timeout, isReplaced = false } = options;
    this.#initial = new InitialRead({ stream, filter, timeout }, isReplaced);
    this.#unlisten = this.#api.events.listen(({ type }) => {
      if (type === "reconnect") options.onRemade?.();
    });
  }

  /** As `OrderedPull.next`. Rejects with `UNSUPPORTED_SERVER` where the server has no batches, or nobody answers. */
  async next(): Promise<FollowItem | undefined> {
    this.#running ??= this.#run();
    const item = await this.#queue.take();
    this.#wakeIfRoom();
    return fromQueue(item);
  }

  nextNow(): FollowItem | undefined {
    const item = this.#queue.takeNow();
    this.#wakeIfRoom();
    return fromQueue(item);
  }

  get waits(): boolean {
    return this.#queue.length > 0;
  }

  nudge(): void {
    if (!this.#closed) this.#queue.push(NUDGE);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#unlisten();
    this.#queue.end();
    await this.#reader?.close();
    this.#wake();
    this.#endPause(); // open requests end by themselves
  }

  async #run(): Promise<void> {
    try {
      await this.#readInitially();
      if (this.#options.initialOnly) return;
      for (;;) {
        await this.#pause(POLL_INTERVAL);
        if (this.#closed) return;
        await this.#poll();
      }
    } catch (error) {
      this.#queue.fail(error);
    }
  }

  /** Reads what the stream holds now; only the last message of each subject if `start` says so. */
  async #readInitially(): Promise<void> {
    const { start, after, timeout } = this.#options;
    const last = start === "last" && after === undefined ? new Map<string, StreamMessage>() : undefined;
    const visit = (message: StreamMessage): Promise<void> | void => {
      if (!last) return this.#deliver(message);
      last.delete(message.subject);
      last.set(message.subject, message);
    };
    for (let since = performance.now(); !this.#closed;) {
      const before = this.#position;
      if (!(await this.#read(visit))) {
        if (!this.#api.isRecovering) throw unsupported();
        await this.#pause(LAG);
        continue;
      }
      if (this.#left <= 0) break;
      this.#initial.begin({ counted: 0, countsWell: true, isNoted: false });
      if (await this.#initial.isComplete(this.#position)) break;
      if (this.#position > before) since = performance.now();
      if (performance.now() - since >= timeout) throw this.#api.idleError("read", timeout);
      await this.#pause(LAG);
    }
    for (const message of last?.values() ?? []) this.#queue.push(message);
    this.#queue.push(CURRENT);
  }

  async #poll(): Promise<void> {
    try {
      const isAnswered = await this.#read((message) => this.#deliver(message));
      // An election, or the stream is gone. A user who may not ask which of them keeps polling.
      if (!isAnswered) await unlessRefused(this.#stream.info());
    } catch (error) {
      // A reader that waits for new messages has no deadline.
      if (!isSilence(error) || this.#api.connection.isClosed()) throw error;
    }
  }

  /** Reads from the position to the end; `false` when there is no answer, or not in batches. */
  async #read(visit: (message: StreamMessage) => Promise<void> | void): Promise<boolean> {
    const { filter, window, timeout, headersOnly } = this.#options;
    const part = { after: this.#position - 1, ...(this.#left < Infinity && { limit: this.#left }) };
    const reading = { window, timeout, messageBytes: USUAL_BYTES, ...part };
    const reader = (this.#reader = new BatchReader(this.#stream, filter, reading));
    try {
      for (;;) {
        const message = await reader.next();
        if (message === "unsupported") return false;
        if (!message || this.#closed) return true;
        this.#position = message.seq + 1;
        this.#left--;
        await visit(headersOnly ? { ...message, data: new Uint8Array() } : message);
      }
    } finally {
      await reader.close();
    }
  }

  /** Queues a message for the reader, and waits while the queue is full. */
  async #deliver(message: StreamMessage): Promise<void> {
    this.#queue.push(message);
    while (!this.#closed && this.#queue.size >= this.#options.window) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #wakeIfRoom(): void {
    if (this.#queue.size < this.#options.window / 2) this.#wake();
  }

  /** Resolves after `ms` ms, or at once when closed. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#closed ? 0 : ms);
      this.#endPause = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function unsupported(): ObjectStoreError {
  const text = "read: the server answers no batched direct gets for this bucket: use 2.11 or later, or allow consumers";
  return new ObjectStoreError("UNSUPPORTED_SERVER", text);
}
