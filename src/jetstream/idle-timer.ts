import { type Alarm, clearAlarm, setAlarm } from "./shared-timer.ts";

/** A timer that is later than this, in ms, means that the machine has slept. */
const SLEPT = 2_000;

/** Calls back once after a time without activity. Reporting activity is cheap: it resets no timer. */
export class IdleTimer {
  #timeout: number;
  readonly #onIdle: () => void;
  #alarm: Alarm | undefined;
  #last = 0;

  /** Will call `onIdle` after `timeout` ms without activity. */
  constructor(timeout: number, onIdle: () => void) {
    this.#timeout = timeout;
    this.#onIdle = onIdle;
  }

  /** Starts the timer for `timeout` ms, by default as long as the last time; no effect while it runs. */
  start(timeout: number = this.#timeout): void {
    if (this.#alarm !== undefined) return;
    this.#timeout = timeout;
    this.#last = performance.now();
    this.#arm(this.#timeout);
  }

  /** Reports activity; the next one may take `timeout` ms, not less than before. */
  touch(timeout: number = this.#timeout): void {
    this.#timeout = timeout;
    this.#last = performance.now();
  }

  /** Stops the timer. */
  stop(): void {
    clearAlarm(this.#alarm);
    this.#alarm = undefined;
  }

  #arm(delay: number): void {
    const due = performance.now() + delay;
    this.#alarm = setAlarm(() => {
      const now = performance.now();
      // A laptop that wakes up runs its timers before it reads its sockets: start over, so that waiting data is read first.
      if (now - due > SLEPT) this.#last = now;
      const left = this.#last + this.#timeout - now;
      if (left > 0) {
        this.#arm(left);
      } else {
        this.#alarm = undefined;
        this.#onIdle();
      }
    }, delay);
  }
}
