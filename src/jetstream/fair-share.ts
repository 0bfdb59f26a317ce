import { DelayBound, type Way } from "./delay-bound.ts";

/** What the transfers in one direction of one connection have in flight together, and what is known of the line. */
export class Traffic {
  transfers = 0;
  bytes = 0;
  readonly delay: DelayBound;

  constructor(way: Way) {
    this.delay = new DelayBound(way);
  }
}

/**
 * The part that one transfer has of its connection. What all of them have in flight is what one alone may have, shared
 * max-min fairly: each may have an equal part, and what the small ones leave free goes to the large. So what begins
 * waits behind one window's bytes, not behind one for each transfer, and a server never has more queued for a slow
 * client than it tolerates.
 *
 * Nobody waits for a place: a limit on the number of transfers could deadlock streams that are read or written in turns.
 */
export class FairShare {
  readonly #traffic: Traffic;
  readonly #most: number;
  #bytes = 0;
  #left = false;

  /** Joins; `most` is what it may have in flight alone on a fast line, in bytes. */
  constructor(traffic: Traffic, most: number) {
    this.#traffic = traffic;
    this.#traffic.transfers++;
    this.#most = most;
  }

  /** Bytes that this transfer may have in flight now. */
  get room(): number {
    const { transfers, bytes, delay } = this.#traffic;
    const most = delay.bytes(this.#most);
    return Math.max(Math.floor(most / Math.max(1, transfers)), most - (bytes - this.#bytes));
  }

  /** What is known of the line: what one transfer has found out, the next need not. */
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

  /** The transfer is over, or has nothing more to send or to ask for. */
  leave(): void {
    if (this.#left) return;
    this.bytes = 0;
    this.#left = true;
    this.#traffic.transfers--;
  }
}
