import type { ObjectInfo, Store } from "nats-objects";
import { type Ref, shallowRef, watchEffect } from "vue";

/** The objects of a store, followed as long as the component lives; `undefined` until the list is complete. */
export function useObjects(store: Ref<Store | undefined>) {
  const objects = shallowRef<ObjectInfo[]>();
  const error = shallowRef<unknown>();
  watchEffect(async (onCleanup) => {
    const stop = new AbortController();
    onCleanup(() => stop.abort());
    const infos = new Map<string, ObjectInfo>();
    objects.value = error.value = undefined;
    try {
      for await (const info of store.value?.watch({ signal: stop.signal }) ?? []) {
        if (stop.signal.aborted) return;
        if (info?.deleted) infos.delete(info.name);
        else if (info) infos.set(info.name, info);
        // After all objects that there are, `watch` reports null, then changes.
        if (info === null || objects.value) objects.value = [...infos.values()];
      }
    } catch (reason) {
      error.value = reason;
    }
  });
  return { objects, error };
}
