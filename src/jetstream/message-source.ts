import { BatchReader } from "./batch-reader.ts";
import type { BucketStream } from "./bucket-stream.ts";
import { loadPull } from "./follow.ts";
import type { FollowItem } from "./follow-item.ts";
import { isRefused, orNoBucket } from "./refusal.ts";
import { isServer } from "./server-version.ts";
import { MESSAGE_ID, type ReadOptions, type StreamMessage } from "./stream-message.ts";
import { unawaited } from "./unawaited.ts";

/** Messages of a stream, in order, as fast as they are taken. */
export interface MessageSource {
  /** Any replica may answer, and one may lag. */
  readonly batched: boolean;
  /** The next message; `undefined` when there are no more. Rejects with an `AbortError` once the source is closed. */
  next(): Promise<StreamMessage | undefined>;
  /** Reads from the leader from now on, after the sequence `after`, `limit` messages at most. */
  resumeAtLeader(place: Pick<ReadOptions, "after" | "limit">): Promise<void>;
  /** Ends the reading. Never rejects. */
  close(): Promise<void>;
}

/** One of the ways to read the messages of a subject. */
interface SubjectReader {
  /** `"unsupported"` when the server cannot do it. */
  next(): Promise<FollowItem | "unsupported" | undefined>;
  close(): Promise<void>;
}

/**
 * Reads the messages that a subject has now: in batches where the server supports them, else through a pull consumer, else
 * one by one from the leader, where the user may do nothing better.
 */
export function readSubject(stream: BucketStream, subject: string, options: ReadOptions): MessageSource {
  return new SubjectSource(stream, subject, options);
}

class SubjectSource implements MessageSource {
  readonly #stream: BucketStream;
  readonly #subject: string;
  readonly #options: ReadOptions;
  #reading: ReadOptions;
  /** Ways to read that have not been tried, best first. */
  #untried: (() => SubjectReader | Promise<SubjectReader>)[];
  #reader: SubjectReader | undefined;
  /** The reader has answered: no other is tried. */
  #hasAnswered = false;
  #refusal: unknown;
  #isAtLeader = false;
  #isClosed = false;

  constructor(stream: BucketStream, subject: string, options: ReadOptions) {
    this.#stream = stream;
    this.#subject = subject;
    this.#options = options;
    this.#reading = options;
    this.#untried = this.#readers();
  }

  get batched(): boolean {
    // An older server answers a batch with its first message.
    return this.#stream.access.batched && !this.#isAtLeader && isServer(this.#stream.api, 2, 11);
  }

  async next(): Promise<StreamMessage | undefined> {
    const message = await this.#take();
    // Not `undefined`: the caller would take it for the end, and look for the missing messages elsewhere.
    if (!message && this.#isClosed) throw new DOMException("The reading was closed", "AbortError");
    return message;
  }

  async resumeAtLeader(place: Pick<ReadOptions, "after" | "limit">): Promise<void> {
    await this.#reader?.close();
    this.#reader = undefined;
    this.#hasAnswered = false;
    this.#isAtLeader = true;
    this.#reading = { ...this.#options, ...place };
    this.#untried = this.#readers();
  }

  /** Does not wait for the removal of a consumer, which would cost each object a round trip. */
  close(): Promise<void> {
    this.#isClosed = true;
    return unawaited(this.#stream, this.#reader?.close());
  }

  #readers(): (() => SubjectReader | Promise<SubjectReader>)[] {
    const [stream, subject, reading] = [this.#stream, this.#subject, this.#reading];
    const inBatches = (): SubjectReader => new BatchReader(stream, subject, reading);
    const byConsumer = async (): Promise<SubjectReader> => {
      const { OrderedPull } = await loadPull();
      return new OrderedPull(stream, { filter: subject, start: "all", ...reading });
    };
    return [
      ...(this.batched ? [inBatches] : []),
      ...(stream.access.noConsumers ? [] : [byConsumer]),
      () => oneByOne(stream, subject, reading),
    ];
  }

  /** The next message of the best reader that works. */
  async #take(): Promise<StreamMessage | undefined> {
    for (;;) {
      this.#reader ??= await this.#untried.shift()?.();
      const reader = this.#reader;
      if (this.#isClosed) {
        await reader?.close();
        return undefined;
      }
      if (!reader) throw orNoBucket(this.#refusal, this.#stream);
      try {
        const item = await reader.next();
        if (item !== "unsupported") {
          this.#hasAnswered = true;
          return typeof item === "object" ? item : undefined;
        }
      } catch (error) {
        if (this.#hasAnswered || !isRefused(error)) throw error;
        this.#refusal ??= error;
      }
      if (reader instanceof BatchReader) this.#stream.access.batchesFailed();
      await reader.close();
      this.#reader = undefined;
    }
  }
}

/** One request for each message, answered in base64: for users who may neither create a consumer nor read in batches. */
function oneByOne(stream: BucketStream, subject: string, { after = 0, limit = Infinity }: ReadOptions): SubjectReader {
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
