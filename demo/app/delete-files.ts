// What Delete does: the file leaves the list at once, and is deleted on the server when the toast with "Undo" closes.
//
// A deletion takes several round trips, which a page cannot finish while it closes. So pending deletions are stored (names,
// revisions, nuids and the store's creation time, nothing secret), and the next visit completes them, unless the file or the
// store was replaced. An interrupted deletion may have written the delete marker but left chunks; deleting the marker again
// removes them.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo } from "nats-objects";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Files } from "./files.ts";
import { createdOf, notTheSame } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { t } from "./text/text.ts";
import type { Toasts } from "./toasts.ts";
import { explain } from "./error-text.ts";

/** A stored pending deletion; `created` is null when the store's creation time is unknown. */
type Written = [name: string, revision: number, nuid: string, created: number | null];

interface Pending {
  info: ObjectInfo;
  /** Creation time of its store, in ms since 1970. */
  created: number | null;
  toast: number;
}

export interface DeletionParts {
  files: Files;
  toasts: Toasts;
  /** Waits for the connection. */
  store: (bucket: string) => Promise<RemoteObjectStore>;
  /** Creation time of the current store, in ms since 1970. */
  created: () => number | undefined;
  /** The localStorage key for a store's pending deletions. */
  key: (bucket: string) => string;
}

export class Deletions {
  readonly #parts: DeletionParts;
  readonly #files: Files;
  readonly #toasts: Toasts;
  readonly #pending = new Map<string, Pending>();
  /** Being carried out, by store. */
  readonly #underWay = new Map<string, Set<Promise<void>>>();
  /** How many files of a store were deleted so far. */
  readonly #deleted = new Map<string, number>();

  constructor(parts: DeletionParts) {
    this.#parts = parts;
    this.#files = parts.files;
    this.#toasts = parts.toasts;
    addEventListener("pagehide", () => this.flush());
  }

  /** Hides files and deletes them after six seconds, unless the user undoes that. */
  deleteFiles(infos: readonly ObjectInfo[]): void {
    const fresh = infos.filter(({ name }) => !this.#pending.has(name));
    const [first] = fresh;
    if (first === undefined) return;
    for (const { name } of fresh) this.#files.hide(name);
    const names = fresh.map(({ name }) => name);
    const toast = this.#toasts.show({
      text: fresh.length === 1 ? t.deleting.deleted(first.name) : t.deleting.deletedMany(fresh.length),
      tone: "plain",
      action: { label: t.undo, run: () => this.#undo(names) },
      onLeave: () => this.#carryOut(first.bucket, names),
    });
    const created = this.#parts.created() ?? null;
    for (const info of fresh) this.#pending.set(info.name, { info, created, toast });
    this.#write(first.bucket);
  }

  /** Cancels a pending deletion because its name is about to be uploaded again. Returns the file. */
  withdraw(name: string): ObjectInfo | undefined {
    const pending = this.#pending.get(name);
    if (pending === undefined) return undefined;
    const others = [...this.#pending.values()].filter(
      ({ toast, info }) => toast === pending.toast && info.name !== name,
    );
    this.#undo([name]);
    // The other files deleted together with it can still be undone, with their own message.
    this.#toasts.drop(pending.toast);
    for (const { info } of others) this.#pending.delete(info.name);
    this.deleteFiles(others.map(({ info }) => info));
    return pending.info;
  }

  /** Deletes all pending files now. */
  flush(bucket?: string): void {
    const pending = [...this.#pending.values()].filter(({ info }) => bucket === undefined || info.bucket === bucket);
    for (const toast of new Set(pending.map(({ toast }) => toast))) this.#toasts.dismiss(toast);
  }

  /**
   * For an upload that may find a store full. The files that the user deleted look gone, but their space is free only once
   * they are deleted on the server. The returned function deletes them now, and resolves with whether any was deleted since
   * this call, so that the upload is worth another try.
   */
  watchRoom(bucket: string): () => Promise<boolean> {
    const before = this.#deleted.get(bucket);
    return async () => {
      this.flush(bucket);
      await Promise.all(this.#underWay.get(bucket) ?? new Set<Promise<void>>());
      return this.#deleted.get(bucket) !== before;
    };
  }

  /** Drops the pending deletions of a store that no longer exists. */
  forget(bucket: string): void {
    const pending = [...this.#pending.values()].filter(({ info }) => info.bucket === bucket);
    for (const { toast } of pending) this.#toasts.drop(toast);
    this.#undo(pending.map(({ info }) => info.name));
  }

  /** Completes deletions that an earlier visit left pending. */
  async finishEarlier(store: RemoteObjectStore): Promise<void> {
    const earlier = read(this.#parts.key(store.bucket)).filter(([name]) => !this.#pending.has(name));
    try {
      const now = earlier.length > 0 ? await createdOf(store) : null;
      for (const [name, revision, nuid, created] of earlier) {
        if (isSameStore(nuid, created, now))
          await deleteUnlessReplaced(store, { name, revision, nuid }).catch(() => undefined);
      }
    } catch {
      // The store cannot be identified, so the files stay.
    }
    this.#write(store.bucket);
  }

  #undo(names: readonly string[]): void {
    let bucket: string | undefined;
    for (const name of names) {
      bucket ??= this.#pending.get(name)?.info.bucket;
      this.#pending.delete(name);
      this.#files.unhide(name);
    }
    if (bucket !== undefined) this.#write(bucket);
  }

  #carryOut(bucket: string, names: readonly string[]): void {
    const underWay = this.#underWay.get(bucket) ?? new Set();
    this.#underWay.set(bucket, underWay);
    const work = this.#commitAll(names).finally(() => underWay.delete(work));
    underWay.add(work);
  }

  async #commitAll(names: readonly string[]): Promise<void> {
    // One request for all of them.
    let now: Promise<number | null> | undefined;
    for (const name of names) {
      const pending = this.#pending.get(name);
      if (pending !== undefined) await this.#commit(pending, (store) => (now ??= createdOf(store)));
    }
  }

  async #commit(
    { info, created }: Pending,
    createdNow: (store: RemoteObjectStore) => Promise<number | null>,
  ): Promise<void> {
    const { name } = info;
    try {
      const store = await this.#parts.store(info.bucket);
      if (!isSameStore(info.nuid, created, await createdNow(store))) throw notTheSame(name);
      this.#files.apply(await deleteUnlessReplaced(store, this.#files.confirmed(info)));
      this.#deleted.set(info.bucket, (this.#deleted.get(info.bucket) ?? 0) + 1);
    } catch (error) {
      const isGone = error instanceof ObjectStoreError && error.code === "OBJECT_NOT_FOUND";
      const why = explain(error, { action: "delete", name });
      if (!isGone) this.#toasts.show({ text: t.deleting.failed(name, why), tone: "bad" });
    } finally {
      // On success the list already knows; on failure the file shows again.
      this.#undo([name]);
    }
  }

  #write(bucket: string): void {
    const ofBucket = [...this.#pending.values()].filter(({ info }) => info.bucket === bucket);
    const entries = ofBucket.map(({ info, created }): Written => [info.name, info.revision, info.nuid, created]);
    const key = this.#parts.key(bucket);
    try {
      if (entries.length === 0) localStorage.removeItem(key);
      else localStorage.setItem(key, JSON.stringify(entries));
    } catch {
      // Without localStorage, files whose deletion is pending when the page closes are kept.
    }
  }
}

/** Where a store's creation time is unknown, the file's nuid must do, and some clients write none. */
function isSameStore(nuid: string, created: number | null, now: number | null): boolean {
  return created === null || now === null ? nuid !== "" : created === now;
}

/** Deletes a file, or finishes an interrupted deletion. Rejects when the name belongs to another file by now. */
async function deleteUnlessReplaced(store: RemoteObjectStore, { name, revision, nuid }: Identity): Promise<ObjectInfo> {
  const info = await store.getInfo(name, { showDeleted: true });
  if (info.nuid !== nuid || (!info.deleted && info.revision !== revision)) throw notTheSame(name);
  return store.delete(name, { expectedRevision: info.revision });
}

function read(key: string): Written[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isWritten) : [];
  } catch {
    return [];
  }
}

/** Entries of earlier versions lack fields and are dropped; their files stay. */
function isWritten(entry: unknown): entry is Written {
  if (!Array.isArray(entry)) return false;
  const [name, revision, nuid, created] = entry as unknown[];
  return (
    typeof name === "string" &&
    typeof revision === "number" &&
    typeof nuid === "string" &&
    (typeof created === "number" || created === null)
  );
}
