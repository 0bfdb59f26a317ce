import { lazily } from "../lazily.ts";
import { BatchReader } from "./batch-reader.ts";
import type { BucketStream } from "./bucket-stream.ts";
import type { FollowItem } from "./follow-item.ts";
import { isRefused, orNoBucket } from "./refusal.ts";
import { MESSAGE_ID, type ReadOptions, type StreamMessage } from "./stream-message.ts";

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

/** One of the ways in which the messages of a subject can be read. */
interface Way {
  /** `"unsupported"` when the server cannot do it. */
  next(): Promise<FollowItem | "unsupported" | undefined>;
  close(): Promise<void>;
}

/**
 * Reads the messages that a subject has now: in batches where the server can, else through a pull consumer, else one by one
 * from the leader, where the user may do nothing better.
 */
export function readSubject(stream: BucketStream, subject: string, options: ReadOptions): MessageSource {
  const { access } = stream;
  let reading = options;
  let way: Way | undefined;
  let isBegun = false;
  let refusal: unknown;
  let atLeader = false;
  let closed = false;

  const byBatches = (): Way => new BatchReader(stream, subject, reading);
  const byConsumer = async (): Promise<Way> => {
    const { OrderedPull } = await loadPull();
    return new OrderedPull(stream, { filter: subject, start: "all", ...reading });
  };
  const waysNow = (): (() => Way | Promise<Way>)[] => [
    ...(access.batched && !atLeader ? [byBatches] : []),
    ...(access.noConsumers ? [] : [byConsumer]),
    () => oneByOne(stream, subject, reading),
  ];
  let ways = waysNow();
  const take = async (): Promise<StreamMessage | undefined> => {
    for (;;) {
      way ??= await ways.shift()?.();
      if (closed) {
        await way?.close();
        return undefined;
      }
      if (!way) throw orNoBucket(refusal, stream);
      try {
        const item = await way.next();
        if (item !== "unsupported") {
          isBegun = true;
          return typeof item === "object" ? item : undefined;
        }
      } catch (error) {
        if (isBegun || !isRefused(error)) throw error;
        refusal ??= error;
      }
      if (way instanceof BatchReader) access.batchesFailed();
      await way.close();
      way = undefined;
    }
  };

  return {
    get batched() {
      return access.batched && !atLeader;
    },
    async next() {
      const message = await take();
      // That is no end, for which another way might be tried: nobody wants any more.
      if (!message && closed) throw new DOMException("The reading was closed", "AbortError");
      return message;
    },
    async goOnAtLeader(place) {
      await way?.close();
      way = undefined;
      [isBegun, atLeader] = [false, true];
      reading = { ...options, ...place };
      ways = waysNow();
    },
    async close() {
      closed = true;
      await way?.close();
    },
  };
}

/** A request for each message, the answer in base64: for who may neither make a consumer nor read in batches. */
function oneByOne(stream: BucketStream, subject: string, { after = 0, limit = Infinity }: ReadOptions): Way {
  let seq = after;
  let left = limit;
  return {
    async next() {
      const message = left-- > 0 ? await stream.nextMessage(subject, seq + 1) : undefined;
      if (!message) return undefined;
      ({ seq } = message);
      const { data, header } = message;
      return { ...message, id: header(MESSAGE_ID), size: data.length, pending: Infinity };
    },
    close: () => Promise.resolve(),
  };
}
