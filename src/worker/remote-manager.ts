import type { ObjectStoreManager } from "../manager.ts";
import type { ObjectStoreConfig, ObjectStoreStatus } from "../types.ts";
import { iterate } from "./iterate.ts";
import type { Link } from "./link.ts";
import { RemoteObjectStore } from "./remote-store.ts";

/** What an `ObjectStoreManager` does, with stores that are worked on in a worker. */
export type ManagerMethods = {
  [M in keyof ObjectStoreManager]: M extends "open" | "create" | "update" | "createOrUpdate"
    ? (...args: Parameters<ObjectStoreManager[M]>) => Promise<RemoteObjectStore>
    : ObjectStoreManager[M];
};

/** The buckets of the connection that a worker has. The methods are those of `ObjectStoreManager`. */
export class RemoteObjectStoreManager implements ManagerMethods {
  readonly #link: Link;

  /** Managers are made by `connectWorker`. @internal */
  constructor(link: Link) {
    this.#link = link;
  }

  /** As `ObjectStoreManager.open`. */
  open(bucket: string): Promise<RemoteObjectStore> {
    return this.#store("open", bucket);
  }

  /** As `ObjectStoreManager.create`. */
  create(config: ObjectStoreConfig): Promise<RemoteObjectStore> {
    return this.#store("create", config);
  }

  /** As `ObjectStoreManager.update`. */
  update(config: ObjectStoreConfig): Promise<RemoteObjectStore> {
    return this.#store("update", config);
  }

  /** As `ObjectStoreManager.createOrUpdate`. */
  createOrUpdate(config: ObjectStoreConfig): Promise<RemoteObjectStore> {
    return this.#store("createOrUpdate", config);
  }

  /** As `ObjectStoreManager.delete`. */
  async delete(bucket: string): Promise<void> {
    await this.#link.call({ method: "delete", args: [bucket] }).settled;
  }

  /** As `ObjectStoreManager.names`. */
  names(): AsyncGenerator<string, void> {
    return iterate(this.#link, { method: "names", args: [] });
  }

  /** As `ObjectStoreManager.stores`. */
  stores(): AsyncGenerator<ObjectStoreStatus, void> {
    return iterate(this.#link, { method: "stores", args: [] });
  }

  async #store(method: string, arg: string | ObjectStoreConfig): Promise<RemoteObjectStore> {
    const bucket = (await this.#link.call({ method, args: [arg] }).settled) as string;
    return new RemoteObjectStore(this.#link, bucket);
  }
}
