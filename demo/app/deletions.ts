// Deleting with a way back: the file leaves the list at once, and the server when the toast with "Undo" does.
//
// A page that is closed in between cannot finish a deletion, which takes several round trips. So what is pending is
// written down (names, revisions, nuids and when the store was created, nothing secret), and the next visit completes it,
// unless the file changed or is another one. It may have come as far as the delete marker, without its chunks gone: to
// delete the marker once more removes them.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo } from "nats-objects";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Files } from "./files.ts";
import { createdOf, notTheSame } from "./identity.ts";
import type { Identity } from "./identity.ts";
import { t } from "./text/text.ts";
import type { Toasts } from "./toasts.ts";
import { explain } from "./words.ts";

/** What is written down of a pending deletion; `created` is null when nobody could tell. */
type Written = [name: string, revision: number, nuid: string, created: number | null];

interface Pending {
  info: ObjectInfo;
  /** When its store was created, in ms since 1970. */
  created: number | null;
  toast: number;
}

export interface DeletionParts {
  files: Files;
  toasts: Toasts;
  /** Waits for the connection. */
  store: (bucket: string) => Promise<RemoteObjectStore>;
  /** When the store that shows was created, in ms since 1970. */
  created: () => number | undefined;
  /** Names where pending deletions of a store are written down. */
  key: (bucket: string) => string;
}

export class Deletions {
  readonly #parts: DeletionParts;
  readonly #files: Files;
  readonly #toasts: Toasts;
  readonly #pending = new Map<string, Pending>();

  constructor(parts: DeletionParts) {
    this.#parts = parts;
    this.#files = parts.files;
    this.#toasts = parts.toasts;
    addEventListener("pagehide", () => this.flush());
  }

  /** Hides files and deletes them in six seconds, unless that is undone. */
  add(infos: readonly ObjectInfo[]): void {
    const fresh = infos.filter(({ name }) => !this.#pending.has(name));
    const [first] = fresh;
    if (first === undefined) return;
    for (const { name } of fresh) this.#files.hide(name);
    const names = fresh.map(({ name }) => name);
    const toast = this.#toasts.show({
      text: fresh.length === 1 ? t.deleting.deleted(first.name) : t.deleting.deletedMany(fresh.length),
      tone: "plain",
      action: { label: t.undo, run: () => this.#undo(names) },
      onLeave: () => void this.#commitAll(names),
    });
    const created = this.#parts.created() ?? null;
    for (const info of fresh) this.#pending.set(info.name, { info, created, toast });
    this.#write(first.bucket);
  }

  /** Withdraws a pending deletion because the name is about to be uploaded anew. Gives the file that it was about. */
  withdraw(name: string): ObjectInfo | undefined {
    const pending = this.#pending.get(name);
    if (pending === undefined) return undefined;
    const others = [...this.#pending.values()].filter(
      ({ toast, info }) => toast === pending.toast && info.name !== name,
    );
    this.#undo([name]);
    // Those that were deleted together with it can still be undone, by a message of their own.
    this.#toasts.drop(pending.toast);
    for (const { info } of others) this.#pending.delete(info.name);
    this.add(others.map(({ info }) => info));
    return pending.info;
  }

  /** Deletes what is pending now. */
  flush(): void {
    for (const toast of new Set([...this.#pending.values()].map((pending) => pending.toast))) {
      this.#toasts.dismiss(toast);
    }
  }

  /** Drops what is pending in a store that is gone. */
  forget(bucket: string): void {
    const pending = [...this.#pending.values()].filter(({ info }) => info.bucket === bucket);
    for (const { toast } of pending) this.#toasts.drop(toast);
    this.#undo(pending.map(({ info }) => info.name));
  }

  /** Completes what an earlier visit left undone. */
  async finishEarlier(store: RemoteObjectStore): Promise<void> {
    const earlier = read(this.#parts.key(store.bucket)).filter(([name]) => !this.#pending.has(name));
    try {
      const now = earlier.length > 0 ? await createdOf(store) : null;
      for (const [name, revision, nuid, created] of earlier) {
        if (isSameStore(nuid, created, now)) await remove(store, { name, revision, nuid }).catch(() => undefined);
      }
    } catch {
      // Nobody can tell what store this is: the files stay.
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

  async #commitAll(names: readonly string[]): Promise<void> {
    // Asked once for all of them.
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
      this.#files.apply(await remove(store, info));
    } catch (error) {
      const isGone = error instanceof ObjectStoreError && error.code === "OBJECT_NOT_FOUND";
      const why = explain(error, { action: "delete", name });
      if (!isGone) this.#toasts.show({ text: t.deleting.failed(name, why), tone: "bad" });
    } finally {
      // On success the list has heard of it already; on failure the file shows again.
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
      // A browser without storage: what is pending when the page closes then stays.
    }
  }
}

/** Where nobody can tell when a store was created, the nuid of the file has to do, and some clients write none. */
function isSameStore(nuid: string, created: number | null, now: number | null): boolean {
  return created === null || now === null ? nuid !== "" : created === now;
}

/** Deletes a file, or what an interrupted deletion of it has left. Rejects when the name stands for another one. */
async function remove(store: RemoteObjectStore, { name, revision, nuid }: Identity): Promise<ObjectInfo> {
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

/** What earlier versions wrote says less, and is dropped: the file stays. */
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
