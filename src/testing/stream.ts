import type { StreamConfig, StreamInfo } from "../protocol/stream-config.ts";
import { refusal } from "./api-error.ts";
import type { Consumer } from "./consumer.ts";
import { MessageLog, type StoredMessage } from "./message-log.ts";
import { type StreamSettings, updatedSettings } from "./stream-settings.ts";
import { subjectFilter } from "./subject-filter.ts";

const NANOS_PER_MS = 1_000_000;

/** Bytes that the stores of nats-server count for a message besides its subject, headers and payload. */
const OVERHEAD = { memory: 16, file: 30, fileHeaders: 4 };

let made = 0;

/** The time now in ns, as nats-server writes it. No two streams have the same, even if made in the same ms. */
function creationTime(): string {
  made = (made + 1) % NANOS_PER_MS;
  return new Date().toISOString().replace("Z", `${String(made).padStart(6, "0")}Z`);
}

/** Which messages a purge removes. */
export interface PurgeRequest {
  filter?: string;
  /** Only those before this sequence. */
  seq?: number;
  /** All but this many of the last. */
  keep?: number;
}

/** A stream: its messages within its limits, and its consumers. */
export class Stream {
  readonly log: MessageLog = new MessageLog();
  readonly consumers: Map<string, Consumer> = new Map();
  readonly #created = creationTime();
  #settings: StreamSettings;
  #isOwn: (subject: string) => boolean;
  #bytes = 0;
  /** Nothing expires before, in ms since 1970. */
  #nextExpiry = Infinity;
  #lastId = "";
  readonly #ids = new Map<string, { seq: number; time: number }>();

  constructor(settings: StreamSettings) {
    this.#settings = settings;
    this.#isOwn = subjectFilter(settings.subjects);
  }

  get settings(): StreamSettings {
    return this.#settings;
  }

  get name(): string {
    return this.#settings.name;
  }

  /** The `Nats-Msg-Id` of the last message that was stored; `""` when it had none. */
  get lastId(): string {
    return this.#lastId;
  }

  /** Whether it stores what is published to a subject. */
  takes(subject: string): boolean {
    return this.#isOwn(subject);
  }

  /** The sequence of the message with this `Nats-Msg-Id`, when it came within the duplicate window. */
  duplicateOf(id: string): number | undefined {
    const known = this.#ids.get(id);
    const since = Date.now() - this.#settings.duplicate_window / NANOS_PER_MS;
    return known && known.time > since ? known.seq : undefined;
  }

  /** Stores a message, removes what it rolls up and what exceeds the limits, and notifies the consumers. */
  store(message: Omit<StoredMessage, "seq" | "time">, id: string, rollup: string): StoredMessage {
    const stored = this.log.add({ ...message, time: Date.now() });
    this.#bytes += this.#sizeOf(stored);
    this.#nextExpiry = Math.min(this.#nextExpiry, this.#expiryOf(stored));
    this.#lastId = id;
    if (id !== "") this.#ids.set(id, { seq: stored.seq, time: stored.time });
    if (rollup !== "") this.#purgeBefore(stored.seq, rollup === "sub" ? stored.subject : ">");
    this.#enforceLimits(stored.subject);
    for (const consumer of [...this.consumers.values()]) consumer.advance();
    return stored;
  }

  /** Throws when the limits leave no room for a message and the stream discards new ones. */
  assertRoom(message: Pick<StoredMessage, "subject" | "head" | "data">, isRollup: boolean): void {
    const { discard, max_msgs, max_bytes, max_msgs_per_subject: most, discard_new_per_subject } = this.#settings;
    if (discard !== "new") return;
    const isReplacing = most > 0 && this.log.sequencesOf(message.subject).length >= most;
    if (isReplacing && discard_new_per_subject && !isRollup) {
      throw refusal("notStored", "maximum messages per subject exceeded");
    }
    if (isReplacing) return;
    if (max_msgs > 0 && this.log.size >= max_msgs) throw refusal("notStored", "maximum messages exceeded");
    if (max_bytes > 0 && this.#bytes + this.#sizeOf(message) > max_bytes) {
      throw refusal("notStored", "maximum bytes exceeded");
    }
  }

  /** Removes a message; `false` when there is none with this sequence. */
  remove(seq: number): boolean {
    const message = this.log.remove(seq);
    if (message) this.#bytes -= this.#sizeOf(message);
    return message !== undefined;
  }

  /** Removes messages, and gives how many there were. */
  purge({ filter = ">", seq = Infinity, keep = 0 }: PurgeRequest): number {
    const matching = this.log.matching(filter || ">").filter((message) => message.seq < seq);
    const gone = keep > 0 ? matching.slice(0, -keep) : matching;
    for (const message of gone) this.remove(message.seq);
    return gone.length;
  }

  /** Gives it another configuration. Throws for what the server refuses. */
  update(config: StreamConfig): void {
    this.#settings = updatedSettings(this.#settings, config);
    this.#isOwn = subjectFilter(this.#settings.subjects);
    this.#nextExpiry = 0;
    this.tidy();
    this.#enforceLimits();
  }

  /** Removes what has expired meanwhile. Done at each access, so that no timer is needed. */
  tidy(): void {
    const now = Date.now();
    for (const consumer of [...this.consumers.values()]) {
      if (consumer.isAbandoned(now)) this.removeConsumer(consumer.name);
    }
    if (now < this.#nextExpiry) return;
    this.#nextExpiry = Infinity;
    for (const message of this.log.all()) {
      const expiry = this.#expiryOf(message);
      if (expiry <= now) this.remove(message.seq);
      else this.#nextExpiry = Math.min(this.#nextExpiry, expiry);
    }
  }

  /** Removes a consumer; `false` when there is none of this name. */
  removeConsumer(name: string): boolean {
    const consumer = this.consumers.get(name);
    this.consumers.delete(name);
    consumer?.end();
    return consumer !== undefined;
  }

  /** What the server says of the stream. */
  info(): StreamInfo {
    const { log } = this;
    const timeOf = (seq: number): string => new Date(log.at(seq)?.time ?? 0).toISOString();
    const state = {
      messages: log.size,
      bytes: this.#bytes,
      first_seq: log.first,
      first_ts: timeOf(log.first),
      last_seq: log.last,
      last_ts: timeOf(log.last),
      num_subjects: log.subjects,
      consumer_count: this.consumers.size,
    };
    return { config: this.#settings, state, created: this.#created, ts: new Date().toISOString() };
  }

  #purgeBefore(seq: number, subject: string): void {
    const older = subject === ">" ? [...this.log.all()].map((each) => each.seq) : [...this.log.sequencesOf(subject)];
    for (const each of older) if (each < seq) this.remove(each);
  }

  #enforceLimits(subject?: string): void {
    const { max_msgs, max_bytes, max_msgs_per_subject: most } = this.#settings;
    if (most > 0) {
      for (const each of subject === undefined ? this.log.counts(">").keys() : [subject]) {
        for (const seq of this.log.sequencesOf(each).slice(0, -most)) this.remove(seq);
      }
    }
    if (this.#settings.discard === "new") return;
    while ((max_msgs > 0 && this.log.size > max_msgs) || (max_bytes > 0 && this.#bytes > max_bytes)) {
      if (!this.remove(this.log.first)) break;
    }
  }

  #expiryOf({ time, ttl }: StoredMessage): number {
    const age = this.#settings.max_age > 0 ? this.#settings.max_age / NANOS_PER_MS : Infinity;
    if (ttl === Infinity) return Infinity; // it outlives the stream's maximum age, too
    return time + Math.min(age, ttl ?? Infinity);
  }

  #sizeOf({ subject, head, data }: Pick<StoredMessage, "subject" | "head" | "data">): number {
    const size = new TextEncoder().encode(subject).length + (head?.length ?? 0) + data.length;
    if (this.#settings.storage === "memory") return size + OVERHEAD.memory;
    return size + OVERHEAD.file + (head ? OVERHEAD.fileHeaders : 0);
  }
}
