import { ObjectStoreManager } from "../manager.ts";
import type { ObjectStore } from "../store.ts";
import type { ObjectStoreConfig } from "../types.ts";
import type { NatsConnection } from "../jetstream/api.ts";
import { type MemoryConnectOptions, memoryServer } from "./memory-server.ts";

/**
 * A NATS connection to a server of its own in memory, with JetStream. Nothing has to be ended: with no reference left, it is
 * gone. For several connections to one server, see `memoryServer`.
 *
 * @example const manager = new ObjectStoreManager(await memoryConnection());
 */
export function memoryConnection(options?: MemoryConnectOptions): Promise<NatsConnection> {
  return memoryServer().connect(options);
}

/**
 * A manager of buckets in memory, on a server of its own. It is the real manager: it rejects as that does.
 *
 * @example const store = await (await memoryManager()).create({ bucket: "files" });
 */
export async function memoryManager(): Promise<ObjectStoreManager> {
  return new ObjectStoreManager(await memoryConnection());
}

/**
 * An empty bucket in memory, on a server of its own. It is the real store: it rejects as that does. `config` is a name, or
 * what `ObjectStoreManager.create` takes (times in ms, sizes in bytes); the default name is `"test"`. Rejects with
 * `INVALID_BUCKET`, and with `UNSUPPORTED_SERVER` for `mirror`, `sources` and more than one of `replicas`.
 *
 * @example
 * test("lists what was put", async () => {
 *   const store = await memoryStore("files");
 *   await store.put("hello.txt", "Hello");
 *   expect(await store.list()).toMatchObject([{ name: "hello.txt", size: 5 }]);
 * });
 */
export async function memoryStore(config: string | ObjectStoreConfig = "test"): Promise<ObjectStore> {
  const manager = await memoryManager();
  return manager.create(typeof config === "string" ? { bucket: config } : config);
}
