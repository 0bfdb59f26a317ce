// nats.go's ObjectLinks, nats.js' "links", and the behaviour chosen where the clients disagree.
import { describe, expect, test } from "vitest";
import type { ObjectInfo } from "../../src/index.ts";
import { codeOf, errorOf, pattern, reasonOf, testBucket, uniqueName } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { base64Url, writeMeta } from "../support/other-client.ts";

describe("links to objects", () => {
  test("lead to an object in the same bucket or another", async () => {
    const root = await testBucket();
    const dir = await testBucket({}, { connection: root.connection });
    const info = await root.store.putString("A", "AAA");
    const other = await dir.store.put("B", pattern(500_000));
    const link = await root.store.addLink("LA", info);
    expect(link).toMatchObject({ name: "LA", link: { bucket: root.bucket, name: "A" } });
    expect(link).toMatchObject({ size: 0, chunks: 0, digest: "" });
    expect(link.nuid).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(link.nuid).not.toBe(info.nuid);
    await root.store.addLink("LB", other);
    expect(await root.store.getString("LA")).toBe("AAA");
    expect(await root.store.getBytes("LB")).toEqual(pattern(500_000));
    expect((await root.store.get("LB")).info).toMatchObject({ name: "B", bucket: dir.bucket, size: 500_000 });
    expect(await root.store.getInfo("LB")).toMatchObject({ name: "LB", link: { bucket: dir.bucket, name: "B" } });
    expect(await expectConsistent(root)).toHaveLength(3);
  });

  test("follow the name, not the content: they read what is stored there later", async () => {
    const { store } = await testBucket();
    await store.addLink("L", await store.putString("A", "old"));
    await store.putString("A", "new");
    expect(await store.getString("L")).toBe("new");
    await store.delete("A");
    expect(await codeOf(store.get("L"))).toBe("OBJECT_NOT_FOUND");
    expect((await store.getInfo("L")).link).toBeDefined();
  });

  test("a link to a link is LINK_TO_LINK", async () => {
    const { store } = await testBucket();
    const link = await store.addLink("L", await store.putString("A", "AAA"));
    expect(await codeOf(store.addLink("LL", link))).toBe("LINK_TO_LINK");
    const bucketLink = await store.addBucketLink("BL", store);
    expect(await codeOf(store.addLink("LBL", bucketLink))).toBe("LINK_TO_LINK");
  });

  test("a link to a deleted object is LINK_TO_DELETED, even if it was live when it was looked up", async () => {
    const { store } = await testBucket();
    const info = await store.putString("A", "AAA");
    const marker = await store.delete("A");
    expect(await codeOf(store.addLink("L1", info))).toBe("LINK_TO_DELETED");
    expect(await codeOf(store.addLink("L2", marker))).toBe("LINK_TO_DELETED");
  });

  test("the target's bucket and name are enough; any other key is a TypeError that names it", async () => {
    const { store, bucket } = await testBucket();
    await store.putString("A", "AAA");
    expect((await store.addLink("L", { bucket, name: "A" })).link).toEqual({ bucket, name: "A" });
    expect(await store.getString("L")).toBe("AAA");
    const wrong: [unknown, string][] = [
      [undefined, "target"],
      [null, "target"],
      ["A", "target"],
      [{ name: "A" }, "target.bucket"],
      [{ bucket }, "target.name"],
      [{ bucket, name: 1 }, "target.name"],
      [{ bucket: 1, name: "A" }, "target.bucket"],
    ];
    for (const [target, named] of wrong) {
      const error = await reasonOf(store.addLink("M", target as ObjectInfo));
      expect(error, named).toBeInstanceOf(TypeError);
      expect((error as Error).message).toContain(named);
    }
    expect(await codeOf(store.addLink("M", { bucket: "a b", name: "A" }))).toBe("INVALID_BUCKET");
    expect(await codeOf(store.addLink("M", { bucket, name: "" }))).toBe("NAME_REQUIRED");
  });

  test("a link over an undecodable object is OBJECT_EXISTS: another client may read it", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.putString("A", "AAA");
    await writeMeta(bucket, base64Url("L"), "{");
    expect(await codeOf(store.addLink("L", { bucket: bucket.bucket, name: "A" }))).toBe("OBJECT_EXISTS");
  });

  test("a link to a missing object is OBJECT_NOT_FOUND", async () => {
    const { store } = await testBucket();
    const info = await store.putString("A", "AAA");
    expect(await codeOf(store.addLink("L", { ...info, name: "B" }))).toBe("OBJECT_NOT_FOUND");
    expect(await codeOf(store.addLink("L", { ...info, bucket: uniqueName() }))).toBe("BUCKET_NOT_FOUND");
  });

  test("a link replaces a link, a bucket link and a delete marker", async () => {
    const { store, counts } = await testBucket();
    const a = await store.putString("A", "AAA");
    const b = await store.putString("B", "BBB");
    await store.addLink("L", a);
    await store.addLink("L", b);
    expect(await store.getString("L")).toBe("BBB");
    await store.addBucketLink("L", store);
    expect(await codeOf(store.get("L"))).toBe("LINK_IS_BUCKET");
    await store.addLink("L", a);
    expect(await store.getString("L")).toBe("AAA");
    await store.delete("B");
    await store.addLink("B", a);
    expect(await store.getString("B")).toBe("AAA");
    expect(await counts()).toEqual({ chunks: 1, metas: 3, total: 4 });
  });

  test("a link over a live object is OBJECT_EXISTS, and the object stays", async () => {
    const { store } = await testBucket();
    const a = await store.putString("A", "AAA");
    await store.putString("B", "BBB");
    expect(await codeOf(store.addLink("B", a))).toBe("OBJECT_EXISTS");
    expect(await codeOf(store.addLink("A", a))).toBe("OBJECT_EXISTS");
    expect(await codeOf(store.addBucketLink("B", store))).toBe("OBJECT_EXISTS");
    expect(await store.getString("B")).toBe("BBB");
  });

  test("putting an object under a link's name replaces only the link", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.addLink("L", await store.putString("A", "AAA"));
    await store.putString("L", "own");
    expect(await store.getString("L")).toBe("own");
    expect(await store.getString("A")).toBe("AAA");
    await expectConsistent(bucket);
  });

  test("deleting a link keeps its target", async () => {
    const { store } = await testBucket();
    await store.addLink("L", await store.putString("A", "AAA"));
    expect(await store.delete("L")).toMatchObject({ deleted: true });
    expect(await codeOf(store.get("L"))).toBe("OBJECT_NOT_FOUND");
    expect(await store.getBytes("L", { showDeleted: true })).toHaveLength(0);
    expect(await store.getString("A")).toBe("AAA");
  });

  test("a chain that renames created is followed", async () => {
    const { store } = await testBucket();
    const a = await store.putString("A", "AAA");
    const b = await store.putString("B", "BBB");
    await store.addLink("L1", b);
    await store.addLink("X", a);
    await store.delete("B");
    await store.updateMeta("X", { name: "B" });
    expect(await store.getString("L1")).toBe("AAA");
  });

  test("a loop is LINK_LOOP, and so is a link to itself", async () => {
    const bucket = await testBucket();
    const link = (name: string, to: string) =>
      writeMeta(bucket, base64Url(name), {
        name,
        bucket: bucket.bucket,
        nuid: `n${name}`,
        options: { link: { bucket: bucket.bucket, name: to } },
      });
    await link("A", "B");
    await link("B", "A");
    await link("self", "self");
    expect(await codeOf(bucket.store.get("A"))).toBe("LINK_LOOP");
    expect(await codeOf(bucket.store.get("self"))).toBe("LINK_LOOP");
    // Eight links in a row are not a loop.
    await bucket.store.putString("o8", "end");
    for (let i = 0; i < 8; i++) await link(`o${i}`, `o${i + 1}`);
    expect(await bucket.store.getString("o0")).toBe("end");
    await link("o-1", "o0");
    expect(await codeOf(bucket.store.get("o-1"))).toBe("LINK_LOOP");
  });

  test("into a deleted bucket is BUCKET_NOT_FOUND, and the bucket is not recreated", async () => {
    const { store, manager, connection } = await testBucket();
    const dir = await testBucket({}, { connection });
    await store.addLink("L", await dir.store.putString("A", "AAA"));
    await manager.delete(dir.bucket);
    expect(await codeOf(store.get("L"))).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(manager.open(dir.bucket))).toBe("BUCKET_NOT_FOUND");
  });
});

describe("links to buckets", () => {
  test("name their bucket, and reading one is LINK_IS_BUCKET", async () => {
    const { store, connection, jsm, stream, bucket } = await testBucket();
    const dir = await testBucket({}, { connection });
    const info = await store.addBucketLink("dir", dir.store);
    expect(info.link).toEqual({ bucket: dir.bucket });
    expect((await store.getInfo("dir")).link).toEqual({ bucket: dir.bucket });
    const error = await errorOf(store.get("dir"));
    expect(error.code).toBe("LINK_IS_BUCKET");
    expect(error.message).toContain(dir.bucket);
    const raw = (await jsm.streams.getMessage(stream, { last_by_subj: `$O.${bucket}.M.${base64Url("dir")}` }))!;
    expect(raw.json()).toMatchObject({ options: { link: { bucket: dir.bucket } } });
    expect(raw.string()).not.toContain("digest");
    await store.addBucketLink("dir", store);
    expect((await store.getInfo("dir")).link).toEqual({ bucket });
  });
});
