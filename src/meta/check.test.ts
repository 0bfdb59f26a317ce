import { describe, expect, test } from "vitest";
import { ObjectStoreManager } from "../index.ts";
import { connect, errorOf, pattern, testBucket } from "../../e2e/support/bucket.ts";

describe("check", () => {
  test("finds and removes what crashed writers left, and nothing else", async () => {
    const { store, connection, jsm, stream, counts } = await testBucket();
    await store.put({ name: "whole", maxChunkSize: 10 }, pattern(35));
    await store.put({ name: "holed", maxChunkSize: 10 }, pattern(35));
    await jsm.streams.deleteMessage(stream, 6);
    await store.putString("gone", "x");
    await store.delete("gone");
    await store.addLink("link", await store.getInfo("whole"));
    await connection.request(`$O.${store.bucket}.C.crashed`, "1");
    await connection.request(`$O.${store.bucket}.C.crashed`, "2");
    await connection.request(`$O.${store.bucket}.M.bad`, "no JSON");

    const young = await store.check();
    expect(young).toMatchObject({ orphans: [], deleteMarkers: [], repaired: false });
    expect(young.truncated).toMatchObject([{ info: { name: "holed" }, stored: 3 }]);
    expect(young.invalid).toHaveLength(1);

    const before = await counts();
    const old = await store.check({ olderThan: 0 });
    expect(old.orphans).toMatchObject([{ nuid: "crashed", chunks: 2 }]);
    expect(old.deleteMarkers).toMatchObject([{ name: "gone" }]);
    expect(await counts()).toEqual(before);

    expect((await store.check({ olderThan: 0, repair: true })).repaired).toBe(true);
    expect(await counts()).toEqual({ chunks: before.chunks - 2, metas: before.metas - 1, total: before.total - 3 });
    expect(await store.getBytes("whole")).toHaveLength(35);
  });

  test("never touches an upload in progress", async () => {
    const { store } = await testBucket();
    const { writable, info } = store.createWritable({ name: "slow", maxChunkSize: 1000 });
    const writer = writable.getWriter();
    await writer.write(pattern(5000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await store.check({ repair: true, olderThan: 60_000 })).orphans).toEqual([]);
    await writer.write(pattern(5000));
    await writer.close();
    expect((await info).chunks).toBe(10);
    expect(await store.getBytes("slow")).toHaveLength(10_000);
  });
});

describe("ttl of an object", () => {
  test("makes the object disappear, and its chunks not before it", async () => {
    const { store, jsm, stream } = await testBucket({ objectTtl: true });
    expect((await store.status()).objectTtl).toBe(true);
    await store.put("short", pattern(300_000), { ttl: 1000 });
    const ttls: number[] = [];
    for (let seq = 1; seq <= 4; seq++) {
      const message = await jsm.streams.getMessage(stream, { seq });
      ttls.push(Number.parseInt(message?.header.get("Nats-TTL") ?? ""));
    }
    const meta = ttls.pop() ?? 0;
    expect(meta).toBe(1);
    expect(Math.min(...ttls)).toBeGreaterThan(meta);
    await expect.poll(() => store.list(), { timeout: 10_000 }).toEqual([]);
    expect((await errorOf(store.get("short"))).code).toBe("OBJECT_NOT_FOUND");
  });

  test("keeps running when the object is described or renamed", async () => {
    const { store, jsm, stream } = await testBucket({ objectTtl: true });
    await store.put("A", pattern(300_000), { ttl: 5_000 });
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await store.updateMeta("A", { description: "d" });
    const { revision } = await store.updateMeta("A", { name: "B" });
    const message = await jsm.streams.getMessage(stream, { seq: revision });
    const ttl = Number.parseInt(message?.header.get("Nats-TTL") ?? "");
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThan(5);
    expect(await store.getBytes("B")).toHaveLength(300_000);
    await expect.poll(() => store.list(), { timeout: 10_000 }).toEqual([]);
  });

  test("needs a bucket created with objectTtl", async () => {
    const { store, counts } = await testBucket();
    expect((await errorOf(store.put("x", "x", { ttl: 5000 }))).code).toBe("UNSUPPORTED_SERVER");
    await expect(store.put("x", "x", { ttl: 10 })).rejects.toThrow(TypeError);
    expect((await counts()).total).toBe(0);
    await new ObjectStoreManager(await connect()).open(store.bucket);
  });
});
