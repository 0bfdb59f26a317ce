/** Passes on the latest of many values, at most once in `interval` ms. */
export class Throttle<T> {
  readonly #interval: number;
  readonly #pass: (value: T) => void;
  #latest: { value: T } | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(interval: number, pass: (value: T) => void) {
    this.#interval = interval;
    this.#pass = pass;
  }

  push(value: T): void {
    this.#latest = { value };
    this.#timer ??= setTimeout(() => this.flush(), this.#interval);
  }

  /** Passes on a waiting value now. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const latest = this.#latest;
    this.#latest = undefined;
    if (latest) this.#pass(latest.value);
  }
}
