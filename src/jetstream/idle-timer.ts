/** Longest a timer may be late, in ms, before it counts as the machine having slept. */
const SLEPT = 2_000;

/** Calls back once when nothing was heard for a while; cheap to tell that something was. */
export class IdleTimer {
  #timeout: number;
  readonly #onIdle: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #last = 0;

  /** Will call `onIdle` after `timeout` ms without a sign of life. */
  constructor(timeout: number, onIdle: () => void) {
    this.#timeout = timeout;
    this.#onIdle = onIdle;
  }

  /** Something is awaited from now on, for `timeout` ms, or as long as the last time; no effect while it runs. */
  start(timeout: number = this.#timeout): void {
    if (this.#timer !== undefined) return;
    this.#timeout = timeout;
    this.#last = Date.now();
    this.#arm(this.#timeout);
  }

  /** A sign of life; the next one may take `timeout` ms, which is no less than before. */
  touch(timeout: number = this.#timeout): void {
    this.#timeout = timeout;
    this.#last = Date.now();
  }

  /** Nothing is awaited any more. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #arm(delay: number): void {
    const due = Date.now() + delay;
    this.#timer = setTimeout(() => {
      const now = Date.now();
      // A laptop that wakes up runs its timers before it reads its sockets: give what waits there its chance.
      // And a clock that was set back would make it wait for as long as it was ahead.
      if (now - due > SLEPT || now < this.#last) this.#last = now;
      const left = this.#last + this.#timeout - now;
      if (left > 0) {
        this.#arm(left);
      } else {
        this.#timer = undefined;
        this.#onIdle();
      }
    }, delay);
  }
}
