// Beyond 200 lines because the batches of a reading, their silence and their end are one state machine.

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
import { MESSAGE_ID, type ReadOptions, type StreamMessage } from "./stream-message.ts";

/** Messages asked for at a time; the bytes are the real bound. */
const BATCH_MESSAGES = 10_000;

/** What a reader may ask for at least, in bytes, however many others read. */
const LEAST_WINDOW = 256 * 1024;

/** Bytes of a message in the server's count of a batch besides its payload: subject and headers. */
const OVERHEAD = 512;

/** What a message may have as long as none was seen, in bytes. */
const USUAL_BYTES = 128 * 1024;

/** Silence in ms after which a batch is taken for lost, for instance with the server that sent it. */
const SILENCE = 5_000;

const STATUS = { endOfBatch: 204, notFound: 404, noResponders: 503 };

/** A request that is under way. */
interface Batch {
  /** What its answers come with: one token for each time it was asked for, until the first answer decides. */
  tokens: string[];
  /** Sequence it begins at, that of its first message once this is there; and how many messages it gives at most. */
  from: number;
  readonly count: number;
  /** Where it begins is a guess. */
  readonly guessed: boolean;
  /** Nothing of it was read yet. */
  fresh: boolean;
  /** Some of it has come. */
  heard: boolean;
  /** Bytes after which the server ends it. */
  readonly maxBytes: number;
  /** Bytes that are still to be taken from it. */
  bytes: number;
  /** When it was asked for, and what the line had delivered then. */
  readonly at: number;
  readonly delivered: number;
  /** What came before the batch in front of it had ended. */
  readonly held: Msg[];
}

/**
 * Reads a subject by batched direct gets (ADR-31): a batch is asked for when the reader has room for it, so a slow
 * reader costs neither memory nor the connection, and the server keeps no state.
 *
 * While one batch comes, the next is on its way, or the line would be idle for a round trip between them. Where that
 * begins is a guess: messages that lie one behind the other do so in the next batch, too. The number of messages that
 * follow tells whether it was right; if it was not, the next batch is asked for when the one before it has ended.
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
  /** Those under way, at most two, the one that is read first. Answers to others are stale. */
  #batches: Batch[] = [];
  #asked = 0;
  #nextSeq: number;
  /** Messages that may still be read. */
  #left: number;
  #any = false;
  /** How many follow the last one that was read. */
  #pending = Infinity;
  /** No message had others between it and the one before; unknown before the second. */
  #isRow: boolean | undefined;
  /** Payload of the largest message so far, in bytes. */
  #largest: number;
  #lastHeard = Date.now();
  #unsupported = false;
  /** How long the first answer to a batch may take before that is asked for again, in ms. */
  #patience: number;
  /** Silence in ms after which what had begun to come is taken for lost. */
  readonly #silence: number;

  constructor(stream: BucketStream, subject: string, options: ReadOptions) {
    this.#api = stream.api;
    this.#stream = stream;
    this.#requestSubject = `${stream.api.prefix}.DIRECT.GET.${stream.name}`;
    this.#subject = subject;
    this.#options = options;
    this.#nextSeq = (options.after ?? 0) + 1;
    this.#left = options.limit ?? Infinity;
    this.#largest = options.messageBytes ?? USUAL_BYTES;
    // Early enough to hear that there is nothing to wait for, as when the bucket is gone.
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

  /** Half of the window is free: enough to be worth a round trip, early enough that the other half hides it. */
  #askIfRoom(): void {
    while (!this.#queue.isOver && this.#mayAsk && this.#queue.size + this.#underWay <= this.#window / 2) this.#ask();
  }

  /** One batch at a time; another when its beginning can be guessed, and there is one. */
  get #mayAsk(): boolean {
    const [batch, another] = this.#batches;
    if (!batch) return true;
    if (another || !this.#isRow) return false;
    const coming = batch.from + batch.count - this.#nextSeq;
    return Math.min(this.#pending, this.#left) > coming && batch.count * (this.#largest + OVERHEAD) <= batch.maxBytes;
  }

  /** Bytes that may be asked for and not taken yet: less while others read, and where the line is slow. */
  get #window(): number {
    return Math.min(this.#options.window, Math.max(LEAST_WINDOW, this.#joined.room));
  }

  /** Its part of the connection. Only who reads has one. */
  get #joined(): FairShare {
    return (this.#share ??= new FairShare(this.#api.state.traffic("down"), this.#options.window));
  }

  /** Bytes that were asked for and have not come, or wait for the batch in front of theirs. */
  get #underWay(): number {
    return this.#batches.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  #ask(): void {
    const [before] = this.#batches;
    this.#lastHeard = Date.now();
    this.#patience = Math.min(this.#silence, this.#api.state.answerTime.patience);
    this.#idle.start(this.#patience);
    const from = before ? before.from + before.count : this.#nextSeq;
    const left = this.#left - (from - this.#nextSeq);
    const room = this.#window - this.#queue.size - this.#underWay;
    // Where a second batch may follow, this one is half of all, and ends at a known number of messages. The first of all is
    // as large as it may be: what follows is asked for when it is known where that begins, and how fast the line is. And
    // the last, which none follows.
    const isLast = Math.min(this.#pending - (from - this.#nextSeq), left) * this.#largest <= room;
    const part = this.#asked === 0 || isLast ? room : Math.floor(this.#window / 2);
    const isPart = this.#isRow !== false;
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
      at: this.#lastHeard,
      delivered: this.#joined.delay.delivered,
      held: [],
    };
    this.#batches.push(batch);
    this.#tellShare();
    this.#request(batch);
  }

  #request(batch: Batch): void {
    const { from, count: messages, maxBytes } = batch;
    const token = String(++this.#asked);
    batch.tokens.push(token);
    const request = { seq: from, next_by_subj: this.#subject, batch: messages, max_bytes: maxBytes };
    // Only now: a body that nobody reads costs nothing.
    this.#inbox ??= new Inbox(this.#api.state, "get", this, { shared: this.#options.small ?? false });
    this.#inbox.ask(this.#requestSubject, token, JSON.stringify(request));
  }

  /** Asks for what has not come. */
  #askAgain(): void {
    this.#batches = [];
    if (!this.#queue.isOver) this.#ask();
  }

  /** What came is not what follows: asks for that, and guesses no more. */
  #onWrongGuess(): void {
    this.#isRow = false;
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
    this.#lastHeard = Date.now();
    this.#idle.touch(batch === this.#batches[0] ? this.#silence : undefined);
    this.#joined.delay.acknowledged(message.data.length, this.#lastHeard - batch.at, batch.delivered);
    // Another replica may answer it, and sooner.
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
      this.#idle.start(); // an election: silence will ask again
      void this.#assertStream();
    } else {
      const text = `get: the server answered ${String(status)} ${headers.description}`;
      this.onFailed(new ObjectStoreError("SERVER_ERROR", text, { serverCode: status }));
    }
  }

  #onStored({ data }: Msg, batch: Batch, headers: HeaderBlock): void {
    const pending = headers.get("Nats-Num-Pending");
    // Servers before 2.11 answer a batch with its first message alone, and do not say how many follow.
    if (pending === "") {
      this.#giveUp();
      return;
    }
    const seq = Number(headers.get("Nats-Sequence"));
    batch.bytes = Math.max(0, batch.bytes - data.length);
    this.#tellShare();
    if (batch.fresh) batch.from = seq;
    batch.fresh = false;
    // A guess that was too low: the batch before it had messages of others between its own.
    if (seq < this.#nextSeq) return;
    if (batch.guessed && Number(pending) !== this.#pending - 1) {
      this.#onWrongGuess();
      return;
    }
    if (this.#any && this.#isRow !== false) this.#isRow = seq === this.#nextSeq;
    this.#largest = this.#any ? Math.max(this.#largest, data.length) : Math.max(1, data.length);
    this.#any = true;
    this.#nextSeq = seq + 1;
    this.#pending = Number(pending);
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

  /** So many messages follow, as far as the server that answered knows. */
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
    this.#tellShare();
    this.#idle.stop();
    const [next] = this.#batches;
    if (next) this.#idle.start(next.heard ? this.#silence : this.#patience);
    for (const message of next?.held.splice(0) ?? [])
      if (next && next === this.#batches[0]) this.#onNext(message, next);
    this.#askIfRoom();
  }

  /** Nobody answers for the stream any more: there may be none. */
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
   * Asks again, once the server has shown that it has nothing more on its way to us: its PONG comes after all that it
   * had queued, so on a slow line the batch is not asked for twice. Of a batch that has not begun to come, the first answer
   * counts, of whichever server: in a cluster, the one that was asked may have frozen.
   */
  async #onSilence(): Promise<void> {
    const since = this.#lastHeard;
    if (Date.now() - since >= this.#options.timeout) {
      this.onFailed(this.#api.idleError("get", this.#options.timeout));
      return;
    }
    const [batch] = this.#batches;
    if (!batch?.heard) this.#patience = Math.min(this.#silence, nextPatience(this.#patience));
    this.#idle.start(batch?.heard ? this.#silence : this.#patience);
    if (!this.#api.events.connected) return;
    await this.#api.connection.flush().catch(() => undefined);
    if (this.#batches.length === 0 || this.#lastHeard !== since || this.#queue.isOver) return;
    if (batch && batch === this.#batches[0] && !batch.heard) {
      this.#request(batch);
      return;
    }
    this.#askAgain();
    this.#lastHeard = since;
  }

  /** Nothing more is awaited. */
  #end(): void {
    this.#queue.end();
    this.#batches = [];
    this.#tellShare();
    this.#idle.stop();
  }

  /** Tells those who share the connection what is on its way. */
  #tellShare(): void {
    if (this.#share) this.#share.bytes = this.#underWay;
  }
}
