/**
 * What `load` imports, loaded at the first call. A browser looks through a module and all that it imports at each
 * `import()`, also when it has them long since: 17 tasks of its event loop for each small put, a fifth of its time.
 */
export function lazily<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () =>
    (loading ??= load().catch((error: unknown) => {
      loading = undefined; // the network may be back at the next call
      throw error;
    }));
}
