// The live list: every file of the store, kept up to date by a watch.

import type { ObjectInfo } from "nats-objects";
import type { RemoteObjectStore } from "nats-objects/worker";
import { State } from "./state.ts";
import { explain } from "./error-text.ts";

/** Sort key of the list. */
export type SortKey = "name" | "size" | "changed" | "type";

const RETRY_AFTER = 3000;

export class Files extends State {
  readonly #files = new Map<string, ObjectInfo>();
  /** Revisions that this page stored and the watch has not reported yet; older updates are ignored. */
  readonly #ahead = new Map<string, number>();
  /** The latest revision reported by the watch. */
  #heard = 0;
  /** Names that are hidden because their deletion can still be undone. */
  readonly #hidden = new Set<string>();
  /** Files whose new name the server has not confirmed yet, by that name, with their old one. */
  readonly #assumed = new Map<string, { from: string; info: ObjectInfo }>();
  /** What became of them. */
  readonly #became = new WeakMap<ObjectInfo, ObjectInfo>();
  /** The store of these files. */
  bucket = "";
  /** The watch has delivered the initial values. */
  isReady = false;
  /** Number of entries that could not be read. */
  unreadable = 0;
  /** Why the list could not be read. */
  problem: string | undefined;
  #visible: ObjectInfo[] | undefined;

  /** The visible files, in no particular order; the same array until something changes. */
  get visible(): readonly ObjectInfo[] {
    this.#visible ??= this.#find();
    return this.#visible;
  }

  /** A file by name, even if hidden. */
  get(name: string): ObjectInfo | undefined {
    return this.#files.get(name) ?? this.#assumed.get(name)?.info;
  }

  /** A visible file by name. */
  shown(name: string): ObjectInfo | undefined {
    return this.#hidden.has(name) || this.#formerNames().has(name) ? undefined : this.get(name);
  }

  /** All names, including hidden files. */
  get names(): Iterable<string> {
    return new Set([...this.#files.keys(), ...this.#assumed.keys()]);
  }

  /** The nuids of all files, including hidden ones. */
  get nuids(): ReadonlySet<string> {
    return new Set([...this.#files.values()].map(({ nuid }) => nuid));
  }

  hide(name: string): void {
    this.#hidden.add(name);
    this.changed();
  }

  unhide(name: string): void {
    if (this.#hidden.delete(name)) this.changed();
  }

  /** Shows a file under a new name, until `settle` says whether it has that. Returns its info for now. */
  assume(info: ObjectInfo, name: string): ObjectInfo {
    const assumed = { ...info, name, mtime: new Date() };
    this.#assumed.delete(name);
    if (info.bucket === this.bucket) this.#assumed.set(name, { from: info.name, info: assumed });
    this.changed();
    return assumed;
  }

  /** Ends an assumption; without `info`, the file shows under its old name again. */
  settle(assumed: ObjectInfo, info: ObjectInfo | undefined): void {
    if (info !== undefined) this.#became.set(assumed, info);
    if (this.#assumed.get(assumed.name)?.info === assumed) this.#assumed.delete(assumed.name);
    this.changed();
  }

  /** The server's info of a file that was listed under a new name before the server had confirmed that. */
  confirmed(info: ObjectInfo): ObjectInfo {
    return this.#became.get(info) ?? info;
  }

  /** Forgets everything, before switching to another server or store. */
  clear(): void {
    this.#files.clear();
    this.#ahead.clear();
    this.#heard = 0;
    this.#hidden.clear();
    this.#assumed.clear();
    this.isReady = false;
    this.unreadable = 0;
    this.problem = undefined;
    this.changed();
  }

  /** Removes a name that is known to be gone, without waiting for the watch. */
  forget(name: string): void {
    this.#files.delete(name);
    this.#hidden.delete(name);
    this.changed();
  }

  /** Resolves when the initial values are in. */
  whenReady(): Promise<void> {
    if (this.isReady) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.watch(() => {
        if (!this.isReady) return;
        stop();
        resolve();
      });
    });
  }

  /** Adds a file that is known to be stored, without waiting for the watch. */
  apply(info: ObjectInfo): void {
    if (info.bucket !== this.bucket) return;
    const known = Math.max(this.#files.get(info.name)?.revision ?? 0, this.#ahead.get(info.name) ?? 0);
    if (info.revision < known) return;
    if (info.revision > this.#heard) this.#ahead.set(info.name, info.revision);
    this.#put(info);
  }

  /** Applies an update of the watch. Revisions restart when the store was deleted and created again. */
  #hear(info: ObjectInfo): void {
    // An expired file is reported as deleted, with its old revision.
    if (!info.deleted) this.#heard = info.revision;
    if (info.revision < (this.#ahead.get(info.name) ?? 0)) return;
    this.#ahead.delete(info.name);
    this.#put(info);
  }

  #put(info: ObjectInfo): void {
    if (info.deleted) {
      this.#files.delete(info.name);
      this.#hidden.delete(info.name);
    } else {
      this.#files.set(info.name, info);
    }
    this.changed();
  }

  /** Watches the store until `signal` aborts. When the watch fails, the files stay and the watch restarts. */
  async follow(store: RemoteObjectStore, signal: AbortSignal): Promise<void> {
    this.bucket = store.bucket;
    while (!signal.aborted) {
      try {
        await this.#watch(store, signal);
      } catch (error) {
        if (signal.aborted) return;
        this.problem = explain(error, { action: "list", name: store.bucket });
        this.changed();
      }
      if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RETRY_AFTER));
    }
  }

  async #watch(store: RemoteObjectStore, signal: AbortSignal): Promise<void> {
    const seen = new Set<string>();
    let isInitial = true;
    this.#ahead.clear();
    this.#heard = 0;
    this.unreadable = 0;
    const onInvalid = (): void => {
      this.unreadable++;
      this.changed();
    };
    for await (const info of store.watch({ signal, onInvalid })) {
      this.problem = undefined;
      if (info === null) {
        isInitial = false;
        this.#forgetAllBut(seen);
        this.isReady = true;
        this.changed();
      } else {
        if (isInitial) seen.add(info.name);
        this.#hear(info);
      }
    }
  }

  #find(): ObjectInfo[] {
    const former = this.#formerNames();
    const isShown = ({ name }: ObjectInfo): boolean => !this.#hidden.has(name) && !former.has(name);
    const found = [...this.#files.values()].filter(isShown);
    for (const [name, { info }] of this.#assumed) if (!this.#files.has(name) && isShown(info)) found.push(info);
    return found;
  }

  #formerNames(): ReadonlySet<string> {
    const names = new Set<string>();
    // In the order of the renames: a file may have got its first name back.
    for (const [name, { from }] of this.#assumed) {
      names.add(from);
      names.delete(name);
    }
    return names;
  }

  #forgetAllBut(seen: Set<string>): void {
    for (const name of this.#files.keys()) if (!seen.has(name)) this.#files.delete(name);
  }

  protected override changed(): void {
    this.#visible = undefined;
    super.changed();
  }
}
