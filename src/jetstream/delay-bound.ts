/** The two ways of a connection: what is sent and not acknowledged, and what is asked for and has not come. */
export type Way = "up" | "down";

/** What is different for each way. */
interface Limits {
  /**
   * Bytes that may be in flight at first: on a slow line more would be seconds that everything else waits. Who cancels an
   * upload waits, too, until what is on its way has been answered.
   */
  readonly first: number;
  /** How much longer than at best an answer may take, in ms, before there is too much on its way. */
  readonly extraDelay: number;
  /** Bytes that each ms of a round trip adds to what is enough for a line without one: 50 and 150 MiB/s. */
  readonly perMs: number;
}

const LIMITS: Record<Way, Limits> = {
  up: { first: 1024 * 1024, extraDelay: 300, perMs: 50 * 1024 },
  down: { first: 2 * 1024 * 1024, extraDelay: 500, perMs: 150 * 1024 },
};

/** Bytes that always may: two chunks, so that the line does not run dry between them. */
const LEAST_BYTES = 256 * 1024;

/** Bytes that are enough for any line whose round trip takes no time. */
const ENOUGH_BYTES = 4 * 1024 * 1024;

/** After so many bytes the line is known well enough to tell a slow one from one that is only long. */
const KNOWN = 512 * 1024;

/** What is left of the greatest rate after so many bytes: a line that became slower is noticed after a few MiB. */
const FADING = { rate: 0.98, bytes: 128 * 1024 };

/**
 * Bounds what one way of a connection has in flight by the delay that it causes. All requests of a connection share its
 * one line, so what waits there makes everybody wait: 4 MiB are 4 s on a line of 1 MiB/s. What may be in flight is what
 * the line, as fast as it was lately, delivers in the time of its quickest answer and a little more. As that is more than
 * it needs, the bound grows as long as the line can take more.
 *
 * A download may cause a little more delay than an upload: where it cannot guess what comes next, it asks for its next
 * bytes when it has the last ones, and the line is idle in between.
 */
export class DelayBound {
  readonly #limits: Limits;
  #best = Infinity;
  /** In bytes per ms. */
  #rate = 0;
  /** Bytes acknowledged, or received, so far: noted when some are sent or asked for, it tells how many were meanwhile. */
  delivered = 0;

  constructor(way: Way) {
    this.#limits = LIMITS[way];
  }

  /** Bytes that may be in flight, of `most` at all. */
  bytes(most: number): number {
    const { first, extraDelay, perMs } = this.#limits;
    if (this.delivered < KNOWN) return Math.min(most, first);
    const line = Math.max(LEAST_BYTES, this.#rate * (this.#best + extraDelay));
    return Math.floor(Math.min(most, line, ENOUGH_BYTES + perMs * this.#best));
  }

  /** So many bytes were acknowledged, so many ms after they were sent (or came, after they were asked for). */
  acknowledged(bytes: number, delay: number, delivered: number): void {
    this.delivered += bytes;
    this.#best = Math.min(this.#best, delay);
    const faded = this.#rate * FADING.rate ** (bytes / FADING.bytes);
    const sum = this.delivered - delivered;
    // Before the first answers of all nothing was on its way: in half of the round trip at least the line delivered nothing.
    // Of a few bytes that would say too much: what comes first may have waited somewhere, and comes at once.
    const idle = delivered > 0 || sum < KNOWN ? 0 : this.#best / 2;
    // A clock of whole ms says 0 for what was quick.
    this.#rate = Math.max(faded, sum / Math.max(1, delay - idle));
  }
}
