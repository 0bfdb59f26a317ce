/** The two directions of a connection. In flight is what was sent and not acknowledged, or requested and not received. */
export type Direction = "up" | "down";

/** What differs between the directions. */
interface Limits {
  /**
   * Bytes that may be in flight at first. On a slow line, more would make everything else wait for seconds, also the caller
   * who cancels an upload: it ends when everything in flight has been answered.
   */
  readonly first: number;
  /** How much longer than the quickest answer another may take, in ms, before too much is in flight. */
  readonly extraDelay: number;
  /** Bytes that each ms of a round trip adds to {@link ENOUGH_BYTES}: 50 and 150 MiB/s. */
  readonly perMs: number;
}

const LIMITS: Record<Direction, Limits> = {
  up: { first: 1024 * 1024, extraDelay: 300, perMs: 50 * 1024 },
  down: { first: 2 * 1024 * 1024, extraDelay: 500, perMs: 150 * 1024 },
};

/** Bytes that may always be in flight: two chunks, so that the line is never idle between them. */
export const MIN_BYTES: number = 256 * 1024;

/** Bytes in flight that are enough for any line without latency. */
const ENOUGH_BYTES = 4 * 1024 * 1024;

/** After this many bytes, a slow line can be told from one that only has a high latency. */
const KNOWN = 512 * 1024;

/** The greatest rate decays by `rate` every `bytes` bytes, so a line that became slower is noticed after a few MiB. */
const FADING = { rate: 0.98, bytes: 128 * 1024 };

/**
 * Bounds the bytes in flight in one direction of a connection by the delay that they cause. All requests of a connection
 * share one line, so bytes in flight make everything else wait: 4 MiB take 4 s on a line of 1 MiB/s. The bound is what the
 * line, at its recent speed, delivers in the time of its quickest answer and a little more. That is more than the line
 * needs, so the bound grows as long as the line can take more.
 *
 * A download may cause more delay than an upload: if it cannot guess the next sequence, it requests the next bytes only
 * after the last ones have arrived, and the line is idle in between.
 */
export class DelayBound {
  readonly #limits: Limits;
  #best = Infinity;
  /** Speed of the line in bytes per ms. */
  #rate = 0;
  /** Bytes acknowledged, or received, so far. Callers note it when they send or request, and pass it to `acknowledged`. */
  delivered = 0;

  constructor(direction: Direction) {
    this.#limits = LIMITS[direction];
  }

  /** Bytes that may be in flight, at most `max`. */
  bytes(max: number): number {
    const { first, extraDelay, perMs } = this.#limits;
    if (this.delivered < KNOWN) return Math.min(max, first);
    const line = Math.max(MIN_BYTES, this.#rate * (this.#best + extraDelay));
    return Math.floor(Math.min(max, line, ENOUGH_BYTES + perMs * this.#best));
  }

  /** `bytes` were acknowledged, or received, `delay` ms after they were sent, or requested. */
  acknowledged(bytes: number, delay: number, delivered: number): void {
    this.delivered += bytes;
    this.#best = Math.min(this.#best, delay);
    const faded = this.#rate * FADING.rate ** (bytes / FADING.bytes);
    const sum = this.delivered - delivered;
    // Before the very first answers nothing was in flight, so the line delivered nothing for at least half a round trip.
    // With only a few bytes this would be misleading: the first ones may have been buffered somewhere, and arrive at once.
    const idle = delivered > 0 || sum < KNOWN ? 0 : this.#best / 2;
    // A clock with whole ms measures 0 for a quick answer.
    this.#rate = Math.max(faded, sum / Math.max(1, delay - idle));
  }
}
