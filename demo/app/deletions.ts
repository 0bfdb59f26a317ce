// Deleting with a way back: the file leaves the list at once, and the server when the toast with "Undo" does.
//
// A page that is closed in between cannot finish a deletion, which takes several round trips. So what is pending is
// written down (names, revisions and nuids, nothing secret), and the next visit completes it, unless the file changed. It
// may have come as far as the delete marker, without its chunks gone: to delete the marker once more removes them.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo } from "nats-objects";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Files } from "./files.ts";
import { t } from "./text/text.ts";
import type { Toasts } from "./toasts.ts";
import { explain } from "./words.ts";

/** What is written down of a pending deletion. */
type Written = [name: string, revision: number, nuid: string];

interface Pending {
  info: ObjectInfo;
  toast: number;
}

export class Deletions {
  readonly #files: Files;
  readonly #toasts: Toasts;
  readonly #store: (bucket: string) => Promise<RemoteObjectStore>;
  readonly #key: (bucket: string) => string;
  readonly #pending = new Map<string, Pending>();

  /** `store` waits for the connection; `key` names where pending deletions of a store are written down. */
  constructor(
    files: Files,
    toasts: Toasts,
    store: (bucket: string) => Promise<RemoteObjectStore>,
    key: (bucket: string) => string,
  ) {
    this.#files = files;
    this.#toasts = toasts;
    this.#store = store;
    this.#key = key;
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
    for (const info of fresh) this.#pending.set(info.name, { info, toast });
    this.#write(first.bucket);
  }

  /** Withdraws a pending deletion because the name is about to be uploaded anew. */
  withdraw(name: string): boolean {
    const pending = this.#pending.get(name);
    if (pending === undefined) return false;
    const others = [...this.#pending.values()].filter(
      ({ toast, info }) => toast === pending.toast && info.name !== name,
    );
    this.#undo([name]);
    // Those that were deleted together with it can still be undone, by a message of their own.
    this.#toasts.drop(pending.toast);
    for (const { info } of others) this.#pending.delete(info.name);
    this.add(others.map(({ info }) => info));
    return true;
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
    const earlier = read(this.#key(store.bucket)).filter(([name]) => !this.#pending.has(name));
    for (const entry of earlier) await finish(store, entry).catch(() => undefined);
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
    for (const name of names) {
      const pending = this.#pending.get(name);
      if (pending !== undefined) await this.#commit(pending.info);
    }
  }

  async #commit(info: ObjectInfo): Promise<void> {
    const { name, revision } = info;
    try {
      const store = await this.#store(info.bucket);
      this.#files.apply(await store.delete(name, { expectedRevision: revision }));
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
    const entries = ofBucket.map(({ info }): Written => [info.name, info.revision, info.nuid]);
    try {
      if (entries.length === 0) localStorage.removeItem(this.#key(bucket));
      else localStorage.setItem(this.#key(bucket), JSON.stringify(entries));
    } catch {
      // A browser without storage: what is pending when the page closes then stays.
    }
  }
}

async function finish(store: RemoteObjectStore, [name, revision, nuid]: Written): Promise<void> {
  const info = await store.getInfo(name, { showDeleted: true });
  const isIt = info.deleted ? info.nuid === nuid : info.revision === revision;
  if (isIt) await store.delete(name, { expectedRevision: info.revision });
}

function read(key: string): Written[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isWritten) : [];
  } catch {
    return [];
  }
}

function isWritten(entry: unknown): entry is Written {
  return (
    Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "number" && typeof entry[2] === "string"
  );
}
