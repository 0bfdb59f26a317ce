import type { ObjectStoreManager } from "../manager.ts";
import { markRaw } from "../mark-raw.ts";
import type { ObjectStoreConfig, ObjectStoreStatus } from "../types.ts";
import { iterate } from "./iterate.ts";
import type { Channel } from "./channel.ts";
import { RemoteObjectStore } from "./remote-store.ts";

/** An `ObjectStoreManager` whose stores work in a worker. */
export type ManagerMethods = {
  [M in keyof ObjectStoreManager]: M extends "open" | "create" | "update" | "createOrUpdate"
    ? (...args: Parameters<ObjectStoreManager[M]>) => Promise<RemoteObjectStore>
    : ObjectStoreManager[M];
};

/** The buckets of a worker's connection. The methods are those of `ObjectStoreManager`. */
export class RemoteObjectStoreManager implements ManagerMethods {
  static {
    markRaw(this);
  }

  readonly #channel: Channel;

  /** Created by `connectWorker`. @internal */
  constructor(channel: Channel) {
    this.#channel = channel;
  }

  /** As `ObjectStoreManager.open`. */
  async open(bucket: string): Promise<RemoteObjectStore> {
    return this.#remote(await this.#channel.ask("open", bucket));
  }

  /** As `ObjectStoreManager.create`. */
  async create(config: ObjectStoreConfig): Promise<RemoteObjectStore> {
    return this.#remote(await this.#channel.ask("create", config));
  }

  /** As `ObjectStoreManager.update`. */
  async update(config: ObjectStoreConfig): Promise<RemoteObjectStore> {
    return this.#remote(await this.#channel.ask("update", config));
  }

  /** As `ObjectStoreManager.createOrUpdate`. */
  async createOrUpdate(config: ObjectStoreConfig): Promise<RemoteObjectStore> {
    return this.#remote(await this.#channel.ask("createOrUpdate", config));
  }

  /** As `ObjectStoreManager.delete`. */
  async delete(bucket: string): Promise<void> {
    await this.#channel.ask("delete", bucket);
  }

  /** As `ObjectStoreManager.names`. */
  names(): AsyncGenerator<string, void> {
    return iterate(this.#channel, { method: "names", args: [] });
  }

  /** As `ObjectStoreManager.stores`. */
  stores(): AsyncGenerator<ObjectStoreStatus, void> {
    return iterate(this.#channel, { method: "stores", args: [] });
  }

  #remote(bucket: string): RemoteObjectStore {
    return new RemoteObjectStore(this.#channel, bucket);
  }
}
