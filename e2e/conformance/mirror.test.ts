// Beyond 200 lines because each kind of copy is read, watched and refused in the same way.
// Copies of buckets: mirrors and sources, with and without subject transforms (nats.go's ObjectStoreMirror).

import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, onTestFinished, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { freePort } from "../servers/free-port.ts";
import { codeOf, connect, errorOf, pattern, type TestBucket, testBucket, uniqueName } from "../support/bucket.ts";
import { sha256 } from "../support/consistency.ts";
import { base64Url, writeObject } from "../support/other-client.ts";
import { serverMinor, startServer } from "../support/server.ts";

async function mirrored(direct: boolean) {
  const origin = await testBucket();
  const content = pattern(700_000);
  await origin.store.put({ name: "A", description: "d" }, content);
  await origin.store.putString("B", "BBB");
  await origin.store.delete("B");
  const bucket = uniqueName("mirror");
  await origin.jsm.streams.add({
    name: `OBJ_${bucket}`,
    mirror: { name: origin.stream },
    storage: "memory",
    mirror_direct: direct,
    allow_direct: direct,
  } as never);
  onTestFinished(async () => void (await origin.manager.delete(bucket)));
  await expect
    .poll(async () => (await origin.jsm.streams.info(`OBJ_${bucket}`)).state.messages, { timeout: 10_000 })
    .toBe(8);
  return { origin, bucket, content, store: await origin.manager.open(bucket) };
}

// Up to 2.10, a mirror drops messages with headers (rollup, expected sequence) that it takes for its own instructions.
describe.runIf(serverMinor >= 14).each([true, false])("a mirror with allow_direct %s", (direct) => {
  test("is read like its origin", async () => {
    const { store, bucket, content, origin } = await mirrored(direct);
    expect(store.bucket).toBe(bucket);
    expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
    expect(await store.getInfo("A")).toMatchObject({ name: "A", bucket, description: "d" });
    expect(await codeOf(store.get("B"))).toBe("OBJECT_NOT_FOUND");
    expect((await store.list({ showDeleted: true })).map(({ name }) => name)).toEqual(["A", "B"]);
    expect((await store.status()).messages).toBe(8);
    const names: string[] = [];
    for await (const name of origin.manager.names()) names.push(name);
    expect(names).toContain(bucket);
    expect(names).toContain(origin.bucket);
  });

  test("does not answer for its origin with what that has removed", async () => {
    const { origin } = await mirrored(direct);
    await origin.store.putString("C", "CCC");
    const { subject } = (await origin.jsm.streams.getMessage(origin.stream, {
      last_by_subj: `$O.${origin.bucket}.M.>`,
    }))!;
    // As by another client, which the mirror does not learn.
    await origin.jsm.streams.purge(origin.stream, { filter: subject });
    for (let i = 0; i < 30; i++) {
      expect((await origin.store.list()).map(({ name }) => name)).toEqual(["A"]);
      for await (const info of origin.store.watch({ ignoreDeletes: true })) {
        if (info === null) break;
        expect(info.name).toBe("A");
      }
    }
  });

  test("is watched like its origin", async () => {
    const { store, origin } = await mirrored(direct);
    const seen: unknown[] = [];
    for await (const info of store.watch()) {
      seen.push(info && info.name);
      if (info === null) await origin.store.putString("C", "CCC");
      if (info?.name === "C") break;
    }
    expect(seen).toEqual(["A", "B", null, "C"]);
  });

  test("rejects each change with SEALED, and nothing reaches the origin", async () => {
    const { store, origin } = await mirrored(direct);
    const before = await origin.counts();
    expect(await codeOf(store.put("N", "x"))).toBe("SEALED");
    expect(await codeOf(store.createWritable("N").info)).toBe("SEALED");
    expect(await codeOf(store.delete("A"))).toBe("SEALED");
    expect(await codeOf(store.updateMeta("A", {}))).toBe("SEALED");
    expect(await codeOf(store.addLink("L", await origin.store.getInfo("A")))).toBe("SEALED");
    expect(await codeOf(store.addBucketLink("L", origin.store))).toBe("SEALED");
    expect(await origin.counts()).toEqual(before);
  });

  test("a link in it has the same target as in the origin", async () => {
    const { store, origin, content } = await mirrored(direct);
    await origin.store.addLink("L", await origin.store.getInfo("A"));
    await expect.poll(async () => (await store.status()).messages).toBe(9);
    expect(sha256(await store.getBytes("L"))).toBe(sha256(content));
  });
});

test("a bucket without allow_direct, as old clients create it, is read through a consumer", async () => {
  const { manager, bucket, jsm, stream } = await testBucket();
  const { config } = await jsm.streams.info(stream);
  await jsm.streams.update(stream, { ...config, allow_direct: false });
  const store = await manager.open(bucket);
  const content = pattern(3_000_000);
  await store.put("A", content);
  expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
  await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(0);
});

// Objects of other clients (writeObject) are stored unconditionally: servers before 2.14 copy them, but not ours.

type Transforms = { src: string; dest?: string }[];

/** Creates a stream that copies another, and removes it after the test. */
async function copy({ jsm }: TestBucket, bucket: string, config: object, messages = 2): Promise<void> {
  const stream = { name: `OBJ_${bucket}`, storage: "memory", allow_direct: true, allow_rollup_hdrs: true, ...config };
  await jsm.streams.add(stream as never);
  onTestFinished(async () => void (await jsm.streams.delete(`OBJ_${bucket}`)));
  const stored = async () => (await jsm.streams.info(`OBJ_${bucket}`)).state.messages;
  await expect.poll(stored, { timeout: 10_000 }).toBe(messages);
}

describe.runIf(serverMinor >= 10)("a copy with subject transforms is read at the transformed subjects", () => {
  test.each<[title: string, transforms: (from: string, to: string) => Transforms]>([
    ["as the maintainers document it", (from, to) => [{ src: `$O.${from}.>`, dest: `$O.${to}.>` }]],
    [
      "one for each kind",
      (from, to) => [
        { src: `$O.${from}.C.>`, dest: `$O.${to}.C.>` },
        { src: `$O.${from}.M.>`, dest: `$O.${to}.M.>` },
      ],
    ],
    [
      "to a prefix that does not contain the bucket's name",
      (from) => [{ src: `$O.${from}.>`, dest: `$O.else_${from}.>` }],
    ],
    ["by wildcards", (_from, to) => [{ src: "$O.*.*.*", dest: `$O.${to}.$2.{{wildcard(3)}}` }]],
    ["that keep the subjects", (from) => [{ src: `$O.${from}.>`, dest: "" }]],
    ["to a deeper prefix", (from, to) => [{ src: `$O.${from}.>`, dest: `$O.copies.${to}.>` }]],
  ])("%s", async (_title, transforms) => {
    const origin = await testBucket();
    await writeObject(origin, "A", ["AAA"]);
    for (const kind of ["mirror", "source"] as const) {
      const bucket = uniqueName(kind);
      const from = { name: origin.stream, subject_transforms: transforms(origin.bucket, bucket) };
      await copy(origin, bucket, kind === "mirror" ? { mirror: from } : { sources: [from] });
      const store = await origin.manager.open(bucket);
      expect((await store.list()).map(({ name }) => name)).toEqual(["A"]);
      expect(await store.getString("A")).toBe("AAA");
      const seen: unknown[] = [];
      for await (const info of store.watch()) {
        seen.push(info?.name ?? null);
        if (info === null) break;
      }
      expect(seen).toEqual(["A", null]);
      expect(await store.check()).toMatchObject({ orphans: [], truncated: [], invalid: [] });
      expect(await codeOf(store.put("B", "B"))).toBe(kind === "mirror" ? "SEALED" : "UNSUPPORTED_SERVER");
    }
  });

  test("a stream whose transforms leave no objects is not a bucket", async () => {
    const origin = await testBucket();
    await writeObject(origin, "A", ["AAA"]);
    const { bucket: from } = origin;
    const split = [
      { src: `$O.${from}.C.>`, dest: `$O.x_${from}.C.>` },
      { src: `$O.${from}.M.>`, dest: `$O.y_${from}.M.>` },
    ];
    for (const subject_transforms of [[{ src: `$O.${from}.>`, dest: "elsewhere.>" }], split]) {
      const bucket = uniqueName("mirror");
      await copy(origin, bucket, { mirror: { name: origin.stream, subject_transforms } });
      const error = await errorOf(origin.manager.open(bucket));
      expect(error.code).toBe("BUCKET_NOT_FOUND");
      expect(error.message).toContain(`OBJ_${bucket}`);
    }
  });

  test("a stream that transforms incoming subjects is readable, but not writable", async () => {
    const { manager, jsm, admin } = await testBucket();
    const bucket = uniqueName();
    await copy(
      { jsm } as TestBucket,
      bucket,
      { subjects: [`$O.${bucket}.>`], subject_transform: { src: `$O.${bucket}.>`, dest: `$O.x_${bucket}.>` } },
      0,
    );
    await writeObject({ admin, bucket } as TestBucket, "A", ["AAA"]);
    const store = await manager.open(bucket);
    expect(await store.getString("A")).toBe("AAA");
    expect((await store.list()).map(({ name }) => name)).toEqual(["A"]);
    const error = await errorOf(store.put("B", "B"));
    expect(error.code).toBe("UNSUPPORTED_SERVER");
    expect(error.message).toContain("subject_transform");
  });
});

describe("a copy without transforms", () => {
  test("of a copy is read at the first bucket's subjects", async () => {
    const origin = await testBucket();
    await writeObject(origin, "A", ["AAA"]);
    const middle = uniqueName("middle");
    await copy(origin, middle, { mirror: { name: origin.stream } });
    for (const kind of ["mirror", "source"] as const) {
      const last = uniqueName("last");
      const from = { name: `OBJ_${middle}` };
      await copy(origin, last, kind === "mirror" ? { mirror: from } : { sources: [from] });
      const store = await origin.manager.open(last);
      expect(await store.getString("A")).toBe("AAA");
      expect((await store.list()).map(({ name }) => name)).toEqual(["A"]);
    }
  });

  test("by a source, without its own subjects, is listed as a bucket and cannot be written", async () => {
    const origin = await testBucket();
    await writeObject(origin, "A", ["AAA"]);
    const bucket = uniqueName("source");
    await copy(origin, bucket, { sources: [{ name: origin.stream }] });
    const store = await origin.manager.open(bucket);
    expect(await store.getString("A")).toBe("AAA");
    const names: string[] = [];
    for await (const name of origin.manager.names()) names.push(name);
    expect(names).toContain(bucket);
    const error = await errorOf(store.put("B", "B"));
    expect(error.code).toBe("UNSUPPORTED_SERVER");
    expect(error.message).toContain("subjects");
    expect((await store.status()).messages).toBe(2);
  });
});

test("a mirror of a bucket in another JetStream domain is read", async () => {
  const port = await freePort();
  const inDomain = (domain: string) => (config: string) =>
    config.replace("jetstream {", `jetstream {\n  domain: ${domain}`);
  const listen = `leafnodes { listen: "127.0.0.1:${String(port)}" }`;
  const hub = await startServer({ edit: inDomain("hub"), append: listen });
  const remote = `leafnodes { remotes: [{ url: "nats://127.0.0.1:${String(port)}" }] }`;
  const leaf = await startServer({ edit: inDomain("leaf"), append: remote });
  const origin = await testBucket({}, { admin: { servers: hub.wsUrl } });
  await writeObject(origin, "A", ["AAA"]);
  const connection = await connect({ servers: leaf.wsUrl });
  const jsm = await jetstreamManager(connection);
  const bucket = uniqueName("mirror");
  const external = { api: "$JS.hub.API", deliver: "" };
  await copy({ jsm } as TestBucket, bucket, { mirror: { name: origin.stream, external } });
  const store = await new ObjectStoreManager(connection).open(bucket);
  expect(await store.getString("A")).toBe("AAA");
  expect(await codeOf(store.delete("A"))).toBe("SEALED");
});

describe("create", () => {
  test.runIf(serverMinor >= 14)(
    "creates a mirror that follows its origin, and an update keeps it a mirror",
    async () => {
      const origin = await testBucket();
      const bucket = uniqueName("mirror");
      const made = await origin.manager.create({ bucket, storage: "memory", mirror: { bucket: origin.bucket } });
      onTestFinished(() => origin.manager.delete(bucket));
      await origin.store.putString("A", "old");
      await origin.store.putString("A", "new");
      await origin.store.putString("B", "BBB");
      await origin.store.delete("B");
      await expect
        .poll(async () => (await made.list({ showDeleted: true })).map(({ revision }) => revision))
        .toHaveLength(2);
      expect(await made.getString("A")).toBe("new");
      expect(await codeOf(made.getInfo("B"))).toBe("OBJECT_NOT_FOUND");
      expect(await codeOf(made.put("C", "C"))).toBe("SEALED");
      const updated = await origin.manager.update({ bucket, description: "d" });
      expect(await updated.status()).toMatchObject({ description: "d", mirror: { bucket: origin.bucket } });
      expect(await updated.getString("A")).toBe("new");
      // The same configuration again opens it.
      await origin.manager.create({ bucket, description: "d", storage: "memory", mirror: { bucket: origin.bucket } });
    },
  );

  test.runIf(serverMinor >= 14)("a mirror does not slow down its origin's answers", async () => {
    const origin = await testBucket();
    const bucket = uniqueName("mirror");
    const made = await origin.manager.create({ bucket, storage: "memory", mirror: { bucket: origin.bucket } });
    onTestFinished(() => origin.manager.delete(bucket));
    await origin.store.putString("A", "AAA");
    await expect.poll(async () => (await made.status()).messages).toBe(2);
    // The server distributes the origin's direct gets between both.
    const request = JSON.stringify({ last_by_subj: `$O.${origin.bucket}.M.${base64Url("A")}` });
    for (let i = 0; i < 40; i++) {
      const { headers } = await origin.admin.request(`$JS.API.DIRECT.GET.${origin.stream}`, request);
      expect(headers?.code).toBe(0);
    }
  });

  test.runIf(serverMinor >= 10)(
    "creates a bucket with sources, which is writable too, and an update keeps them",
    async () => {
      const [one, two] = [await testBucket(), await testBucket()];
      await one.store.putString("A", "one");
      await two.store.putString("B", "two");
      const bucket = uniqueName("sources");
      const sources = [{ bucket: one.bucket }, { bucket: two.bucket }];
      const made = await one.manager.create({ bucket, storage: "memory", sources });
      onTestFinished(() => one.manager.delete(bucket));
      await one.manager.create({ bucket, storage: "memory", sources }); // the same configuration opens it
      const names = async () => (await made.list()).map(({ name }) => name).toSorted();
      await expect.poll(names).toEqual(["A", "B"]);
      expect([await made.getString("A"), await made.getString("B")]).toEqual(["one", "two"]);
      await made.putString("C", "own");
      await made.putString("A", "changed here");
      await two.store.putString("B", "changed there");
      await expect.poll(async () => made.getString("B").catch(() => "")).toBe("changed there");
      const updated = await one.manager.update({ bucket, description: "d" });
      expect(await updated.status()).toMatchObject({ description: "d", sources });
      expect(await updated.getString("A")).toBe("changed here");
      expect(await one.store.getString("A")).toBe("one");
      expect((await updated.check()).truncated).toEqual([]);
    },
  );

  test.runIf(serverMinor >= 14)("finds the objects of an origin that is itself a copy", async () => {
    const origin = await testBucket();
    await origin.store.putString("A", "AAA");
    const middle = uniqueName("middle");
    await origin.manager.create({ bucket: middle, storage: "memory", mirror: { bucket: origin.bucket } });
    onTestFinished(() => origin.manager.delete(middle));
    const copied = await origin.manager.open(middle);
    await expect.poll(async () => (await copied.status()).messages).toBe(2);
    const bucket = uniqueName("last");
    const made = await origin.manager.create({ bucket, storage: "memory", sources: [{ bucket: middle }] });
    onTestFinished(() => origin.manager.delete(bucket));
    await expect.poll(async () => (await made.list()).map(({ name }) => name)).toEqual(["A"]);
    expect(await made.getString("A")).toBe("AAA");
  });

  test("of a copy of a missing bucket is BUCKET_NOT_FOUND, and creates nothing", async () => {
    const { manager } = await testBucket();
    const bucket = uniqueName();
    const origin = { bucket: uniqueName("none") };
    const code = (minor: number) => (serverMinor >= minor ? "BUCKET_NOT_FOUND" : "UNSUPPORTED_SERVER");
    expect(await codeOf(manager.create({ bucket, mirror: origin }))).toBe(code(14));
    expect(await codeOf(manager.create({ bucket, sources: [origin] }))).toBe(code(10));
    expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
  });

  test.runIf(serverMinor < 14)("is UNSUPPORTED_SERVER where the server would drop objects while copying", async () => {
    const { manager, bucket: origin } = await testBucket();
    const bucket = uniqueName();
    expect(await codeOf(manager.create({ bucket, mirror: { bucket: origin } }))).toBe("UNSUPPORTED_SERVER");
    if (serverMinor < 10) {
      expect(await codeOf(manager.create({ bucket, sources: [{ bucket: origin }] }))).toBe("UNSUPPORTED_SERVER");
    }
    expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
  });
});
