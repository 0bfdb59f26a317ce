import { useEffect, useState } from "react";
import type { ObjectInfo } from "../types.ts";
import type { Store } from "../types/store.ts";
import { followObjects, type FollowedObjects } from "./follow-objects.ts";

/** Options of {@link useObjects}. */
export interface UseObjectsOptions {
  /** Only objects whose names begin with this; default all. */
  prefix?: string;
}

/** What {@link useObjects} returns. */
export interface ObjectsState {
  /** The objects, those changed last at the end. The same array until something changes. */
  readonly objects: readonly ObjectInfo[];
  /** Whether the list is not complete yet: there is no store, or it is being read for the first time. */
  readonly isLoading: boolean;
  /** Why the list could not be read, or is no longer updated. `objects` keeps what was read before. */
  readonly error: Error | undefined;
}

/** A list, and what it is the list of. */
interface Followed extends FollowedObjects {
  readonly store: Pick<Store, "watch">;
  readonly prefix: string;
}

const loading: ObjectsState = { objects: [], isLoading: true, error: undefined };

/**
 * The objects of a store, updated as long as the component is in the page. Pass `undefined` while the store is not open yet.
 * A lost connection is not an error: the list is updated once it is back. After an error, another store or prefix, or a new
 * `key` of the component, starts again.
 *
 * @example const { objects, isLoading, error } = useObjects(store, { prefix: "photos/" });
 */
export function useObjects(store: Pick<Store, "watch"> | undefined, options: UseObjectsOptions = {}): ObjectsState {
  const { prefix = "" } = options;
  const [followed, setFollowed] = useState<Followed | undefined>(undefined);
  useEffect(() => {
    if (!store) return;
    return followObjects(store, prefix, (now) => setFollowed({ ...now, store, prefix }));
  }, [store, prefix]);

  // Until the new list is complete, that of another store or prefix must not show.
  if (!store || followed?.store !== store || followed.prefix !== prefix) return loading;
  return { objects: followed.objects, isLoading: false, error: followed.error };
}
