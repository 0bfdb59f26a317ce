// Checks that a file or store is still the one the user saw, just before deleting or changing it. A bucket that was deleted
// and created again restarts its revisions at 1, so another file may have the same revision.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo } from "nats-objects";
import type { RemoteObjectStore } from "nats-objects/worker";

/** Identifies one version of a file. */
export interface Identity {
  name: string;
  revision: number;
  nuid: string;
}

/** Returns the server's info of the file. Rejects with `WRONG_REVISION` if it is another version. */
export async function identify(store: RemoteObjectStore, { name, revision, nuid }: Identity): Promise<ObjectInfo> {
  const info = await store.getInfo(name);
  if (info.revision !== revision || info.nuid !== nuid) throw notTheSame(name);
  return info;
}

/** Creation time of a store, in ms since 1970; null where the user may not read it. */
export async function createdOf(store: RemoteObjectStore): Promise<number | null> {
  try {
    return (await store.status()).created.getTime();
  } catch (error) {
    if (error instanceof ObjectStoreError && error.code === "PERMISSION") return null;
    throw error;
  }
}

/** The error for a name that belongs to another file or store by now. */
export function notTheSame(name: string): ObjectStoreError {
  return new ObjectStoreError("WRONG_REVISION", `${JSON.stringify(name)} is not what it was when it was last read`);
}
