// Speed of a transfer, smoothed over a few seconds so that it can be read.

const WINDOW = 4000;
const SETTLE = 700;

/** Remembers how far a transfer was in the last four seconds. Times are in ms, as `performance.now()` gives them. */
export class SpeedMeter {
  #samples: { time: number; bytes: number }[] = [];

  /** Starts anew, for another attempt. */
  reset(): void {
    this.#samples = [];
  }

  /** Takes note that `bytes` are through. */
  record(bytes: number, time: number): void {
    // Ten samples a second say as much as a thousand.
    const before = this.#samples.at(-2);
    if (before !== undefined && time - before.time < 100) this.#samples.pop();
    this.#samples.push({ time, bytes });
    while (this.#samples.length > 2 && time - (this.#samples[1]?.time ?? time) > WINDOW) this.#samples.shift();
  }

  /** Bytes per second, or undefined while there is too little to tell. */
  read(time: number): number | undefined {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || time - first.time < SETTLE) return undefined;
    // Up to now and not to the last sample: a transfer that stands still gets slower.
    return ((last.bytes - first.bytes) / (time - first.time)) * 1000;
  }
}
