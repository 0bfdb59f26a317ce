import { ObjectStoreError } from "./errors.ts";

/**
 * What `load` imports, loaded at the first call. A browser looks through a module and all that it imports at each
 * `import()`, also when it has them long since: 17 tasks of its event loop for each small put, a fifth of its time.
 * Rejects with `LOAD_FAILED`; the next call tries again.
 */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () =>
    (loading ??= load().catch((cause: unknown) => {
      loading = undefined; // the network may be back at the next call
      const why = "there is no network, or a new version of the app has replaced it: load the page again";
      throw new ObjectStoreError("LOAD_FAILED", `a part of nats-objects could not be loaded: ${why}`, { cause });
    }));
}
