// The current store: opens it, creates it on request, and tracks how full it is. Transfers may use other stores, which they
// open by name.

import { ObjectStoreError } from "nats-objects";
import type { ObjectStoreStatus } from "nats-objects";
import type { RemoteObjectStore, RemoteObjectStoreManager } from "nats-objects/worker";
import { createdOf, notTheSame } from "./identity.ts";
import { FIRST_BUCKET } from "./place.ts";
import { State } from "./state.ts";
import { t } from "./text/text.ts";
import { explain } from "./error-text.ts";

const REFRESH_AFTER = 800;

export class Bucket extends State {
  name: string;
  /** The open store; it survives reconnects. */
  store: RemoteObjectStore | undefined;
  status: ObjectStoreStatus | undefined;
  /** Settles when the status is known that was asked for when the store was opened. */
  refreshed: Promise<void> = Promise.resolve();
  /** Why the store could not be opened. */
  problem: string | undefined;
  /** The store does not exist on the server. */
  isMissing = false;
  /** It could not be created because the server requires a size limit. */
  needsLimit = false;
  /** The connection's manager; undefined before the first connection. */
  manager: RemoteObjectStoreManager | undefined;
  /** Names of the stores of this server that were opened here, the latest last. */
  readonly opened = new Set<string>();
  #isClosed: () => boolean = () => false;
  readonly #stores = new Map<string, Promise<RemoteObjectStore>>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onOpen: (store: RemoteObjectStore) => void;

  constructor(name: string, onOpen: (store: RemoteObjectStore) => void) {
    super();
    this.name = name;
    this.#onOpen = onOpen;
  }

  get isSealed(): boolean {
    return this.status?.sealed ?? false;
  }

  /** Opens the store on a new connection. Never changes the settings of an existing store. */
  async connect(manager: RemoteObjectStoreManager, isClosed: () => boolean): Promise<void> {
    this.manager = manager;
    this.#isClosed = isClosed;
    this.#stores.clear();
    await this.#open();
  }

  /** Switches to another store of the same server. */
  async use(name: string): Promise<void> {
    this.name = name;
    this.forget();
    await this.#open();
  }

  /** Forgets everything about the server. */
  forget(): void {
    this.store = undefined;
    this.status = undefined;
    this.problem = undefined;
    this.needsLimit = false;
    this.isMissing = false;
    this.changed();
  }

  async retry(): Promise<void> {
    await this.#open();
  }

  /** Creates the store, or opens it if somebody else has created it meanwhile. */
  async create(): Promise<void> {
    await this.#open(true);
  }

  /** Reopens the store after it was sealed, to reflect that. */
  async reopen(): Promise<void> {
    this.#stores.clear();
    await this.#open();
  }

  /** Opens any store of this server by name. */
  storeOf(name: string): Promise<RemoteObjectStore> {
    if (name === this.name && this.store !== undefined) return Promise.resolve(this.store);
    const { manager } = this;
    if (manager === undefined) return Promise.reject(new TypeError("not connected"));
    const opened = this.#stores.get(name) ?? manager.open(name);
    this.#stores.set(name, opened);
    opened.catch(() => this.#stores.delete(name));
    return opened;
  }

  /** Rejects with `WRONG_REVISION` when the store was deleted, and created again, since it was `seen`. */
  async identify(seen: ObjectStoreStatus | undefined): Promise<void> {
    const { store } = this;
    if (store === undefined || seen === undefined) return;
    const now = await createdOf(store);
    if (now === null || now === seen.created.getTime()) return;
    await this.refresh();
    throw notTheSame(store.bucket);
  }

  /** Refreshes the used space soon, once for many changes. */
  refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, REFRESH_AFTER);
  }

  /** The status is optional: without permission to read it, everything else still works. */
  async refresh(): Promise<void> {
    const { store } = this;
    const status = await store?.status().catch(() => this.status);
    if (store !== this.store) return;
    this.status = status;
    this.changed();
  }

  /**
   * Only the page's own first store is created without asking. Others may come from an address that somebody else wrote;
   * and a store that was open before and is gone was deleted.
   */
  async #open(mayCreate = this.name === FIRST_BUCKET && !this.opened.has(this.name)): Promise<void> {
    const { manager, name } = this;
    if (manager === undefined) return;
    const isStale = (): boolean => this.manager !== manager || this.name !== name;
    this.problem = undefined;
    this.needsLimit = false;
    this.isMissing = false;
    this.changed();
    try {
      const store = await (mayCreate ? openOrCreate(manager, name) : manager.open(name));
      if (isStale()) return;
      this.opened.delete(name);
      this.opened.add(name);
      this.store = store;
      this.#stores.set(name, Promise.resolve(store));
      // Beside the list, which does not need it.
      this.refreshed = this.refresh();
      this.#onOpen(store);
    } catch (error) {
      if (isStale() || this.#isClosed()) return;
      this.store = undefined;
      const code = error instanceof ObjectStoreError ? error.code : undefined;
      this.isMissing = code === "BUCKET_NOT_FOUND";
      this.needsLimit = code === "MAX_BYTES_REQUIRED";
      this.problem =
        this.isMissing && !this.opened.has(name) ? t.stores.missing(name) : explain(error, { action: "open", name });
    }
    this.changed();
  }
}

async function openOrCreate(manager: RemoteObjectStoreManager, name: string): Promise<RemoteObjectStore> {
  try {
    return await manager.open(name);
  } catch (error) {
    if (error instanceof ObjectStoreError && error.code === "BUCKET_NOT_FOUND") return manager.create({ bucket: name });
    throw error;
  }
}
