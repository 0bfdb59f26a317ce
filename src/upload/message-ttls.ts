import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import { expiryOf } from "../jetstream/publish-meta.ts";
import { serverTime } from "../jetstream/server-clock.ts";
import type { MetaContent } from "../protocol/object-info.ts";
import { chunkSubject } from "../protocol/subjects.ts";

/** Longest time to live in ms: a larger value is a mistake, such as nanoseconds. */
const MAX_TTL = 10 * 365.25 * 24 * 3_600_000;

/** How much longer than the object its chunks live, in ms: the duration of an upload at 100 kB/s, or a day if unknown. */
const margin = (size: number | undefined): number =>
  size === undefined ? 24 * 3_600_000 : Math.max(60_000, size / 100);

/**
 * Times to live of an object's messages. The chunks are stored before the meta message and must not expire before it. So
 * they get a margin, and if the upload takes longer than that, the object lives shorter. Only the server's clock counts: the
 * page's may jump or sleep, and an upload may resume on another machine.
 */
export class MessageTtls {
  /** Time to live of each chunk in seconds. */
  readonly chunks: number;
  readonly #ttl: number;

  /** For an object with `ttl` ms to live (`UNSUPPORTED_SERVER` if the bucket does not allow that). */
  constructor(bucket: Bucket, ttl: number, size: number | undefined) {
    if (!(ttl >= 1000)) throw new TypeError("ttl: expected 1,000 ms or more");
    if (ttl > MAX_TTL) throw new TypeError("ttl: expected ten years at most, in ms");
    if (!bucket.objectTtl) {
      throw new ObjectStoreError(
        "UNSUPPORTED_SERVER",
        `${bucket.name}: objects of this bucket cannot have a ttl: create it with objectTtl`,
      );
    }
    this.#ttl = ttl;
    this.chunks = Math.ceil((ttl + margin(size)) / 1000);
  }

  /**
   * Time to live in seconds of a meta message stored `now`, if the first chunk expires at `chunksGo`: both in ms since 1970,
   * by the server's clock.
   */
  meta(now: number, chunksGo: number): number {
    return Math.max(1, Math.floor(Math.min(this.#ttl, chunksGo - now - 1000) / 1000));
  }

  /** As {@link meta}, after asking the server for both times. */
  async ask({ stream, subjects, maxAge }: Bucket, { nuid, chunks }: MetaContent): Promise<number> {
    if (chunks === 0) return this.meta(0, Infinity);
    const subject = chunkSubject(subjects, nuid);
    const [now, first] = await Promise.all([serverTime(stream), stream.nextMessage(subject, 1)]);
    return this.meta(now, first ? expiryOf(first, maxAge) : Infinity);
  }
}
