/** The objects of a store, followed as long as the component lives; `undefined` until the list is complete. */
export function useObjects(store) {
  let objects = $state.raw();
  let error = $state.raw();
  $effect(() => {
    const stop = new AbortController();
    objects = error = undefined;
    follow(store(), stop.signal).catch((reason) => (error = reason));
    return () => stop.abort();
  });
  async function follow(opened, signal) {
    const infos = new Map();
    for await (const info of opened?.watch({ signal }) ?? []) {
      if (signal.aborted) return;
      if (info?.deleted) infos.delete(info.name);
      else if (info) infos.set(info.name, info);
      // After all objects that there are, `watch` reports null, then changes.
      if (info === null || objects) objects = [...infos.values()];
    }
  }
  return {
    get objects() {
      return objects;
    },
    get error() {
      return error;
    },
  };
}
