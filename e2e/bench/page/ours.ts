import { ObjectStoreManager } from "nats-objects";
import { drain, type OpenClient } from "./client.ts";

/** `nats-objects`, on the page's own thread. */
export const openOurs: OpenClient = async ({ connection, bucket }) => {
  const store = await new ObjectStoreManager(connection).open(bucket);
  return {
    put: async (name, body) => void (await store.put(name, body)),
    read: async (name, afterFirst) => drain((await store.get(name)).body, afterFirst),
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
  };
};
