// A hub and a leaf node, each with a JetStream domain and a bucket of the same name: both store messages published to the
// bucket's subjects, and both acknowledge them.
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import { type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { freePort } from "../servers/free-port.ts";
import { type NatsServer, startNatsServer } from "../servers/nats-server.ts";
import "../servers/websocket.ts";
import { pattern } from "../support/bucket.ts";
import { testedVersion } from "../support/server.ts";

const KIB = 1024;
const CHUNKS = 60;

let hub: NatsServer;
let leaf: NatsServer;

beforeAll(async () => {
  const port = await freePort();
  const domain = (name: string) => (config: string) =>
    config.replace(/^jetstream \{/m, `jetstream {\n  domain: ${name}`);
  hub = await startNatsServer({
    ...testedVersion,
    edit: domain("hub"),
    append: `server_name: hub\nleafnodes { listen: "127.0.0.1:${String(port)}" }`,
  });
  leaf = await startNatsServer({
    ...testedVersion,
    edit: domain("leaf"),
    append: `server_name: leaf\nleafnodes { remotes: [{ url: "nats://127.0.0.1:${String(port)}" }] }`,
  });
});

afterAll(async () => {
  await leaf.stop();
  await hub.stop();
});

async function connected<T>(server: NatsServer, work: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const connection = await wsconnect({ servers: server.wsUrl });
  try {
    return await work(connection);
  } finally {
    await connection.close();
  }
}

describe.each([
  ["the hub", () => hub, undefined],
  ["the leaf", () => leaf, undefined],
  ["the leaf, by the hub's domain,", () => leaf, "hub"],
])("a client of %s", (_, server, domain) => {
  test("accepts only acknowledgements of the bucket that it opened, and damages neither", async () => {
    const bucket = `b${String(Math.floor(performance.now() * 1000))}`;
    for (const each of [hub, leaf]) {
      await connected(each, async (connection) => {
        const store = await new ObjectStoreManager(connection).create({ bucket, storage: "memory" });
        // From here on, the sequences of the two streams differ.
        if (each === leaf) for (let at = 0; at < 20; at++) await store.jetstream.publish(`$O.${bucket}.C.filler`, "x");
      });
    }
    await connected(server(), async (connection) => {
      const manager = new ObjectStoreManager(domain ? jetstream(connection, { domain }) : connection);
      const store = await manager.open(bucket);
      const jsm = await jetstreamManager(connection, domain ? { domain } : {});
      for (let at = 0; at < 6; at++) {
        const name = `object ${String(at)}`;
        const content = pattern(CHUNKS * 16 * KIB, at);
        const info = await store.put({ name, maxChunkSize: 16 * KIB }, content);
        const stored = await jsm.streams.getMessage(`OBJ_${bucket}`, { seq: info.revision });
        expect(stored!.json<{ nuid: string }>().nuid, "the revision is this bucket's").toBe(info.nuid);
      }
      for (let at = 0; at < 6; at++) {
        const bytes = await store.getBytes(`object ${String(at)}`);
        expect(Buffer.compare(bytes, pattern(CHUNKS * 16 * KIB, at))).toBe(0);
      }
      expect((await store.check()).orphans.filter(({ nuid }) => nuid !== "filler")).toEqual([]);
    });
  }, 60_000);
});
