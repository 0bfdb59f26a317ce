import { ObjectStoreError } from "./errors.ts";

/**
 * Imports with `load` at the first call only. At each `import()` a browser walks the module and all its imports, even loaded
 * ones: 17 tasks of its event loop for each small put, a fifth of its time. Rejects with `LOAD_FAILED`; the next call tries
 * again.
 */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () =>
    (loading ??= load().catch((cause: unknown) => {
      loading = undefined; // the network may be back at the next call
      const text =
        "a part of nats-objects could not be loaded: the network is down, or the app was updated; reload the page";
      throw new ObjectStoreError("LOAD_FAILED", text, { cause });
    }));
}

/** Loads parts that will be needed. A failure is silent: whoever needs the part loads it again. */
export function prefetch(loads: readonly (() => Promise<unknown>)[]): void {
  for (const load of loads) load().catch(() => undefined);
}
