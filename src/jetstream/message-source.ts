import type { JetStreamApi } from "./api.ts";
import { BatchReader } from "./batch-reader.ts";
import type { OrderedPull } from "./ordered-pull.ts";
import type { ReadOptions, StreamMessage } from "./stream-message.ts";

/** Messages of a stream, in order, as fast as they are taken. */
export interface MessageSource {
  /** The next message; `undefined` when there are no more. */
  next(): Promise<StreamMessage | undefined>;
  /** Leaves nothing behind, here and on the server. Never rejects. */
  close(): Promise<void>;
}

/** What is known of how a stream can be read; shared by all that read it, so that it is found out once. */
export interface ReadMode {
  /** It answers batched direct gets (ADR-31; nats-server 2.11, `allow_direct`). */
  batched: boolean;
}

/** Reads the messages that a subject has now: in batches where the server can, else through a pull consumer. */
export function readSubject(
  api: JetStreamApi,
  stream: string,
  subject: string,
  mode: ReadMode,
  options: ReadOptions,
): MessageSource {
  let batches = mode.batched ? new BatchReader(api, stream, subject, options) : undefined;
  let consumer: OrderedPull | undefined;
  let closed = false;
  return {
    async next() {
      if (batches) {
        const message = await batches.next();
        if (message !== "unsupported") return message;
        await batches.close();
        batches = undefined;
        mode.batched = false;
      }
      if (closed) return undefined;
      consumer ??= await openConsumer(api, stream, subject, options);
      const message = await consumer.next();
      return message === "current" ? undefined : message;
    },
    async close() {
      closed = true;
      await batches?.close();
      await consumer?.close();
    },
  };
}

/** Loaded when it is needed: with servers since 2.11 it seldom is. */
async function openConsumer(
  api: JetStreamApi,
  stream: string,
  subject: string,
  options: ReadOptions,
): Promise<OrderedPull> {
  const { OrderedPull } = await import("./ordered-pull.ts");
  return new OrderedPull(api, stream, { filter: subject, start: "all", ...options });
}
