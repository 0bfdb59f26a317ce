/** The two ways of a connection: what is sent and not acknowledged, and what is asked for and has not come. */
export type Way = "up" | "down";

/**
 * Bytes that may be in flight at first: on a slow line more would be seconds that everything else waits. Who cancels an
 * upload waits, too, until what is on its way has been answered.
 */
const FIRST_BYTES: Record<Way, number> = { up: 1024 * 1024, down: 2 * 1024 * 1024 };

/** Bytes that always may: two chunks, so that the line does not run dry between them. */
const LEAST_BYTES = 256 * 1024;

/** Bytes that are enough for any line whose round trip takes no time, and what each ms of it adds: 150 MiB/s. */
const ENOUGH = { bytes: 4 * 1024 * 1024, perMs: 150 * 1024 };

/**
 * In the first so many bytes, what comes in one go tells how fast the line is: not much longer than `pause` ms between two
 * answers, and so many bytes at least. Later it could be what has waited for a busy page.
 */
const BURST = { until: 8 * 1024 * 1024, pause: 10, least: 512 * 1024 };

/** How much longer than at best an answer may take, in ms, before there is too much on its way. */
const EXTRA_DELAY: Record<Way, number> = { up: 300, down: 500 };

/** What is left of the greatest rate after so many bytes: a line that became slower is noticed after a few MiB. */
const FADING = { rate: 0.98, bytes: 128 * 1024 };

/**
 * Bounds what one way of a connection has in flight by the delay that it causes. All requests of a connection share its
 * one line, so what waits there makes everybody wait: 4 MiB are 4 s on a line of 1 MiB/s. What may be in flight is what
 * the line, as fast as it was lately, delivers in the time of its quickest answer and a little more. As that is more than
 * it needs, the bound grows as long as the line can take more. A long line would be idle for most of that time, so at
 * first it is also looked at how fast the answers follow each other.
 *
 * A download may cause a little more delay than an upload: where it cannot guess what comes next, it asks for its next
 * bytes when it has the last ones, and the line is idle in between.
 */
export class DelayBound {
  readonly #first: number;
  readonly #extra: number;
  #best = Infinity;
  /** In bytes per ms. */
  #rate = 0;
  /** Bytes acknowledged, or received, so far: noted when some are sent or asked for, it tells how many were meanwhile. */
  delivered = 0;
  /** Answers that came one right behind the other, and how fast, in bytes per ms: 0 when that is not known. */
  readonly #burst = { since: 0, last: 0, bytes: 0, rate: 0 };

  constructor(way: Way) {
    this.#first = FIRST_BYTES[way];
    this.#extra = EXTRA_DELAY[way];
  }

  /** Bytes that may be in flight, of `most` at all. */
  bytes(most: number): number {
    const time = this.#best + this.#extra;
    const burst = this.#burst.rate === 0 ? 0 : this.#burst.rate * time;
    const line =
      this.delivered < this.#first ? Math.max(this.#first, burst) : Math.max(LEAST_BYTES, burst, this.#rate * time);
    return Math.floor(Math.min(most, line, ENOUGH.bytes + ENOUGH.perMs * this.#best));
  }

  /** So many bytes were acknowledged at `now`, so many ms after they were sent (or came, after they were asked for). */
  acknowledged(bytes: number, delay: number, delivered: number, now: number): void {
    this.delivered += bytes;
    this.#best = Math.min(this.#best, delay);
    // A clock of whole ms says 0 for what was quick.
    const faded = this.#rate * FADING.rate ** (bytes / FADING.bytes);
    this.#rate = Math.max(faded, (this.delivered - delivered) / Math.max(1, delay));
    this.#followBurst(bytes, now);
  }

  #followBurst(bytes: number, now: number): void {
    const burst = this.#burst;
    // The first of them has waited for nobody, so its bytes say nothing.
    if (now - burst.last > BURST.pause) Object.assign(burst, { since: now, bytes: 0 });
    else burst.bytes += bytes;
    burst.last = now;
    if (this.delivered >= BURST.until) burst.rate = 0;
    else if (burst.bytes >= BURST.least) burst.rate = burst.bytes / Math.max(1, now - burst.since);
  }
}
