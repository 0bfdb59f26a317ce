// No event reports that a worker was terminated. But its Web Lock then goes to the next in line. Without locks (plain http
// pages), a worker that has not answered for long enough counts as gone.

const PING_EVERY = 5_000;
const PINGS_MISSED = 6;

/** Calls `onGone` when the worker that holds `lock` is gone. Returns a function that ends the watch. */
export function watchLock(lock: string, onGone: () => void): () => void {
  const controller = new AbortController();
  lockManager()
    ?.request(lock, { signal: controller.signal }, onGone)
    .catch(() => undefined); // given up
  return () => controller.abort();
}

/** Calls `onGone` when pings are no longer answered. */
export class Heartbeat {
  #missed = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(ping: () => void, onGone: () => void) {
    this.#timer = setInterval(() => {
      if (this.#missed === PINGS_MISSED) onGone();
      this.#missed++;
      ping();
    }, PING_EVERY);
  }

  answered(): void {
    this.#missed = 0;
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** The Web Locks of this origin; an insecure page has none. */
export function lockManager(): LockManager | undefined {
  return (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
}
