/** Bytes that may be in flight at first: on a slow line more would be seconds that everything else waits. */
const FIRST_BYTES = 1024 * 1024;

/** Bytes that always may: two chunks, so that the line does not run dry between them. */
const LEAST_BYTES = 256 * 1024;

/** How much longer than at best an answer may take, in ms, before there is too much on its way. */
const EXTRA_DELAY = 300;

/** What is left of the greatest rate after each acknowledgement: a line that became slower is noticed after some tens. */
const FADING = 0.98;

/**
 * Bounds what an upload has in flight by the delay that it causes. All requests of a connection share its one line, so
 * what waits there makes everybody wait: 4 MiB are 4 s on a line of 1 MiB/s. What may be in flight is what the line, as
 * fast as it was lately, delivers in the time of its quickest answer and a little more. As that is more than it needs,
 * the bound grows as long as the line can take more.
 */
export class DelayBound {
  readonly #most: number;
  #best = Infinity;
  /** In bytes per ms. */
  #rate = 0;
  /** Bytes acknowledged so far: noted when a chunk is sent, it tells how many were while that was on its way. */
  delivered = 0;

  /** `most` is the bound on a fast line, in bytes. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Bytes that may be in flight. */
  get bytes(): number {
    if (this.delivered < FIRST_BYTES) return Math.min(this.#most, FIRST_BYTES);
    return Math.min(this.#most, Math.max(LEAST_BYTES, this.#rate * (this.#best + EXTRA_DELAY)));
  }

  /** So many bytes were acknowledged, so many ms after they were sent, when `delivered` was that much. */
  acknowledged(bytes: number, delay: number, delivered: number): void {
    this.delivered += bytes;
    this.#best = Math.min(this.#best, delay);
    // A clock of whole ms says 0 for what was quick.
    this.#rate = Math.max(FADING * this.#rate, (this.delivered - delivered) / Math.max(1, delay));
  }
}
