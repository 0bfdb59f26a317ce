import { useEffect, useState } from "react";
import type { Store } from "../types/store.ts";
import { toError } from "./to-error.ts";

/** What {@link useObjectUrl} returns. Both fields are `undefined` while the object is being read. */
export interface ObjectUrl {
  /** Address of the content (`blob:`), valid until the name or the store changes or the component is gone. */
  readonly url: string | undefined;
  /** Why the object could not be read. */
  readonly error: Error | undefined;
}

/** An address, and what it is the address of. */
interface Loaded extends ObjectUrl {
  readonly store: Pick<Store, "getBlob">;
  readonly name: string;
}

const nothing: ObjectUrl = { url: undefined, error: undefined };

/**
 * An address for the content of an object, for `<img>` and its like; `undefined` as the store or name reads nothing. The
 * whole object is held in memory: large ones are better served with `serveObjects` of `nats-objects/browser`. A later
 * version of the object is not read by itself.
 *
 * What opens in a frame or a tab from such an address acts as a part of your page: use it only for media, unless you trust
 * everyone who may write to the store.
 *
 * @example const { url } = useObjectUrl(store, "photos/cat.jpg");
 */
export function useObjectUrl(store: Pick<Store, "getBlob"> | undefined, name: string | undefined): ObjectUrl {
  const [loaded, setLoaded] = useState<Loaded | undefined>(undefined);
  useEffect(() => {
    if (!store || name === undefined) return;
    const ending = new AbortController();
    let url: string | undefined;
    store.getBlob(name, { signal: ending.signal }).then(
      (blob) => {
        if (ending.signal.aborted) return;
        url = URL.createObjectURL(blob);
        setLoaded({ store, name, url, error: undefined });
      },
      (error: unknown) => {
        if (!ending.signal.aborted) setLoaded({ store, name, url: undefined, error: toError(error) });
      },
    );
    return () => {
      ending.abort();
      if (url === undefined) return;
      URL.revokeObjectURL(url);
      // Shown again (Activity, fast refresh), the component must not use the revoked address.
      setLoaded(undefined);
    };
  }, [store, name]);

  if (loaded === undefined || loaded.store !== store || loaded.name !== name) return nothing;
  return { url: loaded.url, error: loaded.error };
}
