// Checks whether an upload was stored after all. A note only has what was known when it was written; the server's last answer
// may have been lost.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo, UploadJournal, UploadRecord } from "nats-objects";
import type { RemoteObjectStore } from "nats-objects/worker";

/** The file that an upload became; undefined when it is not stored under its name. */
export async function storedAs(
  store: RemoteObjectStore,
  { name, nuid }: Pick<UploadRecord, "name" | "nuid">,
): Promise<ObjectInfo | undefined> {
  const info = await lookUp(store, name);
  return info?.nuid === nuid ? info : undefined;
}

/** The file of a name, if it has the content of a small file. */
export async function storedWithContent(
  store: RemoteObjectStore,
  name: string,
  file: File,
): Promise<ObjectInfo | undefined> {
  const info = await lookUp(store, name);
  if (info?.size !== file.size) return undefined;
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
  const digest = btoa(String.fromCharCode(...hash))
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  return info.digest === `SHA-256=${digest}` ? info : undefined;
}

/** Discards an upload. If it was completed under any name, only removes its note, and returns that file. */
export async function discardUnlessStored(
  store: RemoteObjectStore,
  record: UploadRecord,
  journal: UploadJournal,
): Promise<ObjectInfo | undefined> {
  const isIt = ({ nuid }: ObjectInfo): boolean => nuid === record.nuid;
  const stored = (await storedAs(store, record)) ?? (await store.list()).find(isIt);
  if (stored === undefined) await store.discardUpload(record, journal);
  else await journal.remove(record.key);
  return stored;
}

/** A file by name; undefined when there is none. */
export async function lookUp(store: RemoteObjectStore, name: string): Promise<ObjectInfo | undefined> {
  try {
    return await store.getInfo(name);
  } catch (error) {
    if (error instanceof ObjectStoreError && error.code === "OBJECT_NOT_FOUND") return undefined;
    throw error;
  }
}
