// What is remembered of a file or a store is compared with the server just before anything is removed or changed: a
// bucket that was deleted and created again counts its revisions from 1 again, so another file may have the same one.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo } from "nats-objects";
import type { RemoteObjectStore } from "nats-objects/worker";

/** What is remembered of a file. */
export interface Identity {
  name: string;
  revision: number;
  nuid: string;
}

/** The file as the server has it. Rejects with `WRONG_REVISION` when it is not the one that is remembered. */
export async function identify(store: RemoteObjectStore, { name, revision, nuid }: Identity): Promise<ObjectInfo> {
  const info = await store.getInfo(name);
  if (info.revision !== revision || info.nuid !== nuid) throw notTheSame(name);
  return info;
}

/** When a store was created, in ms since 1970; null where the person may not ask for it. */
export async function createdOf(store: RemoteObjectStore): Promise<number | null> {
  try {
    return (await store.status()).created.getTime();
  } catch (error) {
    if (error instanceof ObjectStoreError && error.code === "PERMISSION") return null;
    throw error;
  }
}

/** A name stands for something else by now. */
export function notTheSame(name: string): ObjectStoreError {
  return new ObjectStoreError("WRONG_REVISION", `${JSON.stringify(name)} is not what it was when it was last read`);
}
