// nats.go's ObjectMetadata, nats.js' "metadata", "meta override" and "update properties".
import { describe, expect, test } from "vitest";
import type { ObjectMeta, ObjectMetaPatch } from "../../src/index.ts";
import { codeOf, pattern, testBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { base64Url } from "../support/other-client.ts";

const full: ObjectMeta = {
  name: "A",
  description: "first",
  headers: { "X-One": ["1", "2"], "content-type": ["text/plain"] },
  metadata: { k: "v", ключ: "значение" },
  maxChunkSize: 1000,
};

describe("metadata", () => {
  test("all metadata round-trips", async () => {
    const { store } = await testBucket();
    await store.put(full, "content");
    expect(await store.getInfo("A")).toMatchObject(full);
    expect((await store.list())[0]).toMatchObject(full);
  });

  test("accepts a Headers object", async () => {
    const { store } = await testBucket();
    await store.put({ name: "A", headers: new Headers({ "Content-Type": "text/plain" }) }, "content");
    expect((await store.getInfo("A")).headers).toEqual({ "content-type": ["text/plain"] });
  });

  test("putFile names the object after the file and records its media type", async () => {
    const { store } = await testBucket();
    const info = await store.putFile(new File(["hello"], "h.txt", { type: "text/plain" }));
    expect(info).toMatchObject({ name: "h.txt", headers: { "Content-Type": ["text/plain"] }, size: 5 });
    expect((await store.getBlob("h.txt")).type).toBe("text/plain");
  });

  test("update changes description, headers and metadata; content and options stay", async () => {
    const { store, counts } = await testBucket();
    const info = await store.put(full, pattern(5000));
    const changes = { description: "second", headers: { b: ["c"] }, metadata: { d: "e" } };
    const updated = await store.updateMeta("A", { ...changes, maxChunkSize: 5 });
    expect(updated).toMatchObject(changes);
    const read = await store.getInfo("A");
    expect(read).toMatchObject(changes);
    expect(read).toMatchObject({ size: 5000, chunks: 5, maxChunkSize: 1000, nuid: info.nuid, digest: info.digest });
    expect(read.revision).toBe(updated.revision);
    expect(await store.getBytes("A")).toEqual(pattern(5000));
    expect(await counts()).toEqual({ chunks: 5, metas: 1, total: 6 });
  });

  const { description, headers, metadata } = full;
  const cleared = { description: "", headers: {}, metadata: {} };
  test.each<[string, ObjectMetaPatch, object]>([
    ["nothing is given", {}, { description, headers, metadata }],
    ["all is undefined", { description: undefined, headers: undefined, metadata: undefined }, full],
    ["one is given", { description: "second" }, { description: "second", headers, metadata }],
    ["headers are given", { headers: { b: ["c"] } }, { description, headers: { b: ["c"] }, metadata }],
    ["metadata are given", { metadata: { d: "e" } }, { description, headers, metadata: { d: "e" } }],
    ["all is empty", { description: "", headers: {}, metadata: {} }, cleared],
    ["all is null", { description: null, headers: null, metadata: null }, cleared],
    ["one is null", { headers: null }, { description, headers: {}, metadata }],
    ["Headers are empty", { headers: new Headers() }, { description, headers: {}, metadata }],
  ])("update changes only what is given: %s", async (_, patch, expected) => {
    const { store } = await testBucket();
    await store.put(full, "content");
    const kept = { name: "A", maxChunkSize: 1000, size: 7 };
    expect(await store.updateMeta("A", patch)).toMatchObject({ ...kept, ...expected });
    expect(await store.getInfo("A")).toMatchObject({ ...kept, ...expected });
    const renamed = await store.updateMeta("A", { ...patch, name: "B" });
    expect(renamed).toMatchObject({ ...kept, ...expected, name: "B" });
  });

  test("an overwrite does not inherit the old metadata", async () => {
    const { store } = await testBucket();
    await store.put(full, "content");
    await store.put("A", "other");
    expect(await store.getInfo("A")).toMatchObject({ description: "", headers: {}, metadata: {} });
  });

  test("update renames, and leaves no trace of the old name", async () => {
    const { store, counts } = await testBucket();
    await store.put(full, "content");
    const info = await store.updateMeta("A", { ...full, name: "B" });
    expect(info).toMatchObject({ ...full, name: "B" });
    expect(await codeOf(store.getInfo("A", { showDeleted: true }))).toBe("OBJECT_NOT_FOUND");
    expect(await store.getString("B")).toBe("content");
    expect((await store.list({ showDeleted: true })).map(({ name }) => name)).toEqual(["B"]);
    expect(await counts()).toEqual({ chunks: 1, metas: 1, total: 2 });
  });

  test("a rename onto a live object or a link is OBJECT_EXISTS and changes nothing", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    const info = await store.putString("A", "a");
    await store.putString("B", "b");
    await store.addLink("L", info);
    expect(await codeOf(store.updateMeta("A", { name: "B" }))).toBe("OBJECT_EXISTS");
    expect(await codeOf(store.updateMeta("A", { name: "L" }))).toBe("OBJECT_EXISTS");
    expect(await store.getString("A")).toBe("a");
    expect(await store.getString("B")).toBe("b");
    expect(await store.getString("L")).toBe("a");
    await expectConsistent(bucket);
  });

  test("a rename replaces a delete marker", async () => {
    const bucket = await testBucket();
    const { store, counts } = bucket;
    await store.putString("A", "a");
    await store.putString("B", "b");
    await store.delete("B");
    await store.updateMeta("A", { name: "B" });
    expect(await store.getString("B")).toBe("a");
    expect(await counts()).toEqual({ chunks: 1, metas: 1, total: 2 });
  });

  test("a link can be renamed and still leads to its object", async () => {
    const { store } = await testBucket();
    await store.addLink("L", await store.putString("A", "a"));
    const info = await store.updateMeta("L", { name: "M", description: "d" });
    expect(info).toMatchObject({ name: "M", description: "d", link: { name: "A" } });
    expect(await store.getString("M")).toBe("a");
    expect(await codeOf(store.getInfo("L"))).toBe("OBJECT_NOT_FOUND");
  });

  test("a deleted object is UPDATE_DELETED", async () => {
    const { store } = await testBucket();
    await store.putString("A", "a");
    await store.delete("A");
    expect(await codeOf(store.updateMeta("A", { description: "d" }))).toBe("UPDATE_DELETED");
    expect(await codeOf(store.updateMeta("A", { name: "B" }))).toBe("UPDATE_DELETED");
  });

  test("metadata too large for one message is an error, and leaves no chunk", async () => {
    const { store, counts } = await testBucket();
    const description = "x".repeat(1_100_000);
    expect(await codeOf(store.put({ name: "A", description }, pattern(300_000), { timeout: 3_000 }))).toBe(
      "CHUNK_TOO_LARGE",
    );
    expect((await counts()).total).toBe(0);
  });

  test("meta messages follow ADR-20: nothing null, nothing empty", async () => {
    const { store, jsm, stream, bucket } = await testBucket();
    const info = await store.put("A", "AAA");
    const message = (await jsm.streams.getMessage(stream, { last_by_subj: `$O.${bucket}.M.${base64Url("A")}` }))!;
    expect(message.header.get("Nats-Rollup")).toBe("sub");
    expect(message.json()).toEqual({
      name: "A",
      options: { max_chunk_size: 131072 },
      bucket,
      nuid: info.nuid,
      size: 3,
      mtime: "0001-01-01T00:00:00Z",
      chunks: 1,
      digest: info.digest,
    });
  });
});
