import { ObjectStoreError } from "../errors.ts";
import type { ObjectInfo } from "../types.ts";
import type { Store } from "../types/store.ts";
import { toError } from "./to-error.ts";

/** Changes within this many ms share one rendering: a script may store a thousand objects a second. */
const QUIET = 16;

/** A list as it is now. */
export interface FollowedObjects {
  readonly objects: readonly ObjectInfo[];
  readonly error: Error | undefined;
}

/** Calls `onChange` with the complete list, and again after changes. Returns the function that ends it. */
export function followObjects(
  store: Pick<Store, "watch">,
  prefix: string,
  onChange: (now: FollowedObjects) => void,
): () => void {
  const ending = new AbortController();
  const infos = new Map<string, ObjectInfo>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const report = (error?: Error): void => {
    clearTimeout(timer);
    timer = undefined;
    if (!ending.signal.aborted) onChange({ objects: [...infos.values()], error });
  };

  const follow = async (): Promise<void> => {
    let isComplete = false;
    for await (const info of store.watch({ prefix, signal: ending.signal })) {
      if (info === null) {
        isComplete = true;
        report();
        continue;
      }
      // Deleted first, so that it becomes the last: the order of `list()`.
      infos.delete(info.name);
      if (!info.deleted) infos.set(info.name, info);
      if (isComplete) timer ??= setTimeout(report, QUIET);
    }
    throw new ObjectStoreError("DISCONNECTED", "the list is no longer updated: the connection was closed");
  };
  follow().catch((error: unknown) => report(toError(error)));
  return () => {
    ending.abort();
    clearTimeout(timer);
  };
}
