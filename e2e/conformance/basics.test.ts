// The scenarios that every reference client tests first: nats.go's Basics, DefaultObjectStatus, ObjectMulti,
// ObjectDeleteMarkers, ObjectMultiWithDelete, ObjectHistory, ObjectMaxBytes, GetObjectDigestValue and Compression; the
// "ttl", "seal" and "chunked content" of nats.js.

import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { codeOf, pattern, testBucket, uniqueName } from "../support/bucket.ts";
import { expectConsistent, sha256, storedChunks } from "../support/consistency.ts";
import { digestOf } from "../support/other-client.ts";
import { serverMinor, startServer } from "../support/server.ts";

const CHUNK = 128 * 1024;

describe("basics", () => {
  test("an object of several chunks round-trips, with all its metadata", async () => {
    const { store, bucket } = await testBucket({ storage: "file" });
    const content = pattern(5 * 1024 * 1024 + 22);
    const before = Date.now();
    const info = await store.put({ name: "BLOB", description: "random", metadata: { k: "v" } }, content);
    expect(info).toMatchObject({
      bucket,
      name: "BLOB",
      description: "random",
      metadata: { k: "v" },
      headers: {},
      size: content.length,
      chunks: 41,
      maxChunkSize: CHUNK,
      digest: digestOf(content),
      deleted: false,
    });
    expect(info.nuid).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(info.revision).toBe(42);
    const read = await store.getInfo("BLOB");
    expect({ ...read, mtime: 0 }).toEqual({ ...info, mtime: 0 });
    expect(Math.abs(read.mtime.getTime() - before)).toBeLessThan(10_000);
    const result = await store.get("BLOB");
    expect(result.info).toEqual(read);
    expect(sha256(await result.bytes())).toBe(sha256(content));
    expect((await store.status()).size).toBeGreaterThan(content.length);
  });

  test("text(), json() and blob() return the content", async () => {
    const { store } = await testBucket();
    await store.putString({ name: "j", headers: { "content-type": ["application/json"] } }, '{"é":1}');
    expect(await store.getString("j")).toBe('{"é":1}');
    expect(await (await store.get("j")).json()).toEqual({ é: 1 });
    const blob = await store.getBlob("j");
    expect(blob.type).toBe("application/json");
    expect(await blob.text()).toBe('{"é":1}');
  });

  test("a missing object is OBJECT_NOT_FOUND for every operation", async () => {
    const { store } = await testBucket();
    expect(await codeOf(store.get("x"))).toBe("OBJECT_NOT_FOUND");
    expect(await codeOf(store.getInfo("x"))).toBe("OBJECT_NOT_FOUND");
    expect(await codeOf(store.delete("x"))).toBe("OBJECT_NOT_FOUND");
    expect(await codeOf(store.updateMeta("x", {}))).toBe("OBJECT_NOT_FOUND");
  });

  test("a store whose bucket was removed rejects with BUCKET_NOT_FOUND, and does not recreate it", async () => {
    const { store, manager, bucket } = await testBucket();
    await store.putString("a", "1");
    await manager.delete(bucket);
    expect(await codeOf(store.get("a"))).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(store.put("a", "1", { timeout: 3_000 }))).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(store.list())).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(store.status())).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
  });
});

describe("default status", () => {
  test("a bucket created by name alone has the defaults of ADR-20", async () => {
    const { store, bucket, stream, jsm } = await testBucket({ storage: "file" });
    expect(await store.status()).toEqual({
      bucket,
      description: "",
      ttl: 0,
      maxBytes: -1,
      storage: "file",
      replicas: 1,
      compression: false,
      metadata: {},
      objectTtl: false,
      atomicPut: false,
      sealed: false,
      size: 0,
      created: new Date((await jsm.streams.info(stream)).created),
      messages: 0,
      backingStore: "JetStream",
      streamName: stream,
    });
    expect((await jsm.streams.info(stream)).config).toMatchObject({
      subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`],
      discard: "new",
      allow_rollup_hdrs: true,
      allow_direct: true,
      max_age: 0,
      max_bytes: -1,
    });
  });

  test("status() returns the configuration", async () => {
    const { store } = await testBucket({ description: "testing", ttl: 300_000, maxBytes: 1_000_000 });
    expect(await store.status()).toMatchObject({
      description: "testing",
      ttl: 300_000,
      maxBytes: 1_000_000,
      storage: "memory",
    });
  });
});

describe("multi", () => {
  test("a hundred objects written to three buckets at once do not interfere", async () => {
    const buckets = [await testBucket(), await testBucket(), await testBucket()];
    const contentOf = (bucket: number, object: number) => pattern(object * 997, bucket * 1000 + object);
    await Promise.all(
      buckets.flatMap(({ store }, b) =>
        Array.from({ length: 100 }, (_, i) => store.put({ name: `o${i}`, maxChunkSize: 10_000 }, contentOf(b, i))),
      ),
    );
    for (const [b, each] of buckets.entries()) {
      expect(await expectConsistent(each)).toHaveLength(100);
      const read = await Promise.all(Array.from({ length: 100 }, (_, i) => each.store.getBytes(`o${i}`)));
      expect(read.every((bytes, i) => Buffer.compare(bytes, contentOf(b, i)) === 0)).toBe(true);
    }
  });
});

describe("delete markers", () => {
  test("a deleted object leaves a marker that keeps its name and options, and nothing else", async () => {
    const { store, counts, jsm, stream } = await testBucket();
    await store.put({ name: "A", maxChunkSize: 3 }, "AAAAAAAA");
    const marker = await store.delete("A");
    expect(marker).toMatchObject({ name: "A", deleted: true, size: 0, chunks: 0, digest: "", maxChunkSize: 3 });
    expect(await counts()).toEqual({ chunks: 0, metas: 1, total: 1 });
    const raw = (await jsm.streams.getMessage(stream, { seq: marker.revision }))!.json();
    expect(raw).toMatchObject({ name: "A", deleted: true, size: 0, chunks: 0, nuid: marker.nuid });
    expect(raw).not.toHaveProperty("digest");
    expect(await codeOf(store.getInfo("A"))).toBe("OBJECT_NOT_FOUND");
    expect({ ...(await store.getInfo("A", { showDeleted: true })), mtime: 0 }).toEqual({ ...marker, mtime: 0 });
    expect(await store.getBytes("A", { showDeleted: true })).toHaveLength(0);
  });

  test("deleting twice is not an error and writes nothing", async () => {
    const { store, jsm, stream } = await testBucket();
    await store.putString("A", "AAA");
    const marker = await store.delete("A");
    const again = await store.delete("A");
    expect(again.revision).toBe(marker.revision);
    expect((await jsm.streams.info(stream)).state.last_seq).toBe(marker.revision);
  });

  test("deleting again removes the content that an interrupted delete left", async () => {
    const { store, counts, jsm } = await testBucket();
    const { nuid } = await store.put("A", pattern(300_000));
    const marker = await store.delete("A");
    for (const part of ["one", "two"]) await jsm.jetstream().publish(`$O.${store.bucket}.C.${nuid}`, part);
    expect(await counts()).toEqual({ chunks: 2, metas: 1, total: 3 });
    await store.delete("A", { expectedRevision: marker.revision });
    expect(await counts()).toEqual({ chunks: 0, metas: 1, total: 1 });
  });

  test("an object can be stored again under the name of a deleted one", async () => {
    const { store, counts } = await testBucket();
    await store.putString("A", "AAA");
    await store.delete("A");
    await store.putString("A", "again");
    expect(await store.getString("A")).toBe("again");
    expect(await counts()).toEqual({ chunks: 1, metas: 1, total: 2 });
  });
});

describe("multi with delete", () => {
  test("the others stay, and the deleted object's space is freed", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.put("A", pattern(100_000, 1));
    await store.put("B", pattern(100_000, 2));
    const { size } = await store.status();
    await store.put("C", pattern(1_000_000, 3));
    expect((await store.status()).size).toBeGreaterThan(size + 1_000_000);
    await store.delete("C");
    expect((await store.status()).size).toBeLessThan(size + 1_000);
    expect(await expectConsistent(bucket)).toEqual(["A", "B"]);
  });
});

describe("history", () => {
  test("each name has one meta message, and only the chunks of its latest content", async () => {
    const { store, counts } = await testBucket();
    const put = (name: string, chunks: number) => store.put({ name, maxChunkSize: 10 }, pattern(chunks * 10));
    await put("A", 1);
    expect(await counts()).toEqual({ chunks: 1, metas: 1, total: 2 });
    await put("A", 7);
    expect(await counts()).toEqual({ chunks: 7, metas: 1, total: 8 });
    await put("A", 2);
    expect(await counts()).toEqual({ chunks: 2, metas: 1, total: 3 });
    await store.updateMeta("A", { description: "changed" });
    expect(await counts()).toEqual({ chunks: 2, metas: 1, total: 3 });
    await store.updateMeta("A", { name: "B" });
    // The old name's marker is removed after the rename has resolved.
    await expect.poll(counts).toEqual({ chunks: 2, metas: 1, total: 3 });
    await put("A", 3);
    expect(await counts()).toEqual({ chunks: 5, metas: 2, total: 7 });
    await store.delete("A");
    expect(await counts()).toEqual({ chunks: 2, metas: 2, total: 4 });
    await store.updateMeta("B", { name: "A" });
    await expect.poll(counts).toEqual({ chunks: 2, metas: 1, total: 3 });
    await put("A", 0);
    expect(await counts()).toEqual({ chunks: 0, metas: 1, total: 1 });
  });
});

describe("chunked content", () => {
  test("7 bytes in chunks of 2 are 2, 2, 2 and 1", async () => {
    const bucket = await testBucket();
    const info = await bucket.store.put({ name: "A", maxChunkSize: 2 }, "1234567");
    expect(info).toMatchObject({ chunks: 4, size: 7, maxChunkSize: 2 });
    const chunks = (await storedChunks(bucket, info.nuid)).map(({ data }) => Buffer.from(data).toString());
    expect(chunks).toEqual(["12", "34", "56", "7"]);
    expect(await bucket.store.getString("A")).toBe("1234567");
  });

  test("a chunk size above the server's limit is clamped, and the info has the actual size", async () => {
    const { store, connection } = await testBucket();
    const content = pattern(3_000_000);
    const info = await store.put({ name: "A", maxChunkSize: 64 * 1024 * 1024 }, content);
    const limit = connection.info!.max_payload;
    expect(info.maxChunkSize).toBeLessThanOrEqual(limit);
    expect(info.maxChunkSize).toBeGreaterThan(limit - 4096);
    expect(info.chunks).toBe(3);
    expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
  });

  test("a server with a small max_payload gets chunks that fit", async () => {
    const server = await startServer({ edit: (config) => config.replace("max_payload: 1MB", "max_payload: 8KB") });
    const { store } = await testBucket({}, { admin: { servers: server.wsUrl } });
    const content = pattern(100_000);
    expect((await store.put("A", content)).maxChunkSize).toBeLessThanOrEqual(8192);
    expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
  });

  test("a chunk size of 0, as in an info without one, means the default", async () => {
    const { store } = await testBucket();
    expect(await store.put({ name: "A", maxChunkSize: 0 }, "x")).toMatchObject({ maxChunkSize: 131_072 });
  });

  test.each([-1, 1.5, NaN])("a chunk size of %d is a TypeError that names it", async (maxChunkSize) => {
    const { store } = await testBucket();
    await expect(store.put({ name: "A", maxChunkSize }, "x")).rejects.toThrow(/maxChunkSize/);
    await expect(store.put({ name: "A", maxChunkSize }, "x")).rejects.toThrow(TypeError);
  });
});

describe("digest value", () => {
  test.each([0, 1, 100, 1000, 10_000, 100_000, 1_000_000])("of %i bytes equals that of node:crypto", async (n) => {
    const { store } = await testBucket();
    expect((await store.put("A", pattern(n))).digest).toBe(digestOf(pattern(n)));
  });
});

describe("max bytes", () => {
  test("an object that does not fit is STORE_FULL and leaves nothing; one that fits is stored", async () => {
    const { store, counts } = await testBucket({ maxBytes: 500_000 });
    await store.put("first", pattern(200_000));
    const before = await counts();
    const started = Date.now();
    expect(await codeOf(store.put("second", pattern(1_000_000)))).toBe("STORE_FULL");
    expect(Date.now() - started).toBeLessThan(3_000);
    expect(await counts()).toEqual(before);
    expect(await codeOf(store.getInfo("second"))).toBe("OBJECT_NOT_FOUND");
    await store.put("second", pattern(200_000));
    expect(await store.getBytes("first")).toHaveLength(200_000);
  });

  test("objects can still be deleted from a full bucket", async () => {
    const { store } = await testBucket({ maxBytes: 300_000 });
    await store.put({ name: "A", maxChunkSize: 10_000 }, pattern(250_000));
    expect(await codeOf(store.put("B", pattern(100_000)))).toBe("STORE_FULL");
    await store.delete("A");
    await store.put("B", pattern(100_000));
  });
});

describe("ttl", () => {
  test("objects expire after the bucket's ttl", async () => {
    const { store, counts } = await testBucket({ ttl: 700 });
    await store.putString("A", "AAA");
    expect(await store.getString("A")).toBe("AAA");
    await expect.poll(counts, { timeout: 10_000 }).toEqual({ chunks: 0, metas: 0, total: 0 });
    expect(await store.list()).toEqual([]);
    expect(await codeOf(store.get("A"))).toBe("OBJECT_NOT_FOUND");
  });
});

describe("compression", () => {
  test.runIf(serverMinor >= 10)("takes less space on disk, and the content is the same", async () => {
    const { store, jsm, stream } = await testBucket({ compression: true, storage: "file" });
    expect((await store.status()).compression).toBe(true);
    expect((await jsm.streams.info(stream)).config).toMatchObject({ compression: "s2" });
    const content = new Uint8Array(1_000_000).fill(65);
    await store.put("A", content);
    expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
  });
});

describe("seal", () => {
  test("a sealed bucket rejects every change with SEALED, and can still be read", async () => {
    const { store, counts, manager, bucket } = await testBucket();
    const info = await store.putString("A", "AAA");
    await store.addLink("L", info);
    expect((await store.seal()).sealed).toBe(true);
    expect((await store.status()).sealed).toBe(true);
    const before = await counts();
    const stores = [store, await manager.open(bucket)];
    for (const each of stores) {
      expect(await codeOf(each.put("B", pattern(300_000)))).toBe("SEALED");
      expect(await codeOf(each.put("A", "new"))).toBe("SEALED");
      expect(await codeOf(each.delete("A"))).toBe("SEALED");
      expect(await codeOf(each.updateMeta("A", { description: "d" }))).toBe("SEALED");
      expect(await codeOf(each.updateMeta("A", { name: "C" }))).toBe("SEALED");
      expect(await codeOf(each.addLink("L2", info))).toBe("SEALED");
      expect(await codeOf(each.addBucketLink("L3", store))).toBe("SEALED");
      expect(await each.getString("A")).toBe("AAA");
      expect(await each.getString("L")).toBe("AAA");
      expect((await each.list()).map(({ name }) => name)).toEqual(["A", "L"]);
    }
    expect(await counts()).toEqual(before);
  });

  test("sealing a sealed bucket changes nothing", async () => {
    const { store } = await testBucket();
    await store.seal();
    expect((await store.seal()).sealed).toBe(true);
  });
});

describe("restart", () => {
  test("objects in file storage survive a server restart", async () => {
    const server = await startServer();
    const name = uniqueName();
    const { store } = await testBucket(
      { bucket: name, storage: "file" },
      { admin: { servers: server.wsUrl, reconnectTimeWait: 50 } },
    );
    const content = pattern(400_000);
    await store.put("A", content);
    await server.restart();
    await sleep(100);
    expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
    await store.put("B", "after");
    expect(await store.getString("B")).toBe("after");
  });
});
