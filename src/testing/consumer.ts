import type { Packet } from "./broker.ts";
import { addHeaders, NOTHING, statusHead } from "./message-head.ts";
import type { MessageLog, StoredMessage } from "./message-log.ts";
import { type Pull, PullQueue, type PullRequest } from "./pull-queue.ts";

/** The fields of a consumer's configuration that matter here, by their wire names. */
export interface ConsumerConfig {
  name?: string;
  durable_name?: string;
  deliver_policy?: "all" | "last" | "new" | "by_start_sequence" | "by_start_time" | "last_per_subject";
  opt_start_seq?: number;
  opt_start_time?: string;
  filter_subject?: string;
  filter_subjects?: string[];
  headers_only?: boolean;
  /** In ns. */
  inactive_threshold?: number;
}

/** A stream as its consumers know it. */
export interface ConsumedStream {
  readonly name: string;
  readonly log: MessageLog;
}

/** Where a consumer sends what it has to say. */
export interface Outlet {
  hasInterest(subject: string): boolean;
  deliver(to: string, packet: Packet): void;
}

const NANOS_PER_MS = 1_000_000;

/** Default time in ms after which a consumer without a durable name is removed, if there is no pull. */
const INACTIVE_THRESHOLD = 5_000;

/**
 * A pull consumer. Nothing is acknowledged and nothing is sent twice, whatever its configuration says: an object store
 * needs no more.
 */
export class Consumer {
  readonly name: string;
  readonly created: number = Date.now();
  readonly #stream: string;
  readonly #log: MessageLog;
  readonly #outlet: Outlet;
  readonly #config: ConsumerConfig;
  readonly #filters: readonly string[];
  readonly #pulls: PullQueue;
  /** With `last_per_subject`: the messages to deliver before those from `#next` on. */
  readonly #firstOfAll: number[] = [];
  #next: number;
  #delivered: number;
  #count = 0;
  #lastActive = Date.now();

  constructor(stream: ConsumedStream, name: string, config: ConsumerConfig, outlet: Outlet) {
    this.#stream = stream.name;
    this.#log = stream.log;
    this.name = name;
    this.#config = config;
    this.#outlet = outlet;
    this.#filters = config.filter_subject ? [config.filter_subject] : (config.filter_subjects ?? []);
    this.#pulls = new PullQueue(
      (to, head) => this.#say(to, head),
      () => (this.#lastActive = Date.now()),
    );
    if (config.deliver_policy === "last_per_subject") this.#firstOfAll = stream.log.lastSequences(this.#filters);
    this.#next = this.#start();
    this.#delivered = (this.#firstOfAll[0] ?? this.#next) - 1;
  }

  /** How many messages it has still to deliver. */
  get pending(): number {
    const log = this.#log;
    const first = this.#firstOfAll.filter((seq) => log.at(seq)).length;
    return first + log.count(this.#filters, this.#next);
  }

  /** Nobody has pulled from it for its threshold. */
  isAbandoned(now: number): boolean {
    this.#pulls.drop((reply) => !this.#outlet.hasInterest(reply));
    if (this.#pulls.length > 0) return false;
    const { inactive_threshold: own, durable_name } = this.#config;
    if (own === undefined && durable_name !== undefined) return false;
    return now - this.#lastActive > (own ? own / NANOS_PER_MS : INACTIVE_THRESHOLD);
  }

  /** Answers a request for messages, now or when there are some. */
  pull(request: PullRequest, reply: string): void {
    this.#lastActive = Date.now();
    if (request.no_wait && !request.expires && this.pending === 0) {
      this.#say(reply, statusHead(404, "No Messages"));
      return;
    }
    this.#pulls.add(request, reply);
    this.advance();
  }

  /** Delivers what there is to those who wait. */
  advance(): void {
    if (this.#pulls.length === 0) return;
    this.#pulls.drop((reply) => !this.#outlet.hasInterest(reply));
    let pending: number | undefined;
    for (let pull = this.#pulls.first; pull; pull = this.#pulls.first) {
      const message = this.#peek();
      if (!message) break;
      pending ??= this.pending;
      const packet = this.#packetOf(message, pending - 1);
      if (!this.#pulls.takes(pull, sizeOf(packet))) continue;
      this.#advancePast(message);
      pending--;
      this.#outlet.deliver(pull.reply, packet);
      this.#onDelivered(pull);
    }
    this.#pulls.onNothingLeft();
  }

  /** It is deleted. */
  end(): void {
    this.#pulls.endAll(statusHead(409, "Consumer Deleted"));
  }

  /** What the server says of the consumer. */
  info(): object {
    const delivered = { consumer_seq: this.#count, stream_seq: this.#delivered };
    return {
      stream_name: this.#stream,
      name: this.name,
      created: new Date(this.created).toISOString(),
      ts: new Date().toISOString(),
      config: { ...this.#config, name: this.name },
      delivered,
      ack_floor: delivered,
      num_ack_pending: 0,
      num_redelivered: 0,
      num_waiting: this.#pulls.length,
      num_pending: this.pending,
    };
  }

  #start(): number {
    const log = this.#log;
    const { deliver_policy: policy, opt_start_seq, opt_start_time } = this.#config;
    if (policy === "last") return log.lastSequences(this.#filters).at(-1) ?? log.last + 1;
    if (policy === "new" || policy === "last_per_subject") return log.last + 1;
    if (policy === "by_start_sequence") return Math.min(Math.max(opt_start_seq ?? 1, log.first, 1), log.last + 1);
    if (policy !== "by_start_time") return Math.max(log.first, 1);
    const since = Date.parse(opt_start_time ?? "");
    for (const { seq, time } of log.all()) if (time >= since) return seq;
    return log.last + 1;
  }

  #peek(): StoredMessage | undefined {
    const log = this.#log;
    while (this.#firstOfAll.length > 0) {
      const message = log.at(this.#firstOfAll[0] ?? 0);
      if (message) return message;
      this.#firstOfAll.shift(); // it was replaced
    }
    return log.next(this.#filters, this.#next);
  }

  #advancePast({ seq }: StoredMessage): void {
    if (this.#firstOfAll.length > 0) this.#firstOfAll.shift();
    else this.#next = seq + 1;
    this.#delivered = seq;
    this.#count++;
  }

  #onDelivered(pull: Pull): void {
    this.#lastActive = Date.now();
    if (--pull.left === 0) this.#pulls.finish(pull);
  }

  #packetOf({ subject, seq, time, head, data }: StoredMessage, pending: number): Packet {
    const at = `1.${seq}.${this.#count + 1}.${time * NANOS_PER_MS}.${pending}`;
    const reply = `$JS.ACK.${this.#stream}.${this.name}.${at}`;
    if (!this.#config.headers_only) return { subject, reply, head, data };
    return { subject, reply, head: addHeaders(head, { "Nats-Msg-Size": String(data.length) }), data: NOTHING };
  }

  #say(to: string, head: Uint8Array): void {
    this.#outlet.deliver(to, { subject: to, reply: "", head, data: NOTHING });
  }
}

function sizeOf({ subject, reply, head, data }: Packet): number {
  return subject.length + reply.length + (head?.length ?? 0) + data.length;
}
