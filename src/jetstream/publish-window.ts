// Beyond 200 lines because sending, settling and repairing are one state machine.

import { headers, type Msg } from "@nats-io/nats-core";
import { within } from "../bytes/within.ts";
import type { ObjectStoreError } from "../errors.ts";
import { hasNoResponders, publishAnswer } from "./answers.ts";
import { type JetStreamApi, RETRY_DELAY } from "./api.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { compareChunks } from "./compare-chunks.ts";
import { FairShare } from "./fair-share.ts";
import { IdleTimer } from "./idle-timer.ts";
import { Inbox, type InboxOwner } from "./inbox.ts";
import { moment } from "./moment.ts";
import { type PendingChunk, PendingChunks } from "./pending-chunks.ts";
import { setTtl } from "./publish-meta.ts";
import { fromApiError, fromCoreError, isTransient } from "./server-error.ts";
import { MESSAGE_ID } from "./stream-message.ts";

/** Options of {@link PublishWindow}. */
export interface PublishWindowOptions {
  subject: string;
  /** Prefix of the message ids, which the server uses to detect duplicates. */
  idPrefix: string;
  /** Bytes that may be unacknowledged, fewer while others send; one chunk is always allowed. */
  maxInFlight: number;
  /** Idle time in ms. */
  timeout: number;
  /** How long the server remembers message ids, in ms. */
  duplicateWindow: number;
  /** Time to live of the messages in seconds, if they have one. */
  ttl: number | undefined;
  /** Chunks that are stored already: `index` of them, the last one with the sequence `after`. */
  first: { readonly index: number; readonly after: number };
  /** Called when `bytes` more are stored, in order. */
  onStored: (bytes: number) => void;
  /** Called when the window has failed: nothing more is sent. */
  onFailed: (error: ObjectStoreError) => void;
}

/** How long to wait before refused chunks are sent again, in ms. */
const REPAIR_DELAY = { first: 20, max: 2_000 };

/** Silence in ms before a PING is sent, and after its PONG, until unanswered chunks count as lost. */
const SILENCE = { before: 4_000, after: 2_000 };

/** `err_code` of a message while a cluster is still storing another one with the same id. */
const DUPLICATE_IN_PROCESS = 10158;

/**
 * Publishes the chunks of one object with a bounded number of bytes in flight, so that they are stored completely and in
 * order.
 *
 * Chunks are kept until they are acknowledged. Each has a `Nats-Msg-Id`, so all kept chunks can be sent again after a
 * reconnect: the server acknowledges those it has as duplicates, and as both passes send in the same order, none overtakes
 * another. If the server refuses a chunk (429 for a too fast producer, 503 during an election) or loses one silently, later
 * chunks may be stored before it. Then a repair reads the stream: chunks in their place stay, misplaced ones are removed, and
 * missing ones are sent again, with a smaller window.
 */
export class PublishWindow {
  readonly #stream: BucketStream;
  readonly #api: JetStreamApi;
  readonly #options: PublishWindowOptions;
  readonly #inbox: Inbox;
  readonly #idle: IdleTimer;
  readonly #silence: IdleTimer;
  readonly #chunks: PendingChunks;
  readonly #share: FairShare;
  /** Bytes that may be in flight now: fewer after a refusal, then slowly more. */
  #room: number;
  #answers = 0;
  #repairDelay = REPAIR_DELAY.first;
  /** After a refusal nothing is sent until all other chunks are answered (`settling`) and the stream is repaired. */
  #state: "sending" | "settling" | "repairing" = "sending";
  #error: ObjectStoreError | undefined;
  #closed = false;
  #wasDisturbed = false;
  #foundOtherUpload = false;
  #wake: (() => void)[] = [];

  constructor(stream: BucketStream, options: PublishWindowOptions) {
    const { api } = stream;
    this.#stream = stream;
    this.#api = api;
    this.#options = options;
    this.#share = new FairShare(api.state.traffic("up"), options.maxInFlight);
    this.#room = options.maxInFlight;
    this.#chunks = new PendingChunks(options.idPrefix, options.first);
    this.#idle = new IdleTimer(options.timeout, () => {
      const { refusal } = this.#chunks;
      this.#fail(refusal ? fromApiError(refusal, "put") : api.idleError("put", options.timeout));
    });
    this.#silence = new IdleTimer(Math.min(SILENCE.before, options.timeout / 2), () => void this.#onSilence());
    const owner: InboxOwner = {
      onMessage: (message, token) => {
        this.#onAnswer(message, token());
      },
      onReconnect: () => {
        this.#resume();
      },
      onFailed: (error) => {
        // The server does not answer denied messages: do not wait for them.
        if (error.code === "PERMISSION") for (const chunk of this.#chunks) chunk.refusal ??= { code: 403 };
        this.#fail(error);
      },
    };
    this.#inbox = new Inbox(api.state, "put", owner, { shared: true });
  }

  /** Publishes the next chunk, and resolves when there is room for another. Rejects once the window has failed. */
  async publish(data: Uint8Array): Promise<void> {
    this.#throwIfFailed();
    const chunk = this.#chunks.add(data);
    this.#share.bytes += data.length;
    this.#idle.start();
    if (this.#state === "sending") this.#send(chunk);
    await this.#until(() => {
      const room = Math.min(this.#room, this.#share.room);
      return this.#share.bytes + data.length <= room || this.#chunks.isEmpty;
    });
    this.#throwIfFailed();
  }

  /** Resolves when all published chunks are stored, in order. */
  async drain(): Promise<void> {
    await this.#until(() => this.#chunks.isEmpty);
    this.#throwIfFailed();
  }

  /** After a failure: waits at most `grace` ms for the answers to everything in flight. Never rejects. */
  async settle(grace: number): Promise<void> {
    if (!this.#api.events.connected || this.#chunks.unanswered === 0) return;
    const isSettled = (): boolean => this.#chunks.unanswered === 0 || !this.#api.events.connected;
    await within(grace, this.#until(isSettled, true));
  }

  /** Leaves no subscription, listener or timer behind. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#share.leave();
    this.#stopTimers();
    this.#inbox.close();
    this.#wakeAll();
  }

  /** Stops sending; `publish` and `drain` reject with the error. */
  stop(error: ObjectStoreError): void {
    this.#error ??= error;
    this.#stopTimers();
    this.#wakeAll();
  }

  /**
   * The acknowledgements do not prove that all chunks are stored, so the server must be asked: there was a reconnect, a
   * repair, or a duplicate. The server acknowledges a duplicate even if the first copy has been removed since.
   */
  get wasDisturbed(): boolean {
    return this.#wasDisturbed;
  }

  /** A chunk was a duplicate although it was sent once: another run of this upload stored it, maybe from another file. */
  get foundOtherUpload(): boolean {
    return this.#foundOtherUpload;
  }

  /** Sequence of the last chunk that is stored. */
  get lastSequence(): number {
    return this.#chunks.lastSequence;
  }

  #send(chunk: PendingChunk): void {
    const { connection, events } = this.#api;
    // Nothing may be published without a connection: nats-core would keep some messages and drop others, and the server
    // would get chunks with a gap before them. `info` is undefined from the very start of a new dial, before the event.
    if (this.#error || !events.connected || !connection.info) return;
    const hdrs = headers();
    hdrs.set(MESSAGE_ID, this.#chunks.idOf(chunk));
    setTtl(hdrs, this.#options.ttl);
    chunk.sent = moment();
    chunk.sends++;
    chunk.delivered = this.#share.delay.delivered;
    this.#silence.start();
    const token = `${String(chunk.generation)}-${String(chunk.index)}`;
    this.#inbox.ask(this.#options.subject, token, chunk.data, hdrs);
  }

  #onAnswer(message: Msg, token: string): void {
    if (this.#stream.isForeignAck(message)) return;
    const [generation, index = -1] = token.split("-").map(Number);
    const chunk = this.#chunks.find(index);
    this.#answers++;
    this.#silence.touch();
    if (!chunk || generation !== chunk.generation || chunk.seq !== undefined) return;
    const { error, ack } = publishAnswer(message);
    if (error?.err_code === DUPLICATE_IN_PROCESS) {
      // The cluster is still storing the first copy. Under another id, the chunk would be stored twice.
      setTimeout(() => {
        if (this.#state === "sending" && chunk.seq === undefined) this.#send(chunk);
      }, RETRY_DELAY);
      return;
    }
    if (error) chunk.refusal = error;
    else {
      chunk.seq = ack.seq;
      if (ack.duplicate) {
        this.#wasDisturbed = true;
        this.#foundOtherUpload ||= chunk.sends === 1;
      }
      this.#share.delay.acknowledged(
        chunk.data.length,
        performance.now() - (chunk.sent?.running ?? 0),
        chunk.delivered,
      );
    }
    if (error && !isTransient(error) && !hasNoResponders(error)) this.#fail(fromApiError(error, "put"));
    // After a failure, answers are only counted, for `settle`.
    if (!this.#error && this.#state !== "repairing") {
      if (error) this.#state = "settling";
      if (this.#state === "sending") this.#advance();
      else if (this.#chunks.unanswered === 0) void this.#repair();
    }
    this.#wakeAll();
  }

  /** Releases the chunks that are stored without a gap. */
  #advance(): void {
    for (let chunk = this.#chunks.takeStored(); chunk; chunk = this.#chunks.takeStored()) {
      if (chunk === "misplaced") {
        void this.#repair();
        return;
      }
      this.#share.bytes -= chunk.data.length;
      this.#room = Math.min(this.#options.maxInFlight, this.#room + chunk.data.length / 8);
      this.#repairDelay = REPAIR_DELAY.first;
      this.#idle.touch();
      this.#options.onStored(chunk.data.length);
    }
    if (this.#chunks.isEmpty) this.#stopTimers();
  }

  /** Chunks are missing or misplaced: repairs the stream, then resumes sending. */
  async #repair(): Promise<void> {
    this.#state = "repairing";
    this.#wasDisturbed = true;
    this.#room = Math.max(this.#room / 2, 1);
    await new Promise((resolve) => setTimeout(resolve, this.#repairDelay));
    this.#repairDelay = Math.min(2 * this.#repairDelay, REPAIR_DELAY.max);
    try {
      await compareChunks(this.#stream, this.#options.subject, this.#chunks);
    } catch (error) {
      this.#fail(fromCoreError(error, "put"));
      return;
    }
    this.#chunks.resetSent();
    this.#state = "sending";
    this.#advance();
    this.#wakeAll();
    for (const chunk of this.#chunks) if (chunk.seq === undefined) this.#send(chunk);
  }

  /** The connection is new: chunks in flight may or may not be stored. */
  #resume(): void {
    this.#wasDisturbed = true;
    if (this.#error || this.#chunks.isEmpty || this.#state === "repairing") return;
    this.#idle.touch();
    if (this.#chunks.sinceOldest > this.#options.duplicateWindow / 2) {
      // The server may have forgotten the ids.
      void this.#repair();
      return;
    }
    for (const chunk of this.#chunks) if (chunk.seq === undefined && !chunk.refusal) this.#send(chunk);
  }

  /**
   * No answer arrived for a while. A PONG shows that everything sent has reached the server, however slow the line is. Chunks
   * that are not answered soon after it were lost, for instance with the leader of a cluster.
   */
  async #onSilence(): Promise<void> {
    if (this.#error || this.#chunks.unanswered === 0) return;
    const { connection, events } = this.#api;
    const answers = this.#answers;
    if (events.connected && this.#state !== "repairing") {
      await connection.flush().catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, SILENCE.after));
      if (this.#answers === answers && this.#mayRepair()) {
        void this.#repair();
        return;
      }
    }
    if (!this.#chunks.isEmpty && !this.#isOver()) this.#silence.start();
  }

  #mayRepair(): boolean {
    return this.#api.events.connected && !this.#isOver() && this.#state !== "repairing" && this.#chunks.unanswered > 0;
  }

  #isOver(): boolean {
    return this.#closed || this.#error !== undefined;
  }

  #fail(error: ObjectStoreError): void {
    if (this.#isOver()) return;
    this.stop(error);
    this.#options.onFailed(error);
  }

  #stopTimers(): void {
    this.#idle.stop();
    this.#silence.stop();
  }

  #throwIfFailed(): void {
    if (this.#error) throw this.#error;
  }

  /** Resolves when `condition` holds, the window is closed, or (unless `failed`) it has failed. */
  async #until(condition: () => boolean, failed = false): Promise<void> {
    while (!condition() && !this.#closed && (failed || !this.#error)) {
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    }
  }

  #wakeAll(): void {
    const wake = this.#wake;
    this.#wake = [];
    for (const resolve of wake) resolve();
  }
}
