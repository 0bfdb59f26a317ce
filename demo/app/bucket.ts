// The store that the page shows: opens it, makes it when that is asked for, and knows how full it is. Transfers may be of
// another one, which they open by its name.

import { ObjectStoreError } from "nats-objects";
import type { ObjectStoreStatus } from "nats-objects";
import type { RemoteObjectStore, RemoteObjectStoreManager } from "nats-objects/worker";
import { createdOf, notTheSame } from "./identity.ts";
import { FIRST_BUCKET } from "./place.ts";
import { State } from "./state.ts";
import { t } from "./text/text.ts";
import { explain } from "./words.ts";

const REFRESH_AFTER = 800;

export class Bucket extends State {
  name: string;
  /** The open store; it stays while the connection comes and goes. */
  store: RemoteObjectStore | undefined;
  status: ObjectStoreStatus | undefined;
  /** Why the store could not be opened. */
  problem: string | undefined;
  /** There is no such store on the server. */
  isMissing = false;
  /** It could not be made because the server takes no store without a limit. */
  needsLimit = false;
  /** Of the connection; undefined before there was one. */
  manager: RemoteObjectStoreManager | undefined;
  /** Names of the stores of this server that were open here, the last one last. */
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

  /** Opens the store on a new connection. Never changes the settings of one that exists. */
  async connect(manager: RemoteObjectStoreManager, isClosed: () => boolean): Promise<void> {
    this.manager = manager;
    this.#isClosed = isClosed;
    this.#stores.clear();
    await this.#open();
  }

  /** Goes to another store of the same server. */
  async use(name: string): Promise<void> {
    this.name = name;
    this.forget();
    await this.#open();
  }

  /** Nothing of another server. */
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

  /** Makes the store, unless somebody did meanwhile. */
  async create(): Promise<void> {
    await this.#open(true);
  }

  /** Opens the store anew after it was sealed, so that it knows. */
  async reopen(): Promise<void> {
    this.#stores.clear();
    await this.#open();
  }

  /** A store of this server by its name. */
  storeOf(name: string): Promise<RemoteObjectStore> {
    if (name === this.name && this.store !== undefined) return Promise.resolve(this.store);
    const { manager } = this;
    if (manager === undefined) return Promise.reject(new TypeError("there is no connection"));
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

  /** Asks for the used space again, soon and not for every change. */
  refreshSoon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.refresh();
    }, REFRESH_AFTER);
  }

  /** The status is a nicety: without permission to read it, everything else still works. */
  async refresh(): Promise<void> {
    const { store } = this;
    const status = await store?.status().catch(() => this.status);
    if (store !== this.store) return;
    this.status = status;
    this.changed();
  }

  /**
   * Only the page's own first store is made unasked. Others may have been named by an address that somebody else wrote, and
   * one that was open before and is gone was deleted.
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
      await this.refresh();
      if (!isStale()) this.#onOpen(store);
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
