// JetStream at another address: a domain, an API prefix, an import from another account, an inbox prefix.
import { jetstream } from "@nats-io/jetstream";
import { expect, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, pattern, testBucket, uniqueName } from "../support/bucket.ts";
import { sha256 } from "../support/consistency.ts";
import { startServer } from "../support/server.ts";

const hub = () => startServer({ edit: (config) => config.replace("jetstream {", "jetstream {\n domain: hub") });

async function useAll(manager: ObjectStoreManager): Promise<void> {
  const bucket = uniqueName();
  const store = await manager.create({ bucket, storage: "memory" });
  const content = pattern(3_000_000);
  await store.put("A", content);
  expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
  await store.updateMeta("A", { name: "B", description: "d" });
  await store.put("C", "CCC");
  await store.delete("C");
  expect((await store.list({ showDeleted: true })).map(({ name }) => name)).toEqual(["B", "C"]);
  const seen: unknown[] = [];
  for await (const info of store.watch()) {
    seen.push(info && info.name);
    if (info === null) await store.put("D", "DDD");
    if (info?.name === "D") break;
  }
  expect(seen).toEqual(["B", "C", null, "D"]);
  const names: string[] = [];
  for await (const name of manager.names()) names.push(name);
  expect(names).toContain(bucket);
  expect((await store.status()).messages).toBeGreaterThan(20);
  await manager.delete(bucket);
}

test("a domain", async () => {
  const server = await hub();
  const connection = await connect({ servers: server.wsUrl });
  await useAll(new ObjectStoreManager(jetstream(connection, { domain: "hub" })));
  await useAll(new ObjectStoreManager(connection));
});

test("an API prefix", async () => {
  const server = await hub();
  const connection = await connect({ servers: server.wsUrl });
  await useAll(new ObjectStoreManager(jetstream(connection, { apiPrefix: "$JS.hub.API" })));
});

test("no bucket is found in an unknown domain, without waiting for the timeout", async () => {
  const connection = await connect();
  const manager = new ObjectStoreManager(jetstream(connection, { domain: "nowhere" }));
  // A bucket whose state the user may not read looks the same.
  const store = await manager.open("files");
  expect(await codeOf(store.list())).toBe("BUCKET_NOT_FOUND");
  expect(await codeOf(store.get("A"))).toBe("BUCKET_NOT_FOUND");
  expect(await codeOf(store.put("A", "AAA"))).toBe("BUCKET_NOT_FOUND");
  expect(await codeOf(manager.create({ bucket: "files" }))).toBe("UNSUPPORTED_SERVER");
});

test("a leaf node's client reaches the hub's buckets through the domain", async () => {
  const server = await startServer({
    edit: (config) => config.replace("jetstream {", "jetstream {\n domain: hub"),
    append: `leafnodes { listen: "127.0.0.1:-1" }`,
  });
  const port = /Listening for leafnode connections on 127\.0\.0\.1:(\d+)/.exec(server.log())![1];
  const leaf = await startServer({
    edit: (config) => config.replace("jetstream {", "jetstream {\n domain: leaf"),
    append: `leafnodes { remotes: [{ url: "nats://127.0.0.1:${port}" }] }`,
  });
  const connection = await connect({ servers: leaf.wsUrl });
  const manager = new ObjectStoreManager(jetstream(connection, { domain: "hub" }));
  await expect
    .poll(() => manager.open("x").catch((error: { code: string }) => error.code), { timeout: 10_000, interval: 200 })
    .toBe("BUCKET_NOT_FOUND");
  await useAll(manager);
});

test("an import from another account", async () => {
  const apis = ["STREAM.>", "DIRECT.GET.>", "CONSUMER.>"].map((api) => `$JS.API.${api}`);
  const server = await startServer({
    append: `accounts {
      FILES: { jetstream: enabled, users: [{ user: f, password: f }], exports: [
        ${apis.map((api) => `{ service: "${api}", response_type: stream }`).join("\n")}
        { service: "$O.>" }
      ] }
      APP: { users: [{ user: a, password: a }], imports: [
        ${apis.map((api) => `{ service: { account: FILES, subject: "${api}" }, to: "${api.replace("$JS.API", "FILES.API")}" }`).join("\n")}
        { service: { account: FILES, subject: "$O.>" } }
      ] } }`,
  });
  const connection = await connect({ servers: server.wsUrl, user: "a", pass: "a" });
  await useAll(new ObjectStoreManager(jetstream(connection, { apiPrefix: "FILES.API" })));
});

test("a custom inbox prefix", async () => {
  const connection = await connect({ inboxPrefix: "_INBOX_me.page" });
  await useAll(new ObjectStoreManager(connection));
  const { store } = await testBucket({}, { connection });
  await store.put("A", "AAA");
});
