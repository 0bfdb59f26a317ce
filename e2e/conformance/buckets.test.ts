// nats.go's ListObjectStores and CreateObjectStore, jnats' management tests.
import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, onTestFinished, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, testBucket, uniqueName } from "../support/bucket.ts";
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

  test("another configuration is BUCKET_EXISTS and changes nothing", async () => {
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

  test.runIf(serverMinor >= 10)("metadata comes back, without what the server adds to it", async () => {
    const { store } = await testBucket({ metadata: { owner: "me" } });
    expect((await store.status()).metadata).toEqual({ owner: "me" });
  });

  test.runIf(serverMinor < 10)(
    "what the server is too old for is UNSUPPORTED_SERVER, and no bucket is made",
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

  test("a stream that only has the name of a bucket is none", async () => {
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
  test("gives the bucket another configuration; its objects stay", async () => {
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

  test("keeps what another client has set besides", async () => {
    const { manager, jsm, bucket, stream } = await testBucket();
    const { config } = await jsm.streams.info(stream);
    await jsm.streams.update(stream, { ...config, max_msg_size: 200_000 });
    await manager.update({ bucket, description: "new" });
    expect((await jsm.streams.info(stream)).config.max_msg_size).toBe(200_000);
  });

  test("createOrUpdate makes a bucket, then changes it", async () => {
    const { manager } = await testBucket();
    const bucket = uniqueName();
    onTestFinished(async () => void (await (await adminOf()).streams.delete(`OBJ_${bucket}`)));
    const made = await manager.createOrUpdate({ bucket, description: "1", storage: "memory" });
    expect((await made.status()).description).toBe("1");
    const changed = await manager.createOrUpdate({ bucket, description: "2" });
    expect((await changed.status()).description).toBe("2");
  });
});

describe("delete", () => {
  test("removes the bucket with all it holds; a second time it is BUCKET_NOT_FOUND", async () => {
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
  test("there are none on an empty server", async () => {
    const server = await startServer();
    const manager = new ObjectStoreManager(await connect({ servers: server.wsUrl }));
    expect(await collect(manager.names())).toEqual([]);
    expect(await collect(manager.stores())).toEqual([]);
  });

  test("1,025 buckets are listed fully, and streams that only look alike are not", async () => {
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
