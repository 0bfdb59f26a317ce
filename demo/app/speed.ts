// The speed of a transfer, smoothed over a few seconds so that it is readable.

const WINDOW = 4000;
const SETTLE = 700;

/** Keeps the progress of the last four seconds. Times are in ms, as from `performance.now()`. */
export class SpeedMeter {
  #samples: { time: number; bytes: number }[] = [];

  /** Restarts, for another attempt. */
  reset(): void {
    this.#samples = [];
  }

  /** Records that `bytes` are transferred so far. */
  record(bytes: number, time: number): void {
    // Ten samples a second are as good as a thousand.
    const before = this.#samples.at(-2);
    if (before !== undefined && time - before.time < 100) this.#samples.pop();
    this.#samples.push({ time, bytes });
    while (this.#samples.length > 2 && time - (this.#samples[1]?.time ?? time) > WINDOW) this.#samples.shift();
  }

  /** Bytes per second; undefined while there is too little data. */
  read(time: number): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || time - first.time < SETTLE) return undefined;
    // Measured up to now, not to the last sample, so that a stalled transfer slows down.
    return ((last.bytes - first.bytes) / (time - first.time)) * 1000;
  }
}
