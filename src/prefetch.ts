/** How long a page that has no idle callbacks (WebKit) is left alone first, in ms. */
const DELAY = 1_000;

let isAsked = false;

/**
 * Loads parts of the package once the page is idle, so that no upload waits for them, or fails because a new version of the
 * app has replaced them. A failure is silent: whoever needs the part loads it again, and gets `LOAD_FAILED` then. Node has
 * its files at hand, so nothing is prefetched there.
 */
export function prefetch(parts: readonly (() => Promise<unknown>)[]): void {
  if (isAsked || !("document" in globalThis || "WorkerGlobalScope" in globalThis)) return;
  isAsked = true;
  const loadAll = (): void => {
    for (const load of parts) load().catch(() => undefined);
  };
  const { requestIdleCallback } = globalThis as { requestIdleCallback?: (callback: () => void) => number };
  if (requestIdleCallback) requestIdleCallback(loadAll);
  else setTimeout(loadAll, DELAY);
}
