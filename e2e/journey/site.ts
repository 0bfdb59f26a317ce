import { serveBuiltApp } from "../specs/built-app.ts";
import { type NatsServer, startNatsServer } from "../servers/nats-server.ts";
import { storeMany } from "../specs/many-objects.ts";
import { StoredObjects } from "../specs/stored-objects.ts";
import { contentOf, STORE, storedNames } from "./steps.ts";

/** The built app in front of a server of its own. */
export interface JourneySite {
  readonly url: string;
  readonly server: NatsServer;
  /** Puts the store back to its files, and nothing else. */
  refill(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startSite(): Promise<JourneySite> {
  const server = await startNatsServer();
  const app = await serveBuiltApp(server.wsUrl);
  const stored = await StoredObjects.connect(server.wsUrl);
  return {
    url: app.url,
    server,
    async refill(count) {
      if ((await stored.buckets()).includes(STORE)) await stored.removeBucket(STORE);
      const names = storedNames(count);
      // Those at the end are the latest.
      await storeMany(stored, STORE, names.slice(0, -20));
      const other = await stored.otherClient(STORE);
      for (const name of names.slice(-20)) await other.put(name, contentOf(name));
    },
    async stop() {
      await stored.close();
      await app.stop();
      await server.stop();
    },
  };
}
