import type { Msg } from "@nats-io/nats-core";
import { type HeaderBlock, headersOf } from "./header-block.ts";
import { MESSAGE_ID, type StreamMessage } from "./stream-message.ts";

/** What the reply subject of a message says that a consumer has delivered. */
export interface Delivery {
  /** Name of the consumer. */
  readonly consumer: string;
  /** Sequence of the message in the stream. */
  readonly seq: number;
  /** Number of the delivery: 1 for the consumer's first. */
  readonly consumerSeq: number;
  readonly time: Date;
  /** How many messages the consumer has still to deliver. */
  readonly pending: number;
}

/** Parses a reply subject (ADR-15, `$JS.ACK…`), with or without domain and account; `undefined` for any other subject. */
export function parseDelivery(reply: string): Delivery | undefined {
  const tokens = reply.split(".");
  if (tokens.length < 9) return undefined;
  const at = tokens.length >= 11 ? 5 : 3;
  return {
    consumer: tokens[at] ?? "",
    seq: Number(tokens[at + 2]),
    consumerSeq: Number(tokens[at + 3]),
    time: new Date(Number(tokens[at + 4]?.slice(0, -6))),
    pending: Number(tokens[at + 5]),
  };
}

/** A message that a consumer has delivered. Headers are parsed only when read: that takes longer than everything else. */
export class ConsumerMessage implements StreamMessage {
  readonly seq: number;
  readonly time: Date;
  readonly pending: number;
  readonly data: Uint8Array;
  readonly #message: Msg;
  readonly #isHeadersOnly: boolean;
  #headers: HeaderBlock | undefined;

  constructor(message: Msg, { seq, time, pending }: Delivery, isHeadersOnly: boolean) {
    this.seq = seq;
    this.time = time;
    this.pending = pending;
    this.data = message.data;
    this.#message = message;
    this.#isHeadersOnly = isHeadersOnly;
  }

  get subject(): string {
    return this.#message.subject;
  }

  get id(): string {
    return this.header(MESSAGE_ID);
  }

  get size(): number {
    return this.#isHeadersOnly ? Number(this.header("Nats-Msg-Size")) : this.data.length;
  }

  header(name: string): string {
    return (this.#headers ??= headersOf(this.#message)).get(name);
  }
}
