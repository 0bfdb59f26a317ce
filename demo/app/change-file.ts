// Changes a file's name or description. Everything else stays as it is.

import type { ObjectInfo } from "nats-objects";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { App } from "./app.ts";
import { identify } from "./identity.ts";

/** Changes a listed file; rejects with `WRONG_REVISION` if it changed since the list was read. */
export async function changeFile(
  app: App,
  listed: ObjectInfo,
  to: { name?: string; description?: string },
  open = (bucket: string): Promise<RemoteObjectStore> => app.storeWhenUp(bucket),
): Promise<ObjectInfo> {
  const store = await open(listed.bucket);
  const info = app.files.confirmed(listed);
  const { name, description, headers, metadata, revision } = await identify(store, info);
  const meta = { name, description, headers: { ...headers }, metadata: { ...metadata }, ...to };
  const changed = await store.updateMeta(name, meta, { expectedRevision: revision });
  if (changed.name !== name && info.bucket === app.files.bucket) app.files.forget(name);
  app.files.apply(changed);
  return changed;
}
