import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";

/** So much longer than the object its chunks are kept, in ms: for an upload at 100 kB/s, or of unknown length. */
const margin = (size: number | undefined): number =>
  size === undefined ? 24 * 3_600_000 : Math.max(60_000, size / 100);

/**
 * How long the messages of an object live that is to disappear. The chunks are stored before the meta message, and must
 * not go before it: they get a margin, and when the upload took longer than that, the object gets less time.
 */
export class Lifetime {
  /** Time to live of each chunk in seconds. */
  readonly chunks: number;
  readonly #ttl: number;
  readonly #started: number;

  /** For an object with `ttl` ms to live (`UNSUPPORTED_SERVER` where the bucket cannot do that). */
  constructor(bucket: Bucket, ttl: number, size: number | undefined, started: number = Date.now()) {
    if (!(ttl >= 1000)) throw new TypeError("ttl: expected 1,000 ms or more");
    if (!bucket.objectTtl) {
      throw new ObjectStoreError("UNSUPPORTED_SERVER", `${bucket.name}: its objects have no ttl (objectTtl)`);
    }
    this.#ttl = ttl;
    this.#started = started;
    this.chunks = Math.ceil((ttl + margin(size)) / 1000);
  }

  /** Time to live of a meta message that is stored now, in seconds. */
  meta(): number {
    const left = this.chunks - (Date.now() - this.#started) / 1000 - 1;
    return Math.max(1, Math.floor(Math.min(this.#ttl / 1000, left)));
  }
}
