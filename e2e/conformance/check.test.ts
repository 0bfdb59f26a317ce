// What `check` may remove: nothing that any client could still read. Beyond 200 lines because it is one list of cases.

import { headers } from "@nats-io/nats-core";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { JetStreamApi } from "../../src/jetstream/api.ts";
import type { ObjectInfo, ObjectStore } from "../../src/index.ts";
import { codeOf, pattern, testBucket, type TestBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { base64, base64Url, digestOf, latin1, writeChunks, writeMeta, writeObject } from "../support/other-client.ts";

const DAY = 24 * 3_600_000;

/** Repairs like a caller who is sure that nobody writes. */
const repair = (store: ObjectStore) => store.check({ repair: true, olderThan: 0 });

/** The number of chunks of a nuid. */
async function chunksOf({ jsm, stream, bucket }: TestBucket, nuid: string): Promise<number> {
  const subject = `$O.${bucket}.C.${nuid}`;
  const { state } = await jsm.streams.info(stream, { subjects_filter: ">" });
  return state.subjects?.[subject] ?? 0;
}

describe("the server's clock decides", () => {
  test("a running upload survives the repair of a client whose clock is 8 days ahead", async () => {
    const { store, counts } = await testBucket();
    const { writable, info } = store.createWritable({ name: "slow", maxChunkSize: 1000 });
    const writer = writable.getWriter();
    await writer.write(pattern(5000));
    await expect.poll(async () => (await counts()).chunks).toBe(5);
    await store.putString("gone", "x");
    await store.delete("gone");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 8 * DAY });
    onTestFinished(() => void vi.useRealTimers());
    const report = await store.check({ repair: true });
    expect(report).toMatchObject({ orphans: [], deleteMarkers: [], repaired: true });
    vi.useRealTimers();
    await writer.write(pattern(5000));
    await writer.close();
    expect((await info).chunks).toBe(10);
    expect(await store.getBytes("slow")).toHaveLength(10_000);
  });
});

describe("stored subjects are never patterns", () => {
  test.each(["C.>", "C.*", "C.x.>", "C.x.y"])("chunks on the literal subject %s are removed alone", async (tail) => {
    // Servers before 2.10 omit some subjects when they read the last message of each from memory.
    const bucket = await testBucket({ storage: "file" });
    const { store, admin } = bucket;
    await store.put({ name: "mine", maxChunkSize: 10 }, pattern(35));
    await admin.request(`$O.${bucket.bucket}.${tail}`, "1");
    await admin.request(`$O.${bucket.bucket}.${tail}`, "2");
    const report = await repair(store);
    expect(report.orphans).toMatchObject([{ nuid: tail.slice(2), chunks: 2 }]);
    expect(await bucket.counts()).toEqual({ chunks: 4, metas: 1, total: 5 });
    expect(await store.getBytes("mine")).toHaveLength(35);
  });

  test.each(["M.>", "M.*"])("a meta message on the literal subject %s is removed alone", async (tail) => {
    const bucket = await testBucket();
    const { store, admin } = bucket;
    await store.put("mine", pattern(35));
    await store.putString("gone", "x");
    await store.delete("gone");
    const marker = JSON.stringify({ name: "gone", deleted: true });
    await admin.request(`$O.${bucket.bucket}.${tail}`, marker, { headers: headers(), timeout: 1_000 });
    const report = await repair(store);
    expect(report.invalid).toMatchObject([{ subject: `$O.${bucket.bucket}.${tail}`, names: [], blocksRepair: false }]);
    expect((await store.list()).map(({ name }) => name)).toEqual(["mine"]);
    expect(await bucket.counts()).toEqual({ chunks: 1, metas: 2, total: 3 });
  });

  test.each(["abc=", "a/b", "é", "$O", "!"])("a live object with the nuid %j is read, and stays", async (nuid) => {
    const bucket = await testBucket();
    await writeChunks(bucket, nuid, "one", "two");
    const meta = { name: "A", nuid, size: 6, chunks: 2, digest: digestOf("one", "two") };
    await writeMeta(bucket, base64Url("A"), meta);
    expect(await bucket.store.getString("A")).toBe("onetwo");
    expect((await repair(bucket.store)).orphans).toEqual([]);
    expect(await bucket.store.getString("A")).toBe("onetwo");
    await bucket.store.delete("A");
    expect((await bucket.counts()).total).toBe(1);
  });
});

describe("a meta message that cannot be decoded", () => {
  const meta = (more: string) => `{"name":"A","nuid":"N1","size":3,"chunks":1${more}}`;
  const unread: [string, string | Uint8Array][] = [
    ["a quote that is not escaped", meta(',"description":"a "b" c"')],
    ["Latin-1", new Uint8Array(Buffer.from(meta(',"description":"\xe9"'), "latin1"))],
    ["two nuids", meta(',"nuid":"N2"')],
    ["a nuid that Go alone reads", '{"name":"A","Nuid":"N1","size":3,"chunks":1}'],
    ["a deletion that one parser sees", meta(',"deleted":true,"deleted":false')],
    ["a nuid of two tokens", '{"name":"A","nuid":"N1.x","size":3,"chunks":1}'],
    ["nothing of JSON", "N1"],
  ];

  test.each(unread)("(%s) keeps every chunk of the bucket, and the report names it", async (_, text) => {
    const bucket = await testBucket();
    const { store, admin } = bucket;
    await writeChunks(bucket, "N1", "one");
    await writeChunks(bucket, "N2", "two");
    const hdrs = headers();
    hdrs.set("Nats-Rollup", "sub");
    const subject = `$O.${bucket.bucket}.M.${base64Url("A")}`;
    await admin.request(subject, text, { headers: hdrs, timeout: 1_000 });
    const { seq: revision } = (await bucket.jsm.streams.getMessage(bucket.stream, { last_by_subj: subject })) as {
      seq: number;
    };
    await store.putString("gone", "x");
    await store.delete("gone");

    const report = await repair(store);
    expect(report.orphans).toEqual([]);
    expect(report.invalid).toMatchObject([{ revision, subject, names: ["A"], blocksRepair: true }]);
    expect(report.invalid[0]!.error).toMatchObject({ code: "BAD_OBJECT_META" });
    expect(report.deleteMarkers).toHaveLength(1); // the rest of the repair is done
    expect(await bucket.counts()).toEqual({ chunks: 2, metas: 1, total: 3 });

    await store.putString("A", "new");
    await repair(store);
    expect(await store.getString("A")).toBe("new");
    await expectConsistent(bucket);
  });

  test("a put or delete over it removes its chunks only if they are certain", async () => {
    for (const change of ["put", "delete"]) {
      for (const [text, left] of [
        ['{"name":"A","nuid":"N1","size":"three"}', 0],
        ['{"name":"B","nuid":"N1","size":3}', 1],
        ['{"nuid":"N1","size":3}', 1],
        ['{"name":"A","nuid":"N2","nuid":"N1","size":"three"}', 1],
      ] as const) {
        const bucket = await testBucket();
        await writeChunks(bucket, "N1", "one");
        await writeMeta(bucket, base64Url("A"), text);
        if (change === "put") await bucket.store.put("A", "new");
        else await bucket.store.delete("A");
        expect(await chunksOf(bucket, "N1"), `${change}: ${text}`).toBe(left);
        await repair(bucket.store);
        await expectConsistent(bucket);
      }
    }
  });

  test("under a subject without padding, a put of the name replaces it", async () => {
    const bucket = await testBucket();
    await writeMeta(bucket, "YQ", "no JSON");
    expect(await codeOf(bucket.store.get("a"))).toBe("BAD_OBJECT_META");
    await bucket.store.put("a", "new");
    expect(await bucket.counts()).toEqual({ chunks: 1, metas: 1, total: 2 });
  });

  test("under a subject that encodes no name, it blocks nothing and stays", async () => {
    const bucket = await testBucket();
    for (const token of ["a!", "YR==", "x.y", "AAAAA"]) await writeMeta(bucket, token, "no JSON");
    await writeChunks(bucket, "orphan", "one");
    const report = await repair(bucket.store);
    expect(report.orphans).toMatchObject([{ nuid: "orphan" }]);
    expect(report.invalid.map(({ names, blocksRepair }) => [names, blocksRepair])).toEqual(
      Array.from({ length: 4 }, () => [[], false]),
    );
    expect(await bucket.counts()).toEqual({ chunks: 0, metas: 4, total: 4 });
  });
});

test("raw control characters inside strings are read, as nats.c writes and reads them", async () => {
  const bucket = await testBucket();
  const { store } = bucket;
  await writeChunks(bucket, "N1", "one");
  const description = 'line\nbreak\ttab \\"quoted\\" \u0001';
  const name = "A\\\\";
  const text = `{"name":"${name}","description":"${description}","nuid":"N1","size":3,"chunks":1,\n"digest":"${digestOf("one")}"}`;
  await writeMeta(bucket, base64Url("A\\"), text);
  expect(await store.getString("A\\")).toBe("one");
  expect((await store.list())[0]).toMatchObject({ name: "A\\", description: 'line\nbreak\ttab "quoted" \u0001' });
  expect(await repair(store)).toMatchObject({ orphans: [], invalid: [] });
  expect(await store.getString("A\\")).toBe("one");
});

describe("a meta message with another name than its subject", () => {
  test("is not an object in list and watch, its chunks stay, and a repair corrects it", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.putString("B", "mine");
    const nuid = await writeObject(bucket, "B", ["theirs"], { description: "d" }, { token: base64Url("A") });
    const invalid: Error[] = [];
    expect((await store.list({ onInvalid: (error) => invalid.push(error) })).map(({ size }) => size)).toEqual([4]);
    expect(invalid).toMatchObject([{ code: "BAD_OBJECT_META" }]);
    expect(await codeOf(store.get("A"))).toBe("BAD_OBJECT_META");

    const young = await store.check({ olderThan: 0 });
    expect(young).toMatchObject({ orphans: [], invalid: [{ names: ["A"], blocksRepair: false }] });
    expect(await chunksOf(bucket, nuid)).toBe(1);
    await repair(store);
    expect(await store.getString("A")).toBe("theirs");
    expect(await store.getInfo("A")).toMatchObject({ name: "A", description: "d", nuid });
    expect(await store.getString("B")).toBe("mine");
    expect((await repair(store)).invalid).toEqual([]);
    expect((await expectConsistent(bucket)).sort()).toEqual(["A", "B"]);
  });

  test("that is a delete marker hides no object, and is removed alone", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    await store.putString("B", "mine");
    await writeMeta(bucket, base64Url("ghost"), { name: "B", deleted: true });
    expect((await store.list()).map(({ name }) => name)).toEqual(["B"]);
    await repair(store);
    expect(await bucket.counts()).toEqual({ chunks: 1, metas: 1, total: 2 });
    expect(await store.getString("B")).toBe("mine");
  });

  test("that names a live object's chunks does not remove them", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    const { nuid, size, chunks, digest } = await store.putString("B", "mine");
    await writeMeta(bucket, base64Url("ghost"), { name: "elsewhere", nuid, size, chunks, digest });
    for (let i = 0; i < 2; i++) await repair(store);
    expect(await store.getString("B")).toBe("mine");
    await store.delete("ghost");
    expect(await store.getString("B")).toBe("mine");
  });
});

describe("a meta subject without padding", () => {
  const cases: [string, string, string][] = [
    ["nats.c 3.11", "ab", "YWI"],
    ["nats.c 3.11, beyond ASCII", "日本a", base64Url("日本a").replace(/=+$/, "")],
    ["old JavaScript clients", "naïve", latin1("naïve").replace(/=+$/, "")],
  ];
  test.each(cases)("(%s) is moved by a repair", async (_, name, token) => {
    const bucket = await testBucket();
    const { store, jsm, stream } = bucket;
    await writeObject(bucket, name, ["one", "two"], { metadata: { k: "v" } }, { token });
    expect((await store.check()).misplaced).toMatchObject([{ name }]);
    expect(await repair(store)).toMatchObject({ misplaced: [{ name }], invalid: [], orphans: [] });
    const subject = `$O.${bucket.bucket}.M.${base64Url(name)}`;
    expect((await jsm.streams.getMessage(stream, { last_by_subj: subject }))?.json()).toMatchObject({ name });
    expect(await store.getString(name)).toBe("onetwo");
    expect((await store.getInfo(name)).metadata).toEqual({ k: "v" });
    expect(await bucket.counts()).toEqual({ chunks: 2, metas: 1, total: 3 });
    expect((await store.check()).misplaced).toEqual([]);
  });

  test("leaves objects of jnats and @nats-io/obj where those clients look for them", async () => {
    const bucket = await testBucket();
    await writeObject(bucket, "~~~>>>???", ["one"], {}, { token: base64("~~~>>>???") });
    await writeObject(bucket, "ÿ.txt", ["one"], {}, { token: latin1("ÿ.txt") });
    const before = await bucket.store.list();
    expect(await repair(bucket.store)).toMatchObject({ misplaced: [], invalid: [] });
    expect(await bucket.store.list()).toEqual(before);
  });
});

test("an old upload that commits while check runs keeps its chunks", async () => {
  const { store, counts } = await testBucket();
  const { writable, info } = store.createWritable({ name: "idle", maxChunkSize: 1000 });
  const writer = writable.getWriter();
  await writer.write(pattern(5000));
  await expect.poll(async () => (await counts()).chunks).toBe(5);
  await store.putString("orphan", "x");

  // The server's list of subjects shows whether all meta messages were read.
  const { request } = JetStreamApi.prototype;
  let committed: Promise<ObjectInfo> | undefined;
  const spy = vi.spyOn(JetStreamApi.prototype, "request").mockImplementation(async function (
    this: JetStreamApi,
    ...args
  ) {
    const answer = await request.apply(this, args);
    const { subjects_filter: filter } = (args[1] ?? {}) as { subjects_filter?: string };
    if (filter === `$O.${store.bucket}.M.>` && !committed) {
      committed = info;
      await writer.close();
    }
    return answer;
  });
  onTestFinished(() => spy.mockRestore());
  const report = await repair(store);
  expect(committed).toBeDefined();
  expect(report.orphans).toHaveLength(1); // as it was when check looked
  expect(await store.getBytes("idle")).toHaveLength(5000);
});

describe("expired content", () => {
  test("in a bucket with a ttl is EXPIRED for get and check, not TRUNCATED", async () => {
    const { store } = await testBucket({ ttl: 4_000 });
    await store.put({ name: "A", maxChunkSize: 10 }, pattern(35));
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await store.updateMeta("A", { name: "B" });
    await expect.poll(() => codeOf(store.getBytes("B")), { timeout: 5_000 }).toBe("EXPIRED");
    // The server removes one chunk after the other.
    const report = { truncated: [], expired: [{ info: { name: "B" }, stored: 0 }] };
    await expect.poll(() => store.check()).toMatchObject(report);
  });

  test("but chunks that were removed are TRUNCATED there, too", async () => {
    const { store, jsm, stream } = await testBucket({ ttl: 60_000 });
    await store.putString("first", "x");
    await store.put({ name: "A", maxChunkSize: 10 }, pattern(35));
    await jsm.streams.deleteMessage(stream, 3);
    await store.put({ name: "B", maxChunkSize: 10 }, pattern(35));
    const { nuid } = await store.getInfo("B");
    await jsm.streams.purge(stream, { filter: `$O.${store.bucket}.C.${nuid}` });
    for (const name of ["A", "B"]) expect(await codeOf(store.getBytes(name))).toBe("TRUNCATED");
    const { truncated, expired } = await store.check();
    expect(truncated.map(({ info }) => info.name)).toEqual(["A", "B"]);
    expect(expired).toEqual([]);
  });
});
