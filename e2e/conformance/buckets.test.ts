// Beyond 200 lines because each operation of the manager has its own cases.
// nats.go's ListObjectStores and CreateObjectStore, jnats' management tests.

import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, onTestFinished, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, errorOf, reasonOf, testBucket, uniqueName } from "../support/bucket.ts";
import { serverMinor, startServer } from "../support/server.ts";

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("create", () => {
  test("the same configuration again opens the bucket, with what is in it", async () => {
    const { manager, store, bucket } = await testBucket({ description: "d", ttl: 60_000 });
    await store.putString("A", "AAA");
    const again = await manager.create({ bucket, description: "d", ttl: 60_000, storage: "memory" });
    expect(await again.getString("A")).toBe("AAA");
  });

  test("a different configuration is BUCKET_EXISTS and changes nothing", async () => {
    const { manager, store, bucket } = await testBucket({ description: "d" });
    expect(await codeOf(manager.create({ bucket, description: "other", storage: "memory" }))).toBe("BUCKET_EXISTS");
    expect(await codeOf(manager.create({ bucket, description: "d", storage: "file" }))).toBe("BUCKET_EXISTS");
    expect((await store.status()).description).toBe("d");
  });

  test.each(["", "a.b", "a b", "*", ">", "ä", "a/b", "a\nb", "a\n"])("rejects the bucket name %j", async (bucket) => {
    const { manager } = await testBucket();
    expect(await codeOf(manager.create({ bucket }))).toBe("INVALID_BUCKET");
    expect(await codeOf(manager.open(bucket))).toBe("INVALID_BUCKET");
    expect(await codeOf(manager.update({ bucket }))).toBe("INVALID_BUCKET");
    expect(await codeOf(manager.createOrUpdate({ bucket }))).toBe("INVALID_BUCKET");
    expect(await codeOf(manager.delete(bucket))).toBe("INVALID_BUCKET");
  });

  test("rejects a name of 252 characters, and accepts one of 251", async () => {
    const { manager, connection } = await testBucket();
    const before = connection.stats().outMsgs;
    for (const call of ["create", "update", "createOrUpdate"] as const) {
      const error = await errorOf(manager[call]({ bucket: "b".repeat(252) }));
      expect(error.code).toBe("INVALID_BUCKET");
      expect(error.message).toContain("251");
    }
    expect(await codeOf(manager.open("b".repeat(252)))).toBe("INVALID_BUCKET");
    expect(await codeOf(manager.delete("b".repeat(252)))).toBe("INVALID_BUCKET");
    expect(connection.stats().outMsgs).toBe(before);
    const { store } = await testBucket({ bucket: uniqueName().padEnd(251, "b") });
    await store.putString("A", "AAA");
    expect(await store.getString("A")).toBe("AAA");
  });

  test.each<[config: Record<string, unknown>, names: RegExp]>([
    [{ colour: "red" }, /^colour: /],
    [{ max_age: 5 }, /^max_age: .*\bttl\b/],
    [{ max_bytes: 5 }, /^max_bytes: .*\bmaxBytes\b/],
    [{ num_replicas: 3 }, /^num_replicas: .*\breplicas\b/],
    [{ name: "b" }, /^name: .*\bbucket\b/],
    [{ toString: 1 }, /^toString: /],
    [{ ttl: 86_400_000_000_000 }, /^ttl: .*\bms\b/],
    [{ ttl: 3_660 * 86_400_000 + 1 }, /^ttl: .*\bms\b/],
    [{ ttl: -1 }, /^ttl: /],
    [{ ttl: NaN }, /^ttl: /],
    [{ ttl: "1h" }, /^ttl: /],
    [{ replicas: "3" }, /^replicas: /],
    [{ replicas: 6 }, /^replicas: .*\b5\b/],
    [{ replicas: 1.5 }, /^replicas: /],
    [{ maxBytes: -2 }, /^maxBytes: /],
    [{ maxBytes: NaN }, /^maxBytes: /],
    [{ storage: "disk" }, /^storage: .*"file".*"memory"/],
    [{ metadata: { a: 5 } }, /^metadata\.a: /],
    [{ compression: "s2" }, /^compression: /],
    [{ metadata: null }, /^metadata: /],
    [{ sources: "a" }, /^sources: /],
    [{ mirror: { bucket: "a" }, sources: [{ bucket: "b" }] }, /^sources: /],
  ])("%j is a TypeError that names the key, before anything is sent", async (config, names) => {
    const { manager, connection } = await testBucket();
    const bucket = uniqueName();
    const before = connection.stats().outMsgs;
    for (const call of ["create", "update", "createOrUpdate"] as const) {
      const error = await reasonOf(manager[call]({ bucket, ...config }));
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toMatch(names);
    }
    expect(connection.stats().outMsgs).toBe(before);
  });

  test("sets nothing that was not requested: a plain bucket equals that of every client", async () => {
    const { jsm, stream } = await testBucket();
    const { config } = await jsm.streams.info(stream);
    for (const [key, value] of Object.entries(config)) {
      if (/^(allow_(?!direct|rollup_hdrs)|deny_|persist|subject_delete)/.test(key)) expect(value, key).toBeFalsy();
    }
  });

  test("in an account that requires it, a bucket without maxBytes is MAX_BYTES_REQUIRED", async () => {
    const user = `users: [{ user: a, password: x }]`;
    const limits = "max_file: 100MB, max_mem: 100MB, max_bytes_required: true";
    const server = await startServer({ append: `accounts { A: { jetstream: { ${limits} }, ${user} } }` });
    const manager = new ObjectStoreManager(await connect({ servers: server.wsUrl, user: "a", pass: "x" }));
    const bucket = uniqueName();
    expect(await codeOf(manager.create({ bucket }))).toBe("MAX_BYTES_REQUIRED");
    expect(await codeOf(manager.createOrUpdate({ bucket }))).toBe("MAX_BYTES_REQUIRED");
    expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
    const store = await manager.create({ bucket, maxBytes: 10_000_000 });
    expect(await codeOf(manager.update({ bucket }))).toBe("MAX_BYTES_REQUIRED");
    await manager.update({ bucket, maxBytes: 20_000_000 });
    expect((await store.status()).maxBytes).toBe(20_000_000);
  });

  test.runIf(serverMinor >= 10)("metadata round-trips, without what the server adds to it", async () => {
    const { store } = await testBucket({ metadata: { owner: "me" } });
    expect((await store.status()).metadata).toEqual({ owner: "me" });
  });

  test.runIf(serverMinor < 10)(
    "a feature that the server lacks is UNSUPPORTED_SERVER, and no bucket is created",
    async () => {
      const { manager } = await testBucket();
      const bucket = uniqueName();
      expect(await codeOf(manager.create({ bucket, compression: true }))).toBe("UNSUPPORTED_SERVER");
      expect(await codeOf(manager.create({ bucket, metadata: { a: "b" } }))).toBe("UNSUPPORTED_SERVER");
      expect(await codeOf(manager.createOrUpdate({ bucket, compression: true }))).toBe("UNSUPPORTED_SERVER");
      expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
    },
  );

  test.runIf(serverMinor < 11)("an object's ttl is UNSUPPORTED_SERVER before 2.11, and nothing is stored", async () => {
    const { manager, store, counts } = await testBucket();
    const bucket = uniqueName();
    expect(await codeOf(manager.create({ bucket, objectTtl: true }))).toBe("UNSUPPORTED_SERVER");
    expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(store.put("A", "AAA", { ttl: 5_000 }))).toBe("UNSUPPORTED_SERVER");
    expect((await counts()).total).toBe(0);
  });
});

describe("open", () => {
  test("never creates a bucket", async () => {
    const { manager } = await testBucket();
    const bucket = uniqueName();
    expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
  });

  test("a stream that only has a bucket's name is not a bucket", async () => {
    const { manager, jsm } = await testBucket();
    const bucket = uniqueName();
    await jsm.streams.add({ name: `OBJ_${bucket}`, subjects: [`${bucket}.*`] });
    onTestFinished(async () => void (await (await adminOf()).streams.delete(`OBJ_${bucket}`)));
    expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(manager.delete(bucket))).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(manager.update({ bucket }))).toBe("BUCKET_NOT_FOUND");
  });
});

async function adminOf() {
  return jetstreamManager(await connect());
}

describe("update", () => {
  test("changes the configuration; the objects stay", async () => {
    const { manager, store, bucket } = await testBucket({ description: "old", maxBytes: 1_000_000 });
    await store.putString("A", "AAA");
    const updated = await manager.update({ bucket, description: "new", ttl: 60_000 });
    expect(await updated.status()).toMatchObject({ description: "new", ttl: 60_000, maxBytes: -1, storage: "memory" });
    expect(await updated.getString("A")).toBe("AAA");
  });

  test("of an unknown bucket is BUCKET_NOT_FOUND", async () => {
    const { manager } = await testBucket();
    expect(await codeOf(manager.update({ bucket: uniqueName() }))).toBe("BUCKET_NOT_FOUND");
  });

  test("keeps settings of other clients", async () => {
    const { manager, jsm, bucket, stream } = await testBucket();
    const { config } = await jsm.streams.info(stream);
    await jsm.streams.update(stream, { ...config, max_msg_size: 200_000 });
    await manager.update({ bucket, description: "new" });
    expect((await jsm.streams.info(stream)).config.max_msg_size).toBe(200_000);
  });

  test("createOrUpdate creates a bucket, then changes it", async () => {
    const { manager } = await testBucket();
    const bucket = uniqueName();
    onTestFinished(async () => void (await (await adminOf()).streams.delete(`OBJ_${bucket}`)));
    const made = await manager.createOrUpdate({ bucket, description: "1", storage: "memory" });
    expect((await made.status()).description).toBe("1");
    const changed = await manager.createOrUpdate({ bucket, description: "2" });
    expect((await changed.status()).description).toBe("2");
  });
});

test("a changed status can be passed back", async () => {
  const { manager, store } = await testBucket({ description: "old", ttl: 60_000 });
  const changed = await manager.update({ ...(await store.status()), description: "new" });
  expect(await changed.status()).toMatchObject({ description: "new", ttl: 60_000, storage: "memory" });
});

describe("delete", () => {
  test("removes the bucket and its content; a second time it is BUCKET_NOT_FOUND", async () => {
    const { manager, store, bucket } = await testBucket();
    await store.putString("A", "AAA");
    await manager.delete(bucket);
    expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(manager.delete(bucket))).toBe("BUCKET_NOT_FOUND");
    const again = await manager.create({ bucket, storage: "memory" });
    expect(await again.list()).toEqual([]);
  });
});

describe("names and stores", () => {
  test("an empty server has none", async () => {
    const server = await startServer();
    const manager = new ObjectStoreManager(await connect({ servers: server.wsUrl }));
    expect(await collect(manager.names())).toEqual([]);
    expect(await collect(manager.stores())).toEqual([]);
  });

  test("1,025 buckets are all listed, and streams that only look similar are not", async () => {
    const server = await startServer();
    const connection = await connect({ servers: server.wsUrl });
    const manager = new ObjectStoreManager(connection);
    const jsm = await jetstreamManager(connection);
    await jsm.streams.add({ name: "OBJ_FOO", subjects: ["FOO.*"], storage: "memory" });
    await jsm.streams.add({ name: "FOO", subjects: ["$O.ABC.C.>"], storage: "memory" });
    await jsm.streams.add({ name: "KV_FOO", subjects: ["$KV.FOO.>"], storage: "memory" });
    const wanted = Array.from({ length: 1025 }, (_, i) => `OBJS_${i}`);
    for (let i = 0; i < wanted.length; i += 100) {
      await Promise.all(
        wanted.slice(i, i + 100).map((bucket) => manager.create({ bucket, maxBytes: 1024, storage: "memory" })),
      );
    }
    const names = await collect(manager.names());
    expect(names).toHaveLength(1025);
    expect(new Set(names)).toEqual(new Set(wanted));
    const stores = await collect(manager.stores());
    expect(stores).toHaveLength(1025);
    expect(stores.every(({ streamName, bucket }) => streamName === `OBJ_${bucket}`)).toBe(true);
  });
});
