// nats.go's ObjectMetadata, nats.js' "metadata", "meta override" and "update properties".
import { describe, expect, test } from "vitest";
import type { ObjectInfo, ObjectMeta, ObjectMetaPatch } from "../../src/index.ts";
import { codeOf, pattern, reasonOf, testBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { base64Url, writeObject } from "../support/other-client.ts";

const full: ObjectMeta = {
  name: "A",
  description: "first",
  headers: { "X-One": ["1", "2"], "content-type": ["text/plain"] },
  metadata: { k: "v", ключ: "значение" },
  maxChunkSize: 1000,
};

/** What every change gives an object anew. */
function changedAt({ revision }: ObjectInfo): { revision: number; mtime: Date } {
  return { revision, mtime: expect.any(Date) as Date };
}

describe("metadata", () => {
  test("all that an object is described by comes back", async () => {
    const { store } = await testBucket();
    await store.put(full, "content");
    expect(await store.getInfo("A")).toMatchObject(full);
    expect((await store.list())[0]).toMatchObject(full);
  });

  test("Headers of the platform are taken too", async () => {
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

  test.each<[string, object]>([
    ["headers", { headers: { a: "text" } }],
    ["headers", { headers: { a: [1] } }],
    ["metadata", { metadata: { a: 1 } }],
    ["description", { description: 1 }],
  ])("%s of the wrong type are a TypeError that names them", async (field, meta) => {
    const { store } = await testBucket();
    const put = () => store.put({ name: "A", ...meta }, "x");
    await expect(put()).rejects.toThrow(TypeError);
    await expect(put()).rejects.toThrow(new RegExp(field));
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
  ])("update changes what is given, and leaves the rest: %s", async (_, patch, expected) => {
    const { store } = await testBucket();
    await store.put(full, "content");
    const kept = { name: "A", maxChunkSize: 1000, size: 7 };
    expect(await store.updateMeta("A", patch)).toMatchObject({ ...kept, ...expected });
    expect(await store.getInfo("A")).toMatchObject({ ...kept, ...expected });
    const renamed = await store.updateMeta("A", { ...patch, name: "B" });
    expect(renamed).toMatchObject({ ...kept, ...expected, name: "B" });
  });

  test("what was looked up is a patch: of an object, of one without a chunk size, of links", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.put(full, pattern(3000));
    await writeObject(bucket, "sizeless", ["one", "two"]);
    await store.addLink("link", { bucket: bucket.bucket, name: "A" });
    await store.addBucketLink("bucket link", store);
    for (const name of ["A", "sizeless", "link", "bucket link"]) {
      const info = await store.getInfo(name);
      const changed = await store.updateMeta(name, { ...info, description: "new" });
      expect(await store.getInfo(name)).toEqual({ ...info, description: "new", ...changedAt(changed) });
      const renamed = await store.updateMeta(name, { ...info, name: `${name} 2` });
      expect(await store.getInfo(`${name} 2`)).toEqual({ ...info, name: `${name} 2`, ...changedAt(renamed) });
    }
    expect(await store.getString("sizeless 2")).toBe("onetwo");
    // What an info says beyond a name and a description changes nothing.
    const lies = { nuid: "x", size: 1, chunks: 9, digest: "", deleted: true, link: { bucket: "b" }, maxChunkSize: 1 };
    const info = await store.getInfo("A 2");
    const same = await store.updateMeta("A 2", { ...info, ...lies });
    expect(await store.getInfo("A 2")).toEqual({ ...info, ...changedAt(same) });
  });

  test("what was looked up can be put: an object, one without a chunk size, a deleted one", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.put(full, "content");
    await writeObject(bucket, "sizeless", ["one", "two"]);
    await store.put({ name: "gone", description: "d" }, "x");
    const infos = [await store.getInfo("A"), await store.getInfo("sizeless"), await store.delete("gone")];
    for (const { name } of infos) {
      const info = await store.getInfo(name, { showDeleted: true });
      const { description, headers, metadata } = info;
      const stored = await store.put({ ...info }, "again");
      expect(stored).toMatchObject({ name, description, headers, metadata, deleted: false, size: 5 });
      expect(stored.maxChunkSize).toBe(info.maxChunkSize || 131_072);
      expect(await store.getString(name)).toBe("again");
    }
    await expectConsistent(bucket);
  });

  const unknown = ["max_chunk_size", "options", "descripton", "ttl", "__proto__x", "toString"];
  test.each(unknown)("an unknown key is a TypeError that names it: %s", async (key) => {
    const { store, bucket, counts } = await testBucket();
    await store.put("A", "a");
    const before = await counts();
    const other = { [key]: 1 } as object;
    const calls = [
      () => store.put({ name: "B", ...other }, "b"),
      () => store.createWritable({ name: "B", ...other }).info,
      () => store.updateMeta("A", { description: "d", ...other }),
      () => store.addLink("L", { bucket, name: "A", ...other }),
    ];
    for (const call of calls) {
      const error = await reasonOf(call());
      expect(error).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain(`"${key}"`);
      if (key === "max_chunk_size") expect((error as Error).message).toContain("maxChunkSize");
    }
    expect(await counts()).toEqual(before);
  });

  test.each<[unknown]>([[null], ["text"], [undefined]])(
    "a patch that is no object is a TypeError: %j",
    async (patch) => {
      const { store } = await testBucket();
      await store.put("A", "a");
      expect(await reasonOf(store.updateMeta("A", patch as object))).toBeInstanceOf(TypeError);
      expect(await codeOf(store.updateMeta("A", { name: "" }))).toBe("NAME_REQUIRED");
      expect(await reasonOf(store.updateMeta("A", { name: null as unknown as string }))).toBeInstanceOf(TypeError);
    },
  );

  test("an overwrite does not inherit the description of what it replaces", async () => {
    const { store } = await testBucket();
    await store.put(full, "content");
    await store.put("A", "other");
    expect(await store.getInfo("A")).toMatchObject({ description: "", headers: {}, metadata: {} });
  });

  test("update renames, and the old name is gone without a trace", async () => {
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

  test("a rename onto a deleted object takes its place", async () => {
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

  test("a meta with a link is LINK_NOT_ALLOWED", async () => {
    const { store, counts } = await testBucket();
    const linked: ObjectMeta = { name: "A", link: { bucket: "b", name: "n" } };
    expect(await codeOf(store.put(linked, "x"))).toBe("LINK_NOT_ALLOWED");
    expect(await codeOf(store.createWritable(linked).info)).toBe("LINK_NOT_ALLOWED");
    expect((await counts()).total).toBe(0);
  });

  test("a meta that is too large for one message is an error, and leaves no chunk", async () => {
    const { store, counts } = await testBucket();
    const description = "x".repeat(1_100_000);
    expect(await codeOf(store.put({ name: "A", description }, pattern(300_000), { timeout: 3_000 }))).toBe(
      "CHUNK_TOO_LARGE",
    );
    expect((await counts()).total).toBe(0);
  });

  test("what is written is what ADR-20 asks for: nothing null, nothing empty", async () => {
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
