import { DelayBound, type Direction, MIN_BYTES } from "./delay-bound.ts";

/** After this many bytes without a loss, twice as many may be in flight again. */
const TRUSTED = 64 * 1024 * 1024;

/** What the transfers in one direction of one connection have in flight together, and what is known of the line. */
export class Traffic {
  transfers = 0;
  bytes = 0;
  readonly delay: DelayBound;
  #most = Infinity;
  /** When `delay.delivered` reaches this, more is tried. */
  #moreAt = 0;

  constructor(direction: Direction) {
    this.delay = new DelayBound(direction);
  }

  /** Bytes that may be in flight as far as earlier losses of the connection tell. */
  get most(): number {
    const { delivered } = this.delay;
    if (delivered >= this.#moreAt) {
      this.#most *= 2;
      this.#moreAt = delivered + TRUSTED;
    }
    return this.#most;
  }

  /** The connection was lost. Perhaps the server had to buffer too much for this client, and disconnected it. */
  lost(): void {
    if (this.bytes === 0) return;
    this.#most = Math.max(MIN_BYTES, Math.min(this.#most, this.bytes) / 2);
    this.#moreAt = this.delay.delivered + TRUSTED;
  }
}

/**
 * One transfer's share of its connection. Together, all transfers may have in flight what one alone may have, shared by
 * max-min fairness: each may have an equal share, and what small transfers leave goes to the large ones. So a new transfer
 * waits for the bytes of one window, not of one window per transfer, and a server never queues more for a slow client than
 * it tolerates.
 *
 * No transfer waits to join: limiting their number could deadlock streams that are read or written in turns.
 */
export class FairShare {
  readonly #traffic: Traffic;
  readonly #max: number;
  #bytes = 0;
  #left = false;

  /** Joins. `max`: bytes that it may have in flight when it is alone on a fast line. */
  constructor(traffic: Traffic, max: number) {
    this.#traffic = traffic;
    this.#traffic.transfers++;
    this.#max = max;
  }

  /** Bytes that this transfer may have in flight now: a whole number, which is all that a server accepts. */
  get room(): number {
    const { transfers, bytes, delay, most } = this.#traffic;
    const max = Math.min(most, delay.bytes(this.#max));
    return Math.floor(Math.max(max / Math.max(1, transfers), max - (bytes - this.#bytes)));
  }

  /** What is known of the line: later transfers need not measure it again. */
  get delay(): DelayBound {
    return this.#traffic.delay;
  }

  /** Bytes that it has in flight. */
  get bytes(): number {
    return this.#bytes;
  }

  set bytes(bytes: number) {
    if (this.#left) return;
    this.#traffic.bytes += bytes - this.#bytes;
    this.#bytes = bytes;
  }

  /** The transfer has ended, or has nothing more to send or request. */
  leave(): void {
    if (this.#left) return;
    this.bytes = 0;
    this.#left = true;
    this.#traffic.transfers--;
  }
}
