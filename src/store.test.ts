import { describe, expect, test } from "vitest";
import { errorOf, pattern, testBucket, uniqueName } from "../e2e/support/bucket.ts";

const CHUNK = 128 * 1024;

describe("put and get", () => {
  test.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK, 5_000_000])("gives %i bytes back", async (size) => {
    const { store, counts } = await testBucket();
    const content = pattern(size);
    const info = await store.put("object", content);
    expect(info).toMatchObject({ name: "object", size, chunks: Math.ceil(size / CHUNK), deleted: false });
    expect(await counts()).toEqual({ chunks: info.chunks, metas: 1, total: info.chunks + 1 });
    const read = await store.getBytes("object");
    expect(Buffer.compare(read, content)).toBe(0);
  });

  test("writes the digest that ADR-20 prescribes", async () => {
    const { store } = await testBucket();
    expect((await store.putString("A", "A")).digest).toBe("SHA-256=VZrq0IJk1XldOQlxjN0Fq9SVcuhP5VWQ7vMaiKCP3_0=");
    expect((await store.putString("empty", "")).digest).toBe("SHA-256=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=");
  });

  test("an overwrite leaves exactly the new chunks and one meta", async () => {
    const { store, counts } = await testBucket();
    await store.put("object", pattern(5 * CHUNK));
    await store.put("object", pattern(2 * CHUNK));
    expect(await counts()).toEqual({ chunks: 2, metas: 1, total: 3 });
  });

  test("delete leaves one message, get then finds nothing", async () => {
    const { store, counts } = await testBucket();
    await store.put("object", pattern(CHUNK));
    const marker = await store.delete("object");
    expect(marker).toMatchObject({ deleted: true, size: 0, chunks: 0, digest: "" });
    expect(await counts()).toEqual({ chunks: 0, metas: 1, total: 1 });
    expect((await errorOf(store.get("object"))).code).toBe("OBJECT_NOT_FOUND");
    expect(await store.list()).toEqual([]);
    expect(await store.list({ showDeleted: true })).toHaveLength(1);
  });

  test("lists and watches", async () => {
    const { store } = await testBucket();
    expect(await store.list()).toEqual([]);
    await store.putString("a", "1");
    await store.putString("b", "2");
    expect((await store.list()).map((info) => info.name)).toEqual(["a", "b"]);
    const seen: (string | null)[] = [];
    for await (const info of store.watch()) {
      seen.push(info && info.name + (info.deleted ? " deleted" : ""));
      if (info === null) await store.putString("c", "3");
      if (info?.name === "c") await store.delete("a");
      if (info?.deleted) break;
    }
    expect(seen).toEqual(["a", "b", null, "c", "a deleted"]);
  });

  test("watches an empty bucket, updates only, and stops by signal", async () => {
    const { store } = await testBucket();
    const stop = new AbortController();
    const seen: unknown[] = [];
    for await (const info of store.watch({ signal: stop.signal })) {
      seen.push(info);
      stop.abort();
    }
    expect(seen).toEqual([null]);
    await store.putString("before", "");
    const updates = store.watch({ updatesOnly: true })[Symbol.asyncIterator]();
    const first = updates.next();
    await new Promise((resolve) => setTimeout(resolve, 100));
    await store.putString("after", "");
    expect(((await first).value as { name: string }).name).toBe("after");
    await updates.return?.();
  });

  test("rejects an unknown bucket, a bad name, an empty name", async () => {
    const { manager, store } = await testBucket();
    expect((await errorOf(manager.open(uniqueName()))).code).toBe("BUCKET_NOT_FOUND");
    expect((await errorOf(manager.open("a.b"))).code).toBe("INVALID_BUCKET");
    expect((await errorOf(store.put("", "x"))).code).toBe("NAME_REQUIRED");
  });
});
