// Times to live, of objects and of buckets: by the server's clock alone, and the meta message never outlives its chunks.
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type ObjectStoreConfig, TransferPaused, type UploadJournal, type UploadRecord } from "../../src/index.ts";
import { codeOf, pattern, reasonOf, testBucket, type TestBucket } from "../support/bucket.ts";
import { sentDuring } from "../support/meanwhile.ts";
import { writeChunks, writeMeta, base64Url, digestOf } from "../support/other-client.ts";
import { serverMinor } from "../support/server.ts";

const HOUR = 3_600_000;

/** Sets the clock of this process, and with it that of the library, ahead or back. */
function shiftClock(ms: number): void {
  const now = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => now() + ms);
}
afterEach(() => vi.restoreAllMocks());

/** The time to live of a message in seconds; `undefined` for that of the bucket. */
async function ttlAt({ jsm, stream }: TestBucket, seq: number): Promise<number | undefined> {
  const message = await jsm.streams.getMessage(stream, { seq });
  const text = message?.header.get("Nats-TTL") ?? "";
  return text === "" ? undefined : Number.parseInt(text);
}

/** Reads an object again and again until it is gone; while it is listed, it must be whole. */
async function expectWholeUntilGone({ store }: TestBucket, size: number): Promise<void> {
  const end = performance.now() + 20_000;
  for (let listed = await store.list(); listed.length > 0; listed = await store.list()) {
    for (const { name } of listed) {
      const outcome = await store.getBytes(name).then(
        ({ length }) => length,
        (error: { code: string }) => error.code,
      );
      // It may go between the list and the look-up.
      expect([size, "OBJECT_NOT_FOUND", "OBJECT_REPLACED"]).toContain(outcome);
    }
    expect(performance.now(), "still listed").toBeLessThan(end);
    await sleep(20);
  }
}

describe.runIf(serverMinor >= 11).each([2 * HOUR, -2 * HOUR, 48 * HOUR, -48 * HOUR])(
  "a client whose clock is off by %d ms",
  (off) => {
    test("describes and renames an object that keeps its time", async () => {
      const bucket = await testBucket({ objectTtl: true });
      const { store } = bucket;
      await store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500), { ttl: 60_000 });
      shiftClock(off);
      const described = await store.updateMeta("A", { description: "d" });
      const renamed = await store.updateMeta("A", { name: "B" });
      for (const { revision } of [described, renamed]) {
        const ttl = await ttlAt(bucket, revision);
        expect(ttl ?? 60).toBeLessThanOrEqual(60);
        if (ttl !== undefined) expect(ttl).toBeGreaterThan(50);
      }
      expect(await ttlAt(bucket, renamed.revision)).toBeDefined();
      expect(await store.getBytes("B")).toEqual(pattern(2500));
    });

    test("jumps so in the middle of an upload, and the object has all its time", async () => {
      const bucket = await testBucket({ objectTtl: true });
      const { writable, info } = bucket.store.createWritable({ name: "A", maxChunkSize: 1000 }, { ttl: 60_000 });
      const writer = writable.getWriter();
      await writer.write(pattern(2500));
      shiftClock(off);
      await writer.close();
      expect(await ttlAt(bucket, (await info).revision)).toBe(60);
    });
  },
);

/** A journal in memory. */
function memoryJournal(): UploadJournal & { records: Map<string, UploadRecord> } {
  const records = new Map<string, UploadRecord>();
  return {
    records,
    load: (key) => Promise.resolve(records.get(key)),
    save: (record) => Promise.resolve(void records.set(record.key, record)),
    remove: (key) => Promise.resolve(void records.delete(key)),
  };
}

describe.runIf(serverMinor >= 11)("an upload that is resumed", () => {
  test.each<[number, number, number, number]>([
    [60_000, 60_000, 48 * HOUR, 60],
    [60_000, 60_000, -48 * HOUR, 60],
    // What is stored goes after a minute and the margin of another one.
    [60_000, 600_000, 0, 120],
  ])("after %d ms of ttl with %d, the clock off by %d: %d s", async (first, second, off, most) => {
    const bucket = await testBucket({ objectTtl: true });
    const journal = memoryJournal();
    const file = new File([pattern(3_000_000)], "A", { lastModified: 1 });
    const stop = new AbortController();
    const onProgress = ({ transferred }: { transferred: number }): void => {
      if (transferred > 500_000) stop.abort(new TransferPaused());
    };
    const meta = { name: "A", maxChunkSize: 100_000 };
    const paused = bucket.store.put(meta, file, {
      journal,
      ttl: first,
      signal: stop.signal,
      onProgress,
      maxInFlight: 1,
    });
    expect(await reasonOf(paused)).toBeInstanceOf(TransferPaused);
    expect((await bucket.counts()).chunks).toBeGreaterThan(0);
    shiftClock(off);
    const info = await bucket.store.put(meta, file, { journal, ttl: second });
    const ttl = await ttlAt(bucket, info.revision);
    expect(ttl).toBeLessThanOrEqual(most);
    expect(ttl).toBeGreaterThan(most - 10);
  });
});

test("a ttl above ten years is a TypeError that says ms, and stores nothing", async () => {
  const { store, counts } = await testBucket(serverMinor >= 11 ? { objectTtl: true } : {});
  for (const ttl of [10.1 * 365.25 * 24 * HOUR, 60_000 * 1_000_000_000, Infinity]) {
    const error = await reasonOf(store.put("A", "a", { ttl }));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(/ttl.*\bms\b/);
  }
  expect((await counts()).total).toBe(0);
});

describe("a bucket with a ttl", () => {
  const config: Partial<ObjectStoreConfig> = { ttl: 4_000, objectTtl: true };

  test.runIf(serverMinor >= 11)("an object that is described and renamed goes with its content", async () => {
    const bucket = await testBucket(config);
    const { store } = bucket;
    const first = await store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500));
    expect(await ttlAt(bucket, first.revision)).toBeUndefined();
    await sleep(700);
    await store.updateMeta("A", { description: "d" });
    await sleep(700);
    // The meta message is younger than the content by now, and a rename must not believe it.
    await store.updateMeta("A", { name: "B" });
    const { revision } = await store.updateMeta("B", { name: "C" });
    expect(await ttlAt(bucket, revision)).toBeLessThanOrEqual(2);
    await expectWholeUntilGone(bucket, 2500);
  });

  test.runIf(serverMinor >= 11)("an object that another client has renewed goes with its content", async () => {
    const bucket = await testBucket(config);
    const { store } = bucket;
    const nuid = "N".repeat(22);
    await writeChunks(bucket, nuid, "one", "two");
    const meta = { name: "A", nuid, size: 6, chunks: 2, digest: digestOf("one", "two"), bucket: bucket.bucket };
    await writeMeta(bucket, base64Url("A"), meta);
    await sleep(2000);
    await writeMeta(bucket, base64Url("A"), { ...meta, description: "theirs" });
    const { revision } = await store.updateMeta("A", { description: "ours" });
    expect(await ttlAt(bucket, revision)).toBeLessThanOrEqual(2);
    await expectWholeUntilGone(bucket, 6);
  });

  test.runIf(serverMinor >= 11)("a longer ttl of an object is no longer than the bucket's", async () => {
    const bucket = await testBucket(config);
    const { revision } = await bucket.store.put("A", "a", { ttl: 60_000 });
    expect(await ttlAt(bucket, revision)).toBeLessThanOrEqual(4);
    const updated = await bucket.store.updateMeta("A", { description: "d" });
    expect(await ttlAt(bucket, updated.revision)).toBeLessThanOrEqual(4);
    await expectWholeUntilGone(bucket, 1);
  });

  test("without times to live of messages, updates work as ever", async () => {
    const bucket = await testBucket({ ttl: 60_000 });
    await bucket.store.put("A", "a");
    const { revision } = await bucket.store.updateMeta("A", { name: "B" });
    expect(await ttlAt(bucket, revision)).toBeUndefined();
    expect(await codeOf(bucket.store.get("A"))).toBe("OBJECT_NOT_FOUND");
    expect(await bucket.store.getString("B")).toBe("a");
  });
});

describe("an update asks no more than it needs", () => {
  test.each<[string, Partial<ObjectStoreConfig>, number, number]>([
    ["a bucket without times to live", {}, 2, 8],
    ...(serverMinor >= 11
      ? ([
          ["objects with a ttl allowed", { objectTtl: true }, 2, 8],
          ["a bucket with a ttl, and objects with one allowed", { objectTtl: true, ttl: 60_000 }, 4, 10],
        ] as [string, Partial<ObjectStoreConfig>, number, number][])
      : []),
    ["a bucket with a ttl", { ttl: 60_000 }, 2, 8],
  ])("%s", async (_, config, update, rename) => {
    const { store, connection } = await testBucket(config);
    // Names whose subject all clients write alike: no other is asked for.
    await store.put("one", "a");
    await store.updateMeta("one", { description: "warm" });
    expect(await sentDuring(connection, () => store.updateMeta("one", { description: "d" }))).toHaveLength(update);
    const sent = await sentDuring(connection, () => store.updateMeta("one", { name: "two" }));
    expect(sent.length).toBeLessThanOrEqual(rename);
  });
});
