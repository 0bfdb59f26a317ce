import { ObjectStoreManager } from "nats-objects";
import { wsFactory } from "nats-objects/browser";
import { connectWorker } from "nats-objects/worker";
import { type Client, connect, drain, drainInto, type OpenClient } from "./client.ts";

/** `nats-objects` as in its README, on the page's own thread. */
export const openOurs: OpenClient = async ({ url, bucket }) => {
  const connection = await connect(url, { wsFactory });
  return clientOf(await new ObjectStoreManager(connection).open(bucket), () => connection.close());
};

/** The same code as {@link openOurs}, bundled with the sources of another checkout. */
export const openBefore: OpenClient = async (place) => {
  const script = "/before/ours.js";
  const { openOurs } = (await import(script)) as { openOurs: OpenClient };
  return openOurs(place);
};

/** `nats-objects/worker`: the same interface, with all work in a worker. */
export const openWorker: OpenClient = async ({ url, bucket }) => {
  const connection = await connectWorker({
    servers: url,
    ignoreClusterUpdates: true,
    reconnect: false,
    worker: new Worker("/worker.js", { type: "module" }),
  });
  return clientOf(await connection.manager.open(bucket), () => connection.close());
};

type Store = Pick<
  Awaited<ReturnType<ObjectStoreManager["open"]>>,
  "put" | "get" | "list" | "watch" | "getInfo" | "delete"
>;

function clientOf(store: Store, close: () => Promise<void>): Client {
  return {
    put: async (name, body) => void (await store.put(name, body)),
    read: async (name, afterFirst) => drain((await store.get(name)).body, afterFirst),
    readInto: async (name, afterFirst) => drainInto((await store.get(name)).body, afterFirst),
    list: async () => (await store.list()).length,
    async watch() {
      let values = 0;
      for await (const info of store.watch()) {
        if (info === null) break;
        values++;
      }
      return values;
    },
    info: async (name) => void (await store.getInfo(name)),
    delete: async (name) => void (await store.delete(name)),
    close,
  };
}
