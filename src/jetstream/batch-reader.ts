// Beyond 200 lines because requesting batches, receiving them and noticing lost ones is one state machine.

import type { Msg } from "@nats-io/nats-core";
import { ReceiveQueue } from "../bytes/receive-queue.ts";
import { ObjectStoreError } from "../errors.ts";
import { nextPatience } from "./answer-time.ts";
import type { JetStreamApi } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { FairShare } from "./fair-share.ts";
import { type HeaderBlock, headersOf } from "./header-block.ts";
import { IdleTimer } from "./idle-timer.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { isServer } from "./server-version.ts";
import { MESSAGE_ID, type ReadOptions, type StreamMessage } from "./stream-message.ts";

/** Messages requested at a time; the number of bytes is the real bound. */
const BATCH_MESSAGES = 10_000;

/** Bytes that a reader may always request, however many others read. */
const MIN_WINDOW = 256 * 1024;

/** Bytes that the server counts for a message besides its payload: subject and headers. */
const OVERHEAD = 512;

/** Assumed size of a message before the first one has arrived, in bytes. */
const USUAL_BYTES = 128 * 1024;

/** Silence in ms after which a batch counts as lost, for instance with the server that sent it. */
const SILENCE = 5_000;

const STATUS = { endOfBatch: 204, notFound: 404, noResponders: 503 };

/** A request that has not been answered completely. */
interface Batch {
  /** Identifies its answers: one token for each time it was requested, until the first answer decides. */
  tokens: string[];
  /** Sequence at which it begins (that of its first message once that has arrived), and the most messages it gives. */
  from: number;
  readonly count: number;
  /** Its first sequence is a guess. */
  readonly guessed: boolean;
  /** None of its messages has been read. */
  fresh: boolean;
  /** At least one of its messages has arrived. */
  heard: boolean;
  /** Bytes after which the server ends it. */
  readonly maxBytes: number;
  /** Bytes that it may still bring. */
  bytes: number;
  /** When it was requested, and how many bytes the line had delivered by then. */
  readonly at: number;
  readonly delivered: number;
  /** Messages that arrived before the previous batch had ended. */
  readonly held: Msg[];
}

/**
 * Reads a subject by batched direct gets (ADR-31). A batch is requested when the reader has room for it, so a slow reader
 * costs neither memory nor the connection, and the server keeps no state.
 *
 * The next batch is requested while the current one arrives; otherwise the line would be idle for a round trip. Its first
 * sequence is a guess: if the messages so far had consecutive sequences, the next ones will too. The number of pending
 * messages shows whether the guess was right. If not, the next batch is requested after the current one has ended.
 */
export class BatchReader implements InboxOwner {
  readonly #api: JetStreamApi;
  readonly #stream: BucketStream;
  readonly #requestSubject: string;
  readonly #subject: string;
  readonly #options: ReadOptions;
  readonly #queue = new ReceiveQueue<StreamMessage>(({ data }) => data.length);
  readonly #idle: IdleTimer;
  #inbox: Inbox | undefined;
  #share: FairShare | undefined;
  /** The open ones, at most two, in reading order. Answers to others are stale. */
  #batches: Batch[] = [];
  #asked = 0;
  #nextSeq: number;
  /** Messages that may still be read. */
  #left: number;
  #any = false;
  /** How many messages follow the last one that was read. */
  #pending = Infinity;
  /** All messages so far had consecutive sequences; unknown before the second. */
  #isContiguous: boolean | undefined;
  /** Payload of the largest message so far, in bytes. */
  #largest: number;
  #lastReceived = performance.now();
  #unsupported = false;
  /** How long the first answer to a batch may take before that is asked for again, in ms. */
  #patience: number;
  /** Silence in ms after which what had begun to come is taken for lost. */
  readonly #silence: number;

  /** nats-server 2.11 counts each message among those that follow it; 2.12 and the end of a batch do not. */
  readonly #countsItself: 0 | 1;

  constructor(stream: BucketStream, subject: string, options: ReadOptions) {
    this.#api = stream.api;
    this.#stream = stream;
    this.#requestSubject = `${stream.api.prefix}.DIRECT.GET.${stream.name}`;
    this.#subject = subject;
    this.#countsItself = isServer(stream.api, 2, 12) ? 0 : 1;
    this.#options = options;
    this.#nextSeq = (options.after ?? 0) + 1;
    this.#left = options.limit ?? Infinity;
    this.#largest = options.messageBytes ?? USUAL_BYTES;
    // Early enough to notice before the timeout that no answer will come, as when the bucket is gone.
    this.#silence = Math.min(SILENCE, options.timeout / 2);
    this.#patience = this.#silence;
    this.#idle = new IdleTimer(this.#silence, () => void this.#onSilence());
  }

  /** The next message, `undefined` at the end, `"unsupported"` when the server cannot do this (and nothing was read). */
  async next(): Promise<StreamMessage | undefined | "unsupported"> {
    this.#askIfRoom();
    const message = await this.#queue.take();
    if (this.#unsupported) return "unsupported";
    this.#askIfRoom();
    return message;
  }

  close(): Promise<void> {
    this.#end();
    this.#queue.clear();
    this.#inbox?.close();
    this.#share?.leave();
    return Promise.resolve();
  }

  /** Requests when half of the window is free: worth a round trip, and the other half hides that round trip. */
  #askIfRoom(): void {
    while (!this.#queue.isOver && this.#mayAsk && this.#queue.size + this.#underWay <= this.#window / 2) this.#ask();
  }

  /** One batch at a time; a second one if its first sequence can be guessed, and messages are left for it. */
  get #mayAsk(): boolean {
    const [batch, another] = this.#batches;
    if (!batch) return true;
    if (another || !this.#isContiguous) return false;
    const coming = batch.from + batch.count - this.#nextSeq;
    return Math.min(this.#pending, this.#left) > coming && batch.count * (this.#largest + OVERHEAD) <= batch.maxBytes;
  }

  /** Bytes that may be requested and not taken yet: fewer while others read, and on a slow line. */
  get #window(): number {
    return Math.min(this.#options.window, Math.max(MIN_WINDOW, this.#joined.room));
  }

  /** Its share of the connection, from the first read on. */
  get #joined(): FairShare {
    return (this.#share ??= new FairShare(this.#api.state.traffic("down"), this.#options.window));
  }

  /** Bytes that were requested and have not been queued. */
  get #underWay(): number {
    return this.#batches.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #ask(): void {
    const [before] = this.#batches;
    this.#lastReceived = performance.now();
    this.#patience = Math.min(this.#silence, this.#api.state.answerTime.patience);
    this.#idle.start(this.#patience);
    const from = before ? before.from + before.count : this.#nextSeq;
    const left = this.#left - (from - this.#nextSeq);
    const room = this.#window - this.#queue.size - this.#underWay;
    // If a second batch may follow, this one takes half of the window, and a known number of messages. The very first batch
    // takes all of it: the second is requested once its first sequence and the speed of the line are known. So does the last.
    const isLast = Math.min(this.#pending - (from - this.#nextSeq), left) * this.#largest <= room;
    const part = this.#asked === 0 || isLast ? room : Math.floor(this.#window / 2);
    const isPart = this.#isContiguous !== false;
    const count = isPart ? Math.max(1, Math.floor(part / this.#largest)) : BATCH_MESSAGES;
    const batch: Batch = {
      tokens: [],
      from,
      count: Math.min(BATCH_MESSAGES, count, left),
      guessed: before !== undefined,
      fresh: true,
      heard: false,
      maxBytes: isPart ? part + count * OVERHEAD : room,
      bytes: isPart ? part : room,
      at: this.#lastReceived,
      delivered: this.#joined.delay.delivered,
      held: [],
    };
    this.#batches.push(batch);
    this.#updateShare();
    this.#request(batch);
  }

  #request(batch: Batch): void {
    const { from, count: messages, maxBytes } = batch;
    const token = String(++this.#asked);
    batch.tokens.push(token);
    const request = { seq: from, next_by_subj: this.#subject, batch: messages, max_bytes: maxBytes };
    // Only now, so that a body that is never read costs nothing.
    this.#inbox ??= new Inbox(this.#api.state, "get", this, { shared: this.#options.small ?? false });
    this.#inbox.ask(this.#requestSubject, token, JSON.stringify(request));
  }

  /** Requests again what has not arrived. */
  #askAgain(): void {
    this.#batches = [];
    if (!this.#queue.isOver) this.#ask();
  }

  /** The guess was wrong: requests what really follows, and stops guessing. */
  #onWrongGuess(): void {
    this.#isContiguous = false;
    this.#askAgain();
  }

  /** @internal */
  onReconnect(): void {
    if (this.#batches.length > 0) this.#askAgain();
  }

  /** @internal */
  onFailed(error: ObjectStoreError): void {
    this.#queue.fail(error);
    this.#end();
  }

  /** @internal */
  onMessage(message: Msg, tokenOf: () => string): void {
    const token = tokenOf();
    const batch = this.#batches.find(({ tokens }) => tokens.includes(token));
    if (!batch) return;
    // Another server may answer the repeated request as well: the first answer counts.
    batch.tokens = [token];
    batch.heard = true;
    this.#lastReceived = performance.now();
    this.#idle.touch(batch === this.#batches[0] ? this.#silence : undefined);
    this.#joined.delay.acknowledged(message.data.length, this.#lastReceived - batch.at, batch.delivered);
    // Another replica may answer the second batch earlier than the first.
    if (batch === this.#batches[0]) this.#onNext(message, batch);
    else batch.held.push(message);
  }

  #onNext(message: Msg, batch: Batch): void {
    const headers = headersOf(message);
    const status = headers.code;
    if (headers.isStored) {
      this.#onStored(message, batch, headers);
    } else if (status === STATUS.endOfBatch) {
      this.#onBatchEnd(batch, Number(headers.get("Nats-Num-Pending")));
    } else if (status === STATUS.notFound) {
      this.#onBatchEnd(batch, 0);
    } else if (status === STATUS.noResponders && !this.#any) {
      this.#giveUp();
    } else if (status === STATUS.noResponders) {
      this.#idle.start(); // an election: requested again after a silence
      void this.#assertStream();
    } else {
      const text = `get: the server answered ${String(status)} ${headers.description}`;
      this.onFailed(new ObjectStoreError("SERVER_ERROR", text, { serverCode: status }));
    }
  }

  #onStored({ data }: Msg, batch: Batch, headers: HeaderBlock): void {
    const counted = headers.get("Nats-Num-Pending");
    // Servers before 2.11 answer a batch with its first message alone, and do not say how many follow.
    if (counted === "") {
      this.#giveUp();
      return;
    }
    const pending = Number(counted) - this.#countsItself;
    const seq = Number(headers.get("Nats-Sequence"));
    batch.bytes = Math.max(0, batch.bytes - data.length);
    this.#updateShare();
    if (batch.fresh) batch.from = seq;
    batch.fresh = false;
    // The guess was too low: between the messages of the previous batch there were those of other subjects.
    if (seq < this.#nextSeq) return;
    if (batch.guessed && pending !== this.#pending - 1) {
      this.#onWrongGuess();
      return;
    }
    if (this.#any && this.#isContiguous !== false) this.#isContiguous = seq === this.#nextSeq;
    this.#largest = this.#any ? Math.max(this.#largest, data.length) : Math.max(1, data.length);
    this.#any = true;
    this.#nextSeq = seq + 1;
    this.#pending = pending;
    this.#queue.push({
      subject: headers.get("Nats-Subject"),
      seq,
      id: headers.get(MESSAGE_ID),
      time: new Date(headers.get("Nats-Time-Stamp")),
      data,
      size: data.length,
      pending: this.#pending,
      header: (name) => headers.get(name),
    });
    if (--this.#left === 0) this.#end();
    else if (this.#batches.length === 1) this.#askIfRoom();
  }

  /** A batch has ended; `pending` messages follow, as far as the server that answered knows. */
  #onBatchEnd(batch: Batch, pending: number): void {
    if (batch.guessed && pending === 0 && this.#pending > 0) {
      this.#onWrongGuess();
      return;
    }
    if (pending === 0) {
      this.#end();
      return;
    }
    this.#batches.shift();
    this.#updateShare();
    this.#idle.stop();
    const [next] = this.#batches;
    if (next) this.#idle.start(next.heard ? this.#silence : this.#patience);
    for (const message of next?.held.splice(0) ?? [])
      if (next && next === this.#batches[0]) this.#onNext(message, next);
    this.#askIfRoom();
  }

  /** Nobody answers for the stream any more: fails if it is gone. */
  async #assertStream(): Promise<void> {
    try {
      await this.#stream.info();
    } catch (error) {
      const gone = error instanceof ObjectStoreError && error.code === "BUCKET_NOT_FOUND";
      if (gone && !this.#queue.isOver) this.onFailed(error);
    }
  }

  #giveUp(): void {
    this.#unsupported = true;
    this.#end();
  }

  /**
   * Requests again after a PONG. The server sends it after everything it had queued, so on a slow line a batch that is still
   * arriving is not requested twice. If nothing of the batch has arrived, the first answer counts: in a cluster, the server
   * that was asked may have frozen.
   */
  async #onSilence(): Promise<void> {
    const since = this.#lastReceived;
    if (performance.now() - since >= this.#options.timeout) {
      this.onFailed(this.#api.idleError("get", this.#options.timeout));
      return;
    }
    const [batch] = this.#batches;
    if (!batch?.heard) this.#patience = Math.min(this.#silence, nextPatience(this.#patience));
    this.#idle.start(batch?.heard ? this.#silence : this.#patience);
    if (!this.#api.events.connected) return;
    await this.#api.connection.flush().catch(() => undefined);
    if (this.#batches.length === 0 || this.#lastReceived !== since || this.#queue.isOver) return;
    if (batch && batch === this.#batches[0] && !batch.heard) {
      this.#request(batch);
      return;
    }
    this.#askAgain();
    this.#lastReceived = since;
  }

  /** Stops waiting for messages. */
  #end(): void {
    this.#queue.end();
    this.#batches = [];
    this.#updateShare();
    this.#idle.stop();
  }

  /** Updates what this reader has in flight, for the others that share the connection. */
  #updateShare(): void {
    if (this.#share) this.#share.bytes = this.#underWay;
  }
}
