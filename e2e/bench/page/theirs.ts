import { Objm } from "@nats-io/obj";
import { type Client, connect, drain, type OpenClient, type Place } from "./client.ts";

/** `@nats-io/obj`, used as in its documentation. */
export const openTheirs: OpenClient = (place) => open(place);

/** The same with its undocumented fast ingest (ADR-50), in a bucket that allows that. */
export const openTheirsFast: OpenClient = (place) => open(place, { check: true, allowBatched: true });

async function open({ url, bucket }: Place, options?: object): Promise<Client> {
  const connection = await connect(url);
  const store = await new Objm(connection).open(bucket, options);
  return {
    async put(name, body) {
      if (body instanceof File) await store.put({ name }, body.stream());
      else await store.putBlob({ name }, body);
    },
    async read(name, afterFirst) {
      const result = await store.get(name);
      if (!result) throw new Error(`no object ${name}`);
      const bytes = await drain(result.data, afterFirst);
      const error = await result.error;
      if (error) throw error;
      return bytes;
    },
    list: async () => (await store.list()).length,
    async watch() {
      const updates = await store.watch({ includeHistory: true });
      let values = 0;
      for await (const info of updates) {
        values++;
        // It also marks the last initial value like this: no `null` follows.
        if (info?.isUpdate) break;
      }
      updates.stop();
      return values;
    },
    info: async (name) => void (await store.info(name)),
    delete: async (name) => void (await store.delete(name)),
    close: () => connection.close(),
  };
}
