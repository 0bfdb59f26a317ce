import { ObjectStoreError } from "../errors.ts";
import type { BucketStream } from "./bucket-stream.ts";
import type { Delivery } from "./delivery.ts";
import type { PullOptions } from "./follow-item.ts";
import { randomId } from "./random-id.ts";
import { isRefused } from "./refusal.ts";

/** The server removes a consumer that has not been pulled from for this long, in ms. A slower reader gets another one. */
const INACTIVE_THRESHOLD = 15_000;

/** How long removing a consumer may take, in ms. */
const REMOVAL_TIMEOUT = 5_000;

/** `err_code` of a stream whose `consumer_limits` allow only a shorter {@link INACTIVE_THRESHOLD}. */
const THRESHOLD_TOO_LONG = 10153;

const NANOS_PER_MS = 1_000_000;

const DELIVER_POLICIES = { all: "all", last: "last_per_subject", new: "new" } as const;

/** What the server says of a new consumer. */
export interface ConsumerInfo {
  readonly num_pending: number;
  readonly delivered: { readonly stream_seq: number };
  /** Since nats-server 2.10. */
  readonly ts?: string;
}

/** The consumer on the server that a reader pulls from: one at a time, replaced when it is lost. */
export class PullConsumer {
  readonly #stream: BucketStream;
  readonly #options: PullOptions;
  #name: string | undefined;
  #lastOnly = false;
  #delivered = 0;
  /** The stream allows {@link INACTIVE_THRESHOLD}; otherwise its consumers get what it allows. */
  #allowsThreshold = true;
  #removing: Promise<unknown> = Promise.resolve();

  constructor(stream: BucketStream, options: PullOptions) {
    this.#stream = stream;
    this.#options = options;
  }

  /** It gives only the last message of each subject. */
  get lastOnly(): boolean {
    return this.#lastOnly;
  }

  /** Where to publish a pull request; `undefined` while there is no consumer. */
  get pullSubject(): string | undefined {
    if (this.#name === undefined) return undefined;
    return `${this.#stream.api.prefix}.CONSUMER.MSG.NEXT.${this.#stream.name}.${this.#name}`;
  }

  /** Creates a consumer that begins at the sequence `position`, or where the options say while that is unknown. */
  async create(position: number | undefined): Promise<ConsumerInfo> {
    try {
      return await this.#create(position);
    } catch (error) {
      if (isRefused(error)) this.#name = undefined; // there is none to remove
      const isTooLong = error instanceof ObjectStoreError && error.serverCode === THRESHOLD_TOO_LONG;
      if (!isTooLong || !this.#allowsThreshold) throw error;
      this.#allowsThreshold = false;
      return this.#create(position);
    }
  }

  async #create(position: number | undefined): Promise<ConsumerInfo> {
    const { filter, start, timeout, headersOnly } = this.#options;
    const name = randomId(); // whoever knows it can take its messages, or delete it
    this.#name = name;
    this.#lastOnly = position === undefined && start === "last";
    this.#delivered = 0;
    const begin =
      position === undefined
        ? { deliver_policy: DELIVER_POLICIES[start] }
        : { deliver_policy: "by_start_sequence", opt_start_seq: position };
    const config = {
      name,
      ...begin,
      ack_policy: "none",
      replay_policy: "instant",
      filter_subject: filter,
      ...(headersOnly && { headers_only: true }),
      ...(this.#allowsThreshold && { inactive_threshold: INACTIVE_THRESHOLD * NANOS_PER_MS }),
      mem_storage: true,
      num_replicas: 1,
    };
    const operation = `CONSUMER.CREATE.${this.#stream.name}.${name}.${filter}`;
    return this.#stream.api.request(operation, { stream_name: this.#stream.name, config }, timeout);
  }

  /** Counts a message: the `"next"` one, one after a `"gap"`, or one of an `"other"` consumer. */
  count({ consumer, consumerSeq }: Delivery): "next" | "gap" | "other" {
    if (consumer !== this.#name) return "other";
    this.#delivered++;
    return consumerSeq === this.#delivered ? "next" : "gap";
  }

  /** Removes the consumer; resolves when all that were created are removed. Never rejects. */
  async remove(): Promise<void> {
    const name = this.#name;
    this.#name = undefined;
    const { api } = this.#stream;
    if (name !== undefined && api.events.connected) {
      const removed = api.request(`CONSUMER.DELETE.${this.#stream.name}.${name}`, undefined, REMOVAL_TIMEOUT);
      this.#removing = Promise.all([this.#removing, removed.catch(() => undefined)]);
    }
    await this.#removing;
  }
}
