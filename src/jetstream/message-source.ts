import { lazily } from "../lazily.ts";
import type { JetStreamApi } from "./api.ts";
import { BatchReader } from "./batch-reader.ts";
import type { OrderedPull } from "./ordered-pull.ts";
import type { ReadOptions, StreamMessage } from "./stream-message.ts";

/** Loaded when it is needed: with servers since 2.11 it seldom is. */
const loadPull = lazily(() => import("./ordered-pull.ts"));

/** Messages of a stream, in order, as fast as they are taken. */
export interface MessageSource {
  /** Any replica may answer, and one may be behind. */
  readonly batched: boolean;
  /** The next message; `undefined` when there are no more. Rejects with an `AbortError` once the source is closed. */
  next(): Promise<StreamMessage | undefined>;
  /** Reads from the leader from now on, behind the sequence `after`, `limit` messages at most. */
  goOnAtLeader(place: Pick<ReadOptions, "after" | "limit">): Promise<void>;
  /** Leaves nothing behind, here and on the server. Never rejects. */
  close(): Promise<void>;
}

/** What is known of how a stream can be read; shared by all that read it, so that it is found out once. */
export interface ReadMode {
  /** It answers batched direct gets (ADR-31; nats-server 2.11, `allow_direct`). */
  batched: boolean;
  /** It answers direct gets of single messages (ADR-31; `allow_direct`). */
  direct: boolean;
}

/** Reads the messages that a subject has now: in batches where the server can, else through a pull consumer. */
export function readSubject(
  api: JetStreamApi,
  stream: string,
  subject: string,
  mode: ReadMode,
  options: ReadOptions,
): MessageSource {
  let reading = options;
  let batches = mode.batched ? new BatchReader(api, stream, subject, reading) : undefined;
  let consumer: OrderedPull | undefined;
  let atLeader = false;
  let closed = false;

  const take = async (): Promise<StreamMessage | undefined> => {
    if (batches) {
      const message = await batches.next();
      if (message !== "unsupported") return message;
      await batches.close();
      batches = undefined;
      mode.batched = false;
    }
    if (!consumer) {
      const { OrderedPull } = await loadPull();
      if (closed) return undefined;
      consumer = new OrderedPull(api, stream, { filter: subject, start: "all", ...reading });
    }
    const message = await consumer.next();
    return typeof message === "object" ? message : undefined;
  };
  const stop = async (): Promise<void> => {
    await batches?.close();
    await consumer?.close();
  };

  return {
    get batched() {
      return mode.batched && !atLeader;
    },
    async next() {
      const message = await take();
      // That is no end, for which another way might be tried: nobody wants any more.
      if (!message && closed) throw new DOMException("The reading was closed", "AbortError");
      return message;
    },
    async goOnAtLeader(place) {
      await stop();
      batches = undefined;
      consumer = undefined;
      atLeader = true;
      reading = { ...options, ...place };
    },
    async close() {
      closed = true;
      await stop();
    },
  };
}
