// Times to live of objects and buckets: only the server's clock counts, and the meta message never outlives its chunks.
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  type DeleteOptions,
  type ObjectStoreConfig,
  TransferPaused,
  type UploadJournal,
  type UploadRecord,
} from "../../src/index.ts";
import { codeOf, pattern, reasonOf, testBucket, type TestBucket } from "../support/bucket.ts";
import { sentDuring } from "../support/meanwhile.ts";
import { writeChunks, writeMeta, base64Url, digestOf } from "../support/other-client.ts";
import { serverMinor } from "../support/server.ts";

const HOUR = 3_600_000;

/** Shifts this process's clock, and so the library's. */
function shiftClock(ms: number): void {
  const now = Date.now.bind(Date);
  vi.spyOn(Date, "now").mockImplementation(() => now() + ms);
}
afterEach(() => vi.restoreAllMocks());

/** The ttl of a message in seconds; `undefined` for the bucket's. */
async function ttlAt({ jsm, stream }: TestBucket, seq: number): Promise<number | undefined> {
  const message = await jsm.streams.getMessage(stream, { seq });
  const text = message?.header.get("Nats-TTL") ?? "";
  return text === "" ? undefined : Number.parseInt(text);
}

/** Reads an object repeatedly until it is gone; while it is listed, it must be complete. */
async function expectWholeUntilGone({ store }: TestBucket, size: number): Promise<void> {
  const end = performance.now() + 20_000;
  for (let listed = await store.list(); listed.length > 0; listed = await store.list()) {
    for (const { name } of listed) {
      const outcome = await store.getBytes(name).then(
        ({ length }) => length,
        (error: { code: string }) => error.code,
      );
      // It may expire between the list and the look-up.
      expect([size, "OBJECT_NOT_FOUND", "OBJECT_REPLACED"]).toContain(outcome);
    }
    expect(performance.now(), "still listed").toBeLessThan(end);
    await sleep(20);
  }
}

describe.runIf(serverMinor >= 11).each([2 * HOUR, -2 * HOUR, 48 * HOUR, -48 * HOUR])(
  "a client whose clock is off by %d ms",
  (off) => {
    test("updates and renames an object without changing its expiry", async () => {
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

    test("whose clock jumps like that during an upload gives the object its full ttl", async () => {
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
    // Stored chunks expire after a minute plus another minute's margin.
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

test("a ttl above ten years is a TypeError that mentions ms, and stores nothing", async () => {
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

  test.runIf(serverMinor >= 11)("an updated and renamed object expires with its content", async () => {
    const bucket = await testBucket(config);
    const { store } = bucket;
    const first = await store.put({ name: "A", maxChunkSize: 1000 }, pattern(2500));
    expect(await ttlAt(bucket, first.revision)).toBeUndefined();
    await sleep(700);
    await store.updateMeta("A", { description: "d" });
    await sleep(700);
    // The meta message is newer than the content by now, and a rename must not rely on its age.
    await store.updateMeta("A", { name: "B" });
    const { revision } = await store.updateMeta("B", { name: "C" });
    expect(await ttlAt(bucket, revision)).toBeLessThanOrEqual(2);
    await expectWholeUntilGone(bucket, 2500);
  });

  test.runIf(serverMinor >= 11)(
    "an object whose meta message another client renewed expires with its content",
    async () => {
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
    },
  );

  test.runIf(serverMinor >= 11)("an object's ttl is limited by the bucket's", async () => {
    const bucket = await testBucket(config);
    const { revision } = await bucket.store.put("A", "a", { ttl: 60_000 });
    expect(await ttlAt(bucket, revision)).toBeLessThanOrEqual(4);
    const updated = await bucket.store.updateMeta("A", { description: "d" });
    expect(await ttlAt(bucket, updated.revision)).toBeLessThanOrEqual(4);
    await expectWholeUntilGone(bucket, 1);
  });

  test("without per-message ttl, updates work as usual", async () => {
    const bucket = await testBucket({ ttl: 60_000 });
    await bucket.store.put("A", "a");
    const { revision } = await bucket.store.updateMeta("A", { name: "B" });
    expect(await ttlAt(bucket, revision)).toBeUndefined();
    expect(await codeOf(bucket.store.get("A"))).toBe("OBJECT_NOT_FOUND");
    expect(await bucket.store.getString("B")).toBe("a");
  });
});

describe("an update sends no unnecessary requests", () => {
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
    // Names whose subject is the same in all clients: no other subject is looked up.
    await store.put("one", "a");
    await store.updateMeta("one", { description: "warm" });
    expect(await sentDuring(connection, () => store.updateMeta("one", { description: "d" }))).toHaveLength(update);
    const sent = await sentDuring(connection, () => store.updateMeta("one", { name: "two" }));
    expect(sent.length).toBeLessThanOrEqual(rename);
  });
});

describe("a delete marker", () => {
  const ttlOfMarker = async (bucket: TestBucket, options?: DeleteOptions): Promise<number | undefined> => {
    await bucket.store.put("A", "a");
    await bucket.store.delete("A", options);
    const { revision } = await bucket.store.getInfo("A", { showDeleted: true });
    return ttlAt(bucket, revision);
  };

  test.runIf(serverMinor >= 11)("disappears after 30 days where objects may have a ttl, or as asked", async () => {
    const bucket = await testBucket({ objectTtl: true });
    expect(await ttlOfMarker(bucket)).toBe(30 * 24 * 3_600);
    expect(await ttlOfMarker(bucket, { markerTtl: 90_000 })).toBe(90);
    expect(await ttlOfMarker(bucket, { markerTtl: Infinity })).toBeUndefined();
    for (const markerTtl of [0, -1, NaN, "30d"]) {
      expect(String(await reasonOf(bucket.store.delete("A", { markerTtl } as never)))).toContain(
        "TypeError: markerTtl: ",
      );
    }
  });

  test("stays in a bucket of any other client", async () => {
    expect(await ttlOfMarker(await testBucket(), { markerTtl: 90_000 })).toBeUndefined();
  });

  test.runIf(serverMinor >= 11)("that disappears leaves nothing, and is no second deletion to a watch", async () => {
    const { store } = await testBucket({ objectTtl: true });
    await store.put("A", "a");
    await store.put("stays", "b");
    const controller = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const info of store.watch({ signal: controller.signal })) {
        if (info) seen.push(`${info.name} ${info.deleted ? "deleted" : "live"}`);
      }
    })();
    await vi.waitFor(() => expect(seen).toHaveLength(2));
    await store.delete("A", { markerTtl: 1_000 });
    await vi.waitFor(async () => expect((await store.status()).messages).toBe(2), 20_000);
    await store.put("later", "c");
    await vi.waitFor(() => expect(seen).toHaveLength(4));
    // The watch looks for what disappears without a message every 5 s.
    await sleep(6_000);
    expect(seen).toEqual(["A live", "stays live", "A deleted", "later live"]);
    controller.abort();
    await watching;
    expect(await codeOf(store.get("A"))).toBe("OBJECT_NOT_FOUND");
  });
});
