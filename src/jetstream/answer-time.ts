/** How long to wait before asking again, in ms, while no answer is known, and within which bounds after that. */
const PATIENCE = { first: 1_000, min: 500, max: 3_000 };

/** How much longer each further wait is, and the longest, in ms. */
const GROWTH = { factor: 1.25, max: 2_000 };

/** How long to wait after a repeated request, when the wait before it was `patience` ms. */
export function nextPatience(patience: number): number {
  return Math.max(patience, Math.min(GROWTH.max, GROWTH.factor * patience));
}

/**
 * How long the answers to small requests take on one connection, and so after which silence a request may be repeated: as
 * TCP computes its retransmission timeout (RFC 6298), twice. In a cluster any replica may be asked, and one that has frozen
 * is asked for half a minute, until the others call it dead. The lower bound keeps a slow line from carrying requests twice.
 */
export class AnswerTime {
  /** Smoothed answer time and its variation, in ms. */
  #smoothed: number | undefined;
  #variation = 0;

  /** How long to wait for an answer before repeating the request, in ms. */
  get patience(): number {
    if (this.#smoothed === undefined) return PATIENCE.first;
    return Math.min(PATIENCE.max, Math.max(PATIENCE.min, 2 * (this.#smoothed + 4 * this.#variation)));
  }

  /** An answer came after this many ms. Not for a repeated request: which of the two was answered is unknown. */
  answered(ms: number): void {
    if (this.#smoothed === undefined) [this.#smoothed, this.#variation] = [ms, ms / 2];
    else {
      this.#variation += (Math.abs(ms - this.#smoothed) - this.#variation) / 4;
      this.#smoothed += (ms - this.#smoothed) / 8;
    }
  }
}
