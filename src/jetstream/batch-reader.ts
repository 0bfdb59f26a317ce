// Beyond 200 lines because a batch, its silence and its end are one state machine.

import type { Msg } from "@nats-io/nats-core";
import { ObjectStoreError } from "../errors.ts";
import type { JetStreamApi } from "./api.ts";
import { type DelayBound, downloadBound } from "./delay-bound.ts";
import { FairShare } from "./fair-share.ts";
import { IdleTimer } from "./idle-timer.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { Inlet } from "./inlet.ts";
import { MESSAGE_ID, type ReadOptions, type StreamMessage } from "./stream-message.ts";
import { streamInfo } from "./streams.ts";

/** Messages asked for at a time; the bytes are the real bound. */
const BATCH_MESSAGES = 10_000;

/** What a reader may ask for at least, in bytes, however many others read. */
const LEAST_WINDOW = 256 * 1024;

/** Silence in ms after which a batch is taken for lost, for instance with the server that sent it. */
const SILENCE = 5_000;

const STATUS = { endOfBatch: 204, notFound: 404, noResponders: 503 };

/**
 * Reads a subject by batched direct gets (ADR-31): a batch is asked for when the reader has room for it, so a slow
 * reader costs neither memory nor the connection, and the server keeps no state.
 */
export class BatchReader implements InboxOwner {
  readonly #api: JetStreamApi;
  readonly #stream: string;
  readonly #request: string;
  readonly #subject: string;
  readonly #options: ReadOptions;
  readonly #inlet = new Inlet<StreamMessage>();
  readonly #idle: IdleTimer;
  #inbox: Inbox | undefined;
  #share: FairShare | undefined;
  readonly #line: DelayBound;
  /** When the batch under way was asked for, and what the line had delivered then. */
  #asked = { at: 0, delivered: 0 };
  /** Number of the batch under way: answers to an older one are stale. */
  #batch = 0;
  #waiting = false;
  #nextSeq: number;
  /** Messages that may still be asked for. */
  #left: number;
  #any = false;
  #lastHeard = Date.now();
  #unsupported = false;

  constructor(api: JetStreamApi, stream: string, subject: string, options: ReadOptions) {
    this.#api = api;
    this.#stream = stream;
    this.#request = `${api.prefix}.DIRECT.GET.${stream}`;
    this.#subject = subject;
    this.#options = options;
    this.#nextSeq = (options.after ?? 0) + 1;
    this.#left = options.limit ?? Infinity;
    this.#line = downloadBound(api.connection);
    this.#idle = new IdleTimer(Math.min(SILENCE, options.timeout), () => void this.#onSilence());
  }

  /** The next message, `undefined` at the end, `"unsupported"` when the server cannot do this (and nothing was read). */
  async next(): Promise<StreamMessage | undefined | "unsupported"> {
    this.#askIfRoom();
    const message = await this.#inlet.take();
    if (this.#unsupported) return "unsupported";
    this.#askIfRoom();
    return message;
  }

  close(): Promise<void> {
    this.#inlet.end();
    this.#inlet.clear();
    this.#stopWaiting();
    this.#inbox?.close();
    this.#share?.leave();
    return Promise.resolve();
  }

  /** Half of the window is free: enough to be worth a round trip, early enough that the other half hides it. */
  #askIfRoom(): void {
    if (!this.#waiting && !this.#inlet.over && this.#inlet.bytes <= this.#window / 2) this.#ask();
  }

  /** Bytes that may be asked for and not taken yet: less while others read, and where the line is slow. */
  get #window(): number {
    const { window } = this.#options;
    this.#share ??= new FairShare(this.#api.connection, "down", window);
    this.#share.most = Math.min(window, this.#line.bytes);
    return Math.min(window, Math.max(LEAST_WINDOW, this.#share.room));
  }

  #ask(): void {
    this.#batch++;
    this.#waiting = true;
    this.#lastHeard = Date.now();
    this.#idle.start();
    this.#asked = { at: this.#lastHeard, delivered: this.#line.delivered };
    const bytes = this.#window - this.#inlet.bytes;
    if (this.#share) this.#share.bytes = bytes;
    const request = JSON.stringify({
      seq: this.#nextSeq,
      next_by_subj: this.#subject,
      batch: Math.min(BATCH_MESSAGES, this.#left),
      max_bytes: bytes,
    });
    // Only now: a body that nobody reads costs nothing.
    this.#inbox ??= new Inbox(this.#api, "get", this);
    this.#inbox.ask(this.#request, String(this.#batch), request);
  }

  /** @internal */
  onReconnect(): void {
    if (this.#waiting) this.#ask();
  }

  /** @internal */
  onFailed(error: ObjectStoreError): void {
    this.#stopWaiting();
    this.#inlet.fail(error);
  }

  /** @internal */
  onMessage(message: Msg, token: string): void {
    if (token !== String(this.#batch) || !this.#waiting) return;
    this.#lastHeard = Date.now();
    this.#idle.touch();
    const { headers } = message;
    const status = headers?.code ?? 0;
    if (status === 0 && headers) {
      this.#onStored(message, headers.get("Nats-Sequence"), headers.get("Nats-Num-Pending"));
    } else if (status === STATUS.endOfBatch) {
      this.#stopWaiting();
      if (Number(headers?.get("Nats-Num-Pending")) === 0) this.#inlet.end();
      else this.#askIfRoom();
    } else if (status === STATUS.notFound) {
      this.#stopWaiting();
      this.#inlet.end();
    } else if (status === STATUS.noResponders && !this.#any) {
      this.#giveUp();
    } else if (status === STATUS.noResponders) {
      this.#idle.start(); // an election: silence will ask again
      void this.#assertStream();
    } else {
      const text = `get: the server answered ${String(status)} ${headers?.description ?? ""}`;
      this.onFailed(new ObjectStoreError("SERVER_ERROR", text, { serverCode: status }));
    }
  }

  #onStored(message: Msg, seq: string, pending: string): void {
    // Servers before 2.11 answer a batch with its first message alone, and do not say how many follow.
    if (pending === "") {
      this.#giveUp();
      return;
    }
    const { headers, data } = message;
    this.#any = true;
    this.#nextSeq = Number(seq) + 1;
    this.#line.acknowledged(data.length, this.#lastHeard - this.#asked.at, this.#asked.delivered);
    if (this.#share) this.#share.bytes = Math.max(0, this.#share.bytes - data.length);
    this.#inlet.push({
      subject: headers?.get("Nats-Subject") ?? "",
      seq: Number(seq),
      id: headers?.get(MESSAGE_ID) ?? "",
      time: new Date(headers?.get("Nats-Time-Stamp") ?? ""),
      data,
      size: data.length,
      pending: Number(pending),
    });
    if (--this.#left === 0) this.#inlet.end();
  }

  /** Nobody answers for the stream any more: there may be none. */
  async #assertStream(): Promise<void> {
    try {
      await streamInfo(this.#api, this.#stream);
    } catch (error) {
      const gone = error instanceof ObjectStoreError && error.code === "BUCKET_NOT_FOUND";
      if (gone && !this.#inlet.over) this.onFailed(error);
    }
  }

  #giveUp(): void {
    this.#unsupported = true;
    this.#stopWaiting();
    this.#inlet.end();
  }

  /**
   * Asks again, once the server has shown that it has nothing more on its way to us: its PONG comes behind all that it
   * had queued, so on a slow line the batch is not asked for twice.
   */
  async #onSilence(): Promise<void> {
    const since = this.#lastHeard;
    if (Date.now() - since >= this.#options.timeout) {
      this.onFailed(this.#api.idleError("get", this.#options.timeout));
      return;
    }
    this.#idle.start();
    if (!this.#api.events.connected) return;
    await this.#api.connection.flush().catch(() => undefined);
    if (!this.#waiting || this.#lastHeard !== since || this.#inlet.over) return;
    this.#ask();
    this.#lastHeard = since;
  }

  #stopWaiting(): void {
    this.#waiting = false;
    if (this.#share) this.#share.bytes = 0;
    this.#idle.stop();
  }
}
