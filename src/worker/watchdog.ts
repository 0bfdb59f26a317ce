// No event tells a page that a worker was terminated. But a worker that holds a Web Lock loses it then, to whoever waits
// for it. Where there are no locks (plain http pages), a worker that answers nothing for long enough counts as gone.

const PING_EVERY = 5_000;
const PINGS_MISSED = 6;

/** Calls `onGone` when the worker that holds `lock` is gone. Returns what ends the watch. */
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

/** The locks of this origin; a page that is not secure has none. */
export function lockManager(): LockManager | undefined {
  return (globalThis as { navigator?: { locks?: LockManager } }).navigator?.locks;
}
