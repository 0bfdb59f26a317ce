// Deletes the open store, with everything that this browser knows about it.

import { ObjectStoreError } from "nats-objects";
import type { ObjectStoreStatus } from "nats-objects";
import type { RemoteObjectStoreManager } from "nats-objects/worker";
import type { App } from "./app.ts";
import { nextStore } from "./next-store.ts";
import { t } from "./text/text.ts";
import type { Transfers } from "./transfers.ts";

/**
 * Deletes the open store, unless it is no longer the one that was `seen`, and opens another store, or the list of stores.
 * When it rejects, nothing has changed.
 */
export async function deleteStore(app: App, seen: ObjectStoreStatus | undefined): Promise<void> {
  const { bucket, transfers, toasts, overlay } = app;
  const { name, manager } = bucket;
  if (manager === undefined) return;
  const names = (await namesOf(manager, bucket.opened)).filter((each) => each !== name);
  const stopped = transfers.items.filter((item) => item.canPause && item.job.upload?.bucket === name);
  for (const upload of stopped) transfers.pause(upload);
  try {
    await whenSettled(transfers, name);
    await bucket.identify(seen);
    await manager.delete(name);
  } catch (error) {
    const isGone = error instanceof ObjectStoreError && error.code === "BUCKET_NOT_FOUND";
    if (!isGone) {
      for (const upload of stopped) transfers.unpause(upload);
      throw error;
    }
  }
  await forget(app, name);
  const next = nextStore(names, bucket.opened);
  overlay.close();
  app.replaceBucket(next ?? name);
  toasts.dismissAll();
  toasts.show({ text: t.deleting.deleted(name), tone: "plain" });
  if (next === undefined) overlay.open({ kind: "stores", x: 16, y: 56 });
}

/** Without permission to list the stores, only those opened here are known. */
async function namesOf(manager: RemoteObjectStoreManager, opened: Iterable<string>): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const name of manager.names()) names.push(name);
    return names;
  } catch {
    return [...opened];
  }
}

/** Resolves when no upload to the store is running. */
function whenSettled(transfers: Transfers, bucket: string): Promise<void> {
  const isSettled = (): boolean =>
    !transfers.items.some((item) => item.isSettling && item.job.upload?.bucket === bucket);
  if (isSettled()) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = transfers.watch(() => {
      if (!isSettled()) return;
      stop();
      resolve();
    });
  });
}

/** Forgets uploads, pending deletions, and the stored notes of both. */
async function forget({ transfers, deletions, interrupted }: App, bucket: string): Promise<void> {
  transfers.items = transfers.items.filter((item) => item.job.upload?.bucket !== bucket);
  transfers.pump();
  deletions.forget(bucket);
  await interrupted.forget(bucket);
}
