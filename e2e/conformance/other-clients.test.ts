// Everything that other clients write can be read, replaced and deleted. Beyond 200 lines because it is one list of cases.

import { describe, expect, test } from "vitest";
import { codeOf, pattern, testBucket, type TestBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { base64, base64Url, digestOf, latin1, writeChunks, writeMeta, writeObject } from "../support/other-client.ts";

const unpadded = (token: string): string => token.replace(/=+$/, "");

const digest = (encoding: BufferEncoding, prefix: string) => (content: string) =>
  prefix + Buffer.from(digestOf(content).slice(8), "base64").toString(encoding);

describe("meta messages", () => {
  test.each<[string, Record<string, unknown>]>([
    [
      "null for all empty fields (Java, Rust)",
      { description: null, headers: null, metadata: null, options: null, deleted: null },
    ],
    ["null inside options", { options: { link: null, max_chunk_size: null } }],
    ["no mtime", { mtime: undefined }],
    ["an empty mtime", { mtime: "" }],
    ["a time as mtime", { mtime: "2024-01-01T00:00:00.123456789Z" }],
    ["max_chunk_size 0", { options: { max_chunk_size: 0 } }],
    ["unknown keys and a revision", { revision: 7, unheard: { of: ["this"] } }],
    ["another bucket's name (JS)", { bucket: "elsewhere" }],
    ["no bucket", { bucket: undefined }],
    ["a digest in the standard alphabet", { digest: digest("base64", "SHA-256=")("content") }],
    ["a digest in base64url without padding", { digest: digest("base64url", "SHA-256=")("content") }],
    ["a digest in hex", { digest: digest("hex", "SHA-256=")("content") }],
    ["a digest with a small prefix", { digest: digest("base64url", "sha-256=")("content") }],
  ])("with %s are read", async (_, differing) => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["content"], differing);
    expect(await bucket.store.getString("A")).toBe("content");
    expect(await bucket.store.getInfo("A")).toMatchObject({
      bucket: bucket.bucket,
      description: "",
      headers: {},
      metadata: {},
      deleted: false,
    });
    expect((await bucket.store.list()).map(({ name }) => name)).toEqual(["A"]);
    await bucket.store.updateMeta("A", { description: "ours" });
    expect(await bucket.store.getString("A")).toBe("content");
    await bucket.store.delete("A");
    expect((await bucket.counts()).total).toBe(1);
  });

  test.each<[string, object]>([
    ["plain strings as header values (Python)", { a: "1", b: ["2"] }],
    ["Rust's old shape", { inner: { a: ["1"], b: ["2"] } }],
  ])("headers as %s", async (_, headers) => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["content"], { headers });
    expect((await bucket.store.getInfo("A")).headers).toEqual({ a: ["1"], b: ["2"] });
  });

  test("an empty object without size, chunks and digest", async () => {
    const bucket = await testBucket();
    await writeMeta(bucket, base64Url("A"), { name: "A", nuid: "N1", bucket: bucket.bucket });
    expect(await bucket.store.getBytes("A")).toHaveLength(0);
    expect(await bucket.store.getInfo("A")).toMatchObject({ size: 0, chunks: 0 });
  });

  test("content without a nuid is BAD_OBJECT_META, and can be replaced", async () => {
    const bucket = await testBucket();
    await writeMeta(bucket, base64Url("A"), { name: "A", size: 3, chunks: 1, digest: digestOf("AAA") });
    expect(await codeOf(bucket.store.get("A"))).toBe("BAD_OBJECT_META");
    await bucket.store.put("A", "new");
    expect(await bucket.store.getString("A")).toBe("new");
  });

  test("a nuid that is a wildcard neither reads nor purges other objects' chunks", async () => {
    const bucket = await testBucket();
    await bucket.store.put("mine", pattern(300_000));
    for (const nuid of [">", "*", "a.b", " "]) {
      await writeMeta(bucket, base64Url("A"), { name: "A", nuid, size: 3, chunks: 1 });
      expect(await codeOf(bucket.store.get("A"))).toBe("BAD_OBJECT_META");
      await bucket.store.delete("A");
      expect(await bucket.store.getBytes("mine")).toHaveLength(300_000);
    }
  });
});

describe("a meta message that cannot be decoded", () => {
  const broken = [
    ["no JSON", "{"],
    ["no object", "null"],
    ["wrong types", '{"name":"A","size":"three"}'],
    ["a negative size", '{"name":"A","nuid":"N1","size":-1}'],
    ["another name", '{"name":"B","nuid":"N1","size":0}'],
    ["no name", '{"nuid":"N1"}'],
    ["nothing at all", ""],
  ] as const;

  test.each(broken)("(%s) is BAD_OBJECT_META to get, info and update", async (_, text) => {
    const bucket = await testBucket();
    await writeMeta(bucket, base64Url("A"), text);
    expect(await codeOf(bucket.store.get("A"))).toBe("BAD_OBJECT_META");
    expect(await codeOf(bucket.store.getInfo("A"))).toBe("BAD_OBJECT_META");
    expect(await codeOf(bucket.store.updateMeta("A", {}))).toBe("BAD_OBJECT_META");
  });

  test.each(broken)("(%s) is replaced by put", async (_, text) => {
    const bucket = await testBucket();
    await writeMeta(bucket, base64Url("A"), text);
    await bucket.store.put("A", "new");
    expect(await bucket.store.getString("A")).toBe("new");
    expect(await bucket.counts()).toEqual({ chunks: 1, metas: 1, total: 2 });
  });

  test.each(broken)("(%s) is replaced by delete", async (_, text) => {
    const bucket = await testBucket();
    await writeMeta(bucket, base64Url("A"), text);
    expect(await bucket.store.delete("A")).toMatchObject({ name: "A", deleted: true });
    expect(await codeOf(bucket.store.get("A"))).toBe("OBJECT_NOT_FOUND");
    expect((await bucket.counts()).total).toBe(1);
  });

  test("its chunks are removed with it if it names them", async () => {
    for (const change of ["put", "delete"]) {
      const bucket = await testBucket();
      await writeChunks(bucket, "N1", "one", "two");
      await writeMeta(bucket, base64Url("A"), '{"name":"A","nuid":"N1","size":"six"}');
      if (change === "put") await bucket.store.put("A", "new");
      else await bucket.store.delete("A");
      await expectConsistent(bucket);
    }
  });
});

describe("several meta messages of one name", () => {
  test("without rollup (JS): the last one counts, and put and delete leave one", async () => {
    for (const change of ["put", "delete"] as const) {
      const bucket = await testBucket();
      await writeObject(bucket, "A", ["old"], {}, { rollup: false });
      await writeObject(bucket, "A", ["new"], {}, { rollup: false });
      expect(await bucket.store.getString("A")).toBe("new");
      expect((await bucket.counts()).metas).toBe(2);
      if (change === "put") await bucket.store.put("A", "ours");
      else await bucket.store.delete("A");
      expect((await bucket.counts()).metas).toBe(1);
    }
  });
});

describe("names under another encoding", () => {
  test("under both encodings: the last one counts, and every change removes the other", async () => {
    const name = "~~~>>>???";
    for (const change of ["put", "delete", "update", "rename"] as const) {
      const bucket = await testBucket();
      await bucket.store.put(name, "ours");
      await writeObject(bucket, name, ["theirs"], {}, { token: base64(name) });
      expect(await bucket.store.getString(name)).toBe("theirs");
      expect((await bucket.store.list()).map((info) => info.size)).toEqual([6]);
      if (change === "put") await bucket.store.put(name, "new");
      if (change === "delete") await bucket.store.delete(name);
      if (change === "update") await bucket.store.updateMeta(name, { description: "new" });
      if (change === "rename") await bucket.store.updateMeta(name, { name: "plain" });
      expect((await bucket.counts()).metas, change).toBe(1);
      await expectConsistent(bucket, change);
    }
  });

  // Bytes that contain `+` and `/` in base64, and letters that Latin-1 and UTF-8 encode differently.
  const cases: [string, string, (name: string) => string][] = [
    ["jnats' standard base64", "~~~>>>???", base64],
    ["jnats' standard base64 of letters beyond ASCII", "ÿþ日", base64],
    ["btoa of the name", "naïve ÿ.txt", latin1],
    ["btoa with the URL alphabet", "ÿÿÿ>>>", (name) => latin1(name).replaceAll("+", "-").replaceAll("/", "_")],
    ["base64url without padding (nats.c 3.11)", "ab", (name) => unpadded(base64Url(name))],
    ["base64url without padding of letters beyond ASCII", "ÿþ日a", (name) => unpadded(base64Url(name))],
    ["base64 without padding", "~~~>>>??", (name) => unpadded(base64(name))],
    ["btoa without padding (old JS)", "naïve ÿ.t", (name) => unpadded(latin1(name))],
  ];

  async function stored(name: string, encode: (name: string) => string): Promise<TestBucket> {
    const bucket = await testBucket();
    expect(encode(name)).not.toBe(base64Url(name));
    await writeObject(bucket, name, ["one", "two"], { description: "theirs" }, { token: encode(name) });
    return bucket;
  }

  test.each(cases)("%s: is read, and listed once", async (_, name, encode) => {
    const { store } = await stored(name, encode);
    expect(await store.getString(name)).toBe("onetwo");
    expect(await store.getInfo(name)).toMatchObject({ name, description: "theirs" });
    expect((await store.list()).map((info) => info.name)).toEqual([name]);
  });

  test.each(cases)("%s: is overwritten, and nothing of it is left", async (_, name, encode) => {
    const bucket = await stored(name, encode);
    await bucket.store.put(name, "new");
    expect(await bucket.store.getString(name)).toBe("new");
    expect((await bucket.store.list()).map((info) => info.name)).toEqual([name]);
    expect(await bucket.counts()).toEqual({ chunks: 1, metas: 1, total: 2 });
  });

  test.each(cases)("%s: is deleted, and only a marker is left", async (_, name, encode) => {
    const bucket = await stored(name, encode);
    await bucket.store.delete(name);
    expect(await codeOf(bucket.store.get(name))).toBe("OBJECT_NOT_FOUND");
    expect(await bucket.store.list()).toEqual([]);
    expect(await bucket.counts()).toEqual({ chunks: 0, metas: 1, total: 1 });
  });

  test.each(cases)("%s: is updated and renamed", async (_, name, encode) => {
    const bucket = await stored(name, encode);
    await bucket.store.updateMeta(name, { description: "ours" });
    expect(await bucket.store.getInfo(name)).toMatchObject({ description: "ours" });
    expect((await bucket.counts()).metas).toBe(1);
    await bucket.store.updateMeta(name, { name: "plain" });
    expect(await bucket.store.getString("plain")).toBe("onetwo");
    expect(await expectConsistent(bucket)).toEqual(["plain"]);
  });

  test.each(cases)("%s: is renamed without an earlier update", async (_, name, encode) => {
    const bucket = await stored(name, encode);
    await bucket.store.updateMeta(name, { name: "plain" });
    expect(await bucket.store.getString("plain")).toBe("onetwo");
    expect(await bucket.counts()).toEqual({ chunks: 2, metas: 1, total: 3 });
  });

  test.each(cases)("%s: is replaced by a link, and expectedRevision applies to it", async (_, name, encode) => {
    const bucket = await stored(name, encode);
    const { revision } = await bucket.store.getInfo(name);
    expect(await codeOf(bucket.store.put(name, "x", { expectedRevision: 0 }))).toBe("WRONG_REVISION");
    await bucket.store.put(name, "x", { expectedRevision: revision });
    expect(await bucket.store.getString(name)).toBe("x");
    expect((await bucket.counts()).metas).toBe(1);
  });
});

describe("chunks", () => {
  test("of uneven size (short reads of Go, Java, Python, Rust)", async () => {
    const bucket = await testBucket();
    const chunks = [pattern(7, 1), pattern(100_000, 2), pattern(1, 3), pattern(50_000, 4), pattern(131_072, 5)];
    await writeObject(bucket, "A", chunks, { options: { max_chunk_size: 131_072 } });
    expect(Buffer.compare(await bucket.store.getBytes("A"), Buffer.concat(chunks))).toBe(0);
  });

  test("with an empty one at the end that is not counted (.NET)", async () => {
    const bucket = await testBucket();
    const content = pattern(300);
    await writeObject(bucket, "A", [content.subarray(0, 150), content.subarray(150), ""], { chunks: 2 });
    expect(await bucket.store.getBytes("A")).toEqual(content);
    await writeObject(bucket, "empty", [""], { chunks: 0 });
    expect(await bucket.store.getBytes("empty")).toHaveLength(0);
    await bucket.store.delete("A");
    await bucket.store.delete("empty");
    expect((await bucket.counts()).chunks).toBe(0);
  });

  test("an empty one in the middle, counted", async () => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["one", "", "two"]);
    expect(await bucket.store.getString("A")).toBe("onetwo");
  });
});

describe("links", () => {
  test("a bucket link that carries its own name (.NET) is LINK_IS_BUCKET", async () => {
    const bucket = await testBucket();
    const dir = await testBucket();
    const link = { bucket: dir.bucket, name: "dir" };
    await writeMeta(bucket, base64Url("dir"), { name: "dir", bucket: bucket.bucket, nuid: "N", options: { link } });
    expect(await codeOf(bucket.store.get("dir"))).toBe("LINK_IS_BUCKET");
  });

  test("a link whose target has the same name in another bucket is followed", async () => {
    const bucket = await testBucket();
    const dir = await testBucket();
    await dir.store.putString("A", "AAA");
    const link = { bucket: dir.bucket, name: "A" };
    await writeMeta(bucket, base64Url("A"), { name: "A", bucket: bucket.bucket, nuid: "N", options: { link } });
    expect(await bucket.store.getString("A")).toBe("AAA");
  });

  test("a link without a nuid and with its target's bucket as its own (JS)", async () => {
    const bucket = await testBucket();
    const dir = await testBucket();
    await dir.store.putString("A", "AAA");
    await writeMeta(bucket, base64Url("L"), {
      name: "L",
      bucket: dir.bucket,
      options: { link: { bucket: dir.bucket, name: "A" } },
    });
    expect(await bucket.store.getString("L")).toBe("AAA");
    expect(await bucket.store.getInfo("L")).toMatchObject({ bucket: bucket.bucket, nuid: "" });
    await bucket.store.putString("L", "own");
    expect(await bucket.store.getString("L")).toBe("own");
    expect((await bucket.counts()).metas).toBe(1);
    await writeMeta(bucket, base64Url("BL"), { name: "BL", options: { link: { bucket: dir.bucket, name: null } } });
    expect(await codeOf(bucket.store.get("BL"))).toBe("LINK_IS_BUCKET");
  });
});
