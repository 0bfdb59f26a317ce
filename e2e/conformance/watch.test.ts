// nats.go's ObjectWatch, nats.js' "watch", and what a page needs besides: surviving reconnects and leaving nothing.

import type { NatsConnection } from "@nats-io/nats-core";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { startFaultProxy } from "../servers/fault-proxy.ts";
import { type ObjectInfo, type ObjectStore, ObjectStoreManager, type WatchOptions } from "../../src/index.ts";
import { codeOf, connect, testBucket } from "../support/bucket.ts";
import { meanwhile, sentDuring } from "../support/meanwhile.ts";
import { base64Url, writeMeta } from "../support/other-client.ts";
import { serverMinor, serverUrl } from "../support/server.ts";

type Items = AsyncIterable<ObjectInfo | null>;

const label = (info: ObjectInfo | null) => info && info.name + (info.deleted ? " deleted" : "");

/** Collects a watch into a growing list. */
function follow(items: Items): { seen: (string | null)[]; infos: ObjectInfo[]; done: Promise<void> } {
  const seen: (string | null)[] = [];
  const infos: ObjectInfo[] = [];
  const done = (async () => {
    for await (const info of items) {
      seen.push(label(info));
      if (info) infos.push(info);
    }
  })();
  return { seen, infos, done };
}

/** A watch that ends with the test. */
function watched(store: { watch(options: WatchOptions): Items }, options: WatchOptions = {}) {
  const stop = new AbortController();
  const followed = follow(store.watch({ ...options, signal: stop.signal }));
  onTestFinished(async () => {
    stop.abort();
    await followed.done;
  });
  return followed;
}

interface Other {
  readonly store: ObjectStore;
  readonly connection: NatsConnection;
}

describe("watch", () => {
  test("yields null at once for an empty bucket, then each change", async () => {
    const { store } = await testBucket();
    const { seen } = watched(store);
    await expect.poll(() => seen).toEqual([null]);
    await store.putString("A", "AAA");
    await store.putString("B", "BBB");
    await expect.poll(() => seen).toEqual([null, "A", "B"]);
    await store.delete("A");
    await store.putString("C", "CCC");
    await store.updateMeta("B", { description: "d" });
    await store.putString("A", "again");
    await expect.poll(() => seen).toEqual([null, "A", "B", "A deleted", "C", "B", "A"]);
  });

  // A message that is replaced at once is gone before whoever asks for it later.
  test("asks the server for changes before it yields null", async () => {
    const connection = await connect();
    const { store } = await testBucket({}, { connection });
    await store.putString("A", "A");
    const sent = await sentDuring(connection, async () => {
      for await (const info of store.watch()) if (info === null) break;
    });
    const last = sent.filter((subject) => !subject.includes(".CONSUMER.DELETE.")).at(-1);
    expect(last).toContain(".CONSUMER.MSG.NEXT.");
  });

  test.runIf(serverMinor >= 11).each([
    ["an object", ({ store }: Other) => store.putString("B", "B"), ["A", "B"]],
    ["the same object", ({ store }: Other) => store.putString("A", "again"), ["A", "A"]],
    ["a deletion", ({ store }: Other) => store.delete("A"), ["A", "A deleted"]],
    ["a chunk", ({ store, connection }: Other) => connection.request(`$O.${store.bucket}.C.theirs`, "chunk"), ["A"]],
  ])("does not miss %s that comes between the snapshot and the consumer", async (_, change, expected) => {
    const connection = await connect();
    const { store, bucket } = await testBucket({}, { connection });
    await store.putString("A", "A");
    const otherConnection = await connect();
    const other = { store: await new ObjectStoreManager(otherConnection).open(bucket), connection: otherConnection };
    meanwhile(connection, /\.CONSUMER\.CREATE\./, 1, async () => {
      await sleep(100); // the snapshot comes first
      await change(other);
    });
    const { seen } = watched(store);
    await expect.poll(() => seen.filter((name) => name !== null)).toEqual(expected);
    await store.putString("C", "C");
    await expect.poll(() => seen.filter((name) => name !== null)).toEqual([...expected, "C"]);
    // After what had to be read once more.
    await expect.poll(() => seen.filter((name) => name === null)).toHaveLength(1);
  });

  test("starts with the last value of each object, in stream order, including deletions", async () => {
    const { store } = await testBucket();
    for (const name of ["A", "B", "C", "B"]) await store.putString(name, name);
    await store.delete("A");
    const { seen, infos } = watched(store);
    await expect.poll(() => seen).toEqual(["C", "B", "A deleted", null]);
    expect(infos[0]).toEqual(await store.getInfo("C"));
  });

  test("ignoreDeletes leaves deletions out, and still yields null", async () => {
    const { store } = await testBucket();
    await store.putString("A", "AAA");
    await store.putString("B", "BBB");
    await store.delete("A");
    const { seen } = watched(store, { ignoreDeletes: true });
    await expect.poll(() => seen).toEqual(["B", null]);
    await store.delete("B");
    await store.putString("C", "CCC");
    await expect.poll(() => seen).toEqual(["B", null, "C"]);
  });

  test("ignoreDeletes yields null in a bucket with only deleted objects", async () => {
    const { store } = await testBucket();
    await store.putString("A", "AAA");
    await store.delete("A");
    const { seen } = watched(store, { ignoreDeletes: true });
    await expect.poll(() => seen).toEqual([null]);
  });

  test("updatesOnly yields changes after the call, without null", async () => {
    const { store } = await testBucket();
    await store.putString("A", "AAA");
    await store.putString("B", "BBB");
    const { seen } = watched(store, { updatesOnly: true });
    await sleep(100);
    expect(seen).toEqual([]);
    await store.delete("A");
    await store.putString("C", "CCC");
    await expect.poll(() => seen).toEqual(["A deleted", "C"]);
  });

  test("updatesOnly in an empty bucket yields the first object", async () => {
    const { store } = await testBucket();
    const { seen } = watched(store, { updatesOnly: true });
    await sleep(50);
    await store.putString("A", "AAA");
    await expect.poll(() => seen).toEqual(["A"]);
  });

  test("includeHistory yields every stored meta message, including several of one name", async () => {
    const bucket = await testBucket();
    const { store } = bucket;
    const meta = { name: "J", bucket: bucket.bucket, nuid: "N", size: 0, chunks: 0 };
    await writeMeta(bucket, base64Url("J"), meta, { rollup: false });
    await store.putString("A", "AAA");
    await writeMeta(bucket, base64Url("J"), meta, { rollup: false });
    const { seen } = watched(store, { includeHistory: true });
    await expect.poll(() => seen).toEqual(["J", "A", "J", null]);
    const { seen: last } = watched(store);
    await expect.poll(() => last).toEqual(["A", "J", null]);
  });

  test("includeHistory and updatesOnly together are a TypeError", async () => {
    const { store } = await testBucket();
    await expect(follow(store.watch({ includeHistory: true, updatesOnly: true })).done).rejects.toThrow(TypeError);
  });

  test("ends when the signal aborts, without an error, even while it waits", async () => {
    const { store, jsm, stream } = await testBucket();
    const stop = new AbortController();
    const { seen, done } = follow(store.watch({ signal: stop.signal }));
    await expect.poll(() => seen).toEqual([null]);
    await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(1);
    stop.abort(new Error("enough"));
    await done;
    await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(0);
  });

  test("does not start with an aborted signal", async () => {
    const { store } = await testBucket();
    const { seen, done } = follow(store.watch({ signal: AbortSignal.abort() }));
    await done;
    expect(seen).toEqual([]);
  });

  test("leaves no consumer when the loop breaks or throws", async () => {
    const { store, jsm, stream } = await testBucket();
    for await (const info of store.watch()) if (info === null) break;
    const failing = async () => {
      for await (const _ of store.watch()) throw new Error("of the caller");
    };
    await expect(failing()).rejects.toThrow("of the caller");
    await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(0);
  });

  test("return() leaves nothing, before the first step and between two steps", async () => {
    const { store, jsm, stream } = await testBucket();
    const unused = store.watch()[Symbol.asyncIterator]();
    await unused.return!();
    expect(await unused.next()).toMatchObject({ done: true });
    const used = store.watch()[Symbol.asyncIterator]();
    expect(await used.next()).toEqual({ done: false, value: null });
    await used.return!();
    await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(0);
  });

  test("fails with BUCKET_NOT_FOUND when the bucket no longer exists", async () => {
    const { store, manager, bucket } = await testBucket();
    await manager.delete(bucket);
    expect(await codeOf(follow(store.watch()).done)).toBe("BUCKET_NOT_FOUND");
    expect(await codeOf(follow(store.watch({ updatesOnly: true })).done)).toBe("BUCKET_NOT_FOUND");
  });

  test("ends, or fails, when the connection is closed, and never hangs", async () => {
    const connection = await connect();
    const { store, jsm, stream } = await testBucket({}, { connection });
    const { seen, done } = follow(store.watch());
    await expect.poll(() => seen).toEqual([null]);
    const code = codeOf(done);
    await connection.close();
    expect(await code).toBe("DISCONNECTED");
    // A disconnected client cannot remove its consumer; the server does, after a minute.
    for await (const { name } of jsm.consumers.list(stream)) await jsm.consumers.delete(stream, name);
  });

  // Servers before 2.10 do not report it: there the watch finds out after 25 s.
  test.runIf(serverMinor >= 10)("recreates its consumer when that is removed", async () => {
    const { store, jsm, stream } = await testBucket();
    await store.putString("A", "AAA");
    const { seen } = watched(store);
    await expect.poll(() => seen).toEqual(["A", null]);
    for await (const { name } of jsm.consumers.list(stream)) await jsm.consumers.delete(stream, name);
    await store.putString("B", "BBB");
    await expect.poll(() => seen, { timeout: 5_000 }).toEqual(["A", null, "B"]);
  });

  test("yields a thousand objects before null, even to a slow reader", async () => {
    const { store } = await testBucket();
    const names = Array.from({ length: 1000 }, (_, i) => `o${i}`);
    for (let i = 0; i < names.length; i += 100) {
      await Promise.all(names.slice(i, i + 100).map((name) => store.put(name, "")));
    }
    const seen: (string | null)[] = [];
    for await (const info of store.watch()) {
      seen.push(label(info));
      if (seen.length % 100 === 0) await sleep(5);
      if (info === null) break;
    }
    expect(seen).toHaveLength(1001);
    expect(new Set(seen.slice(0, -1))).toEqual(new Set(names));
  });

  test("survives reconnects without loss or repeats", async () => {
    const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) } });
    onTestFinished(() => proxy.stop());
    const connection = await connect({ servers: proxy.url, reconnectTimeWait: 20, maxReconnectAttempts: -1 });
    const { store: writer, bucket } = await testBucket();
    await writer.putString("before", "");
    const { seen, infos } = watched(await new ObjectStoreManager(connection).open(bucket));
    await expect.poll(() => seen).toEqual(["before", null]);
    const names = Array.from({ length: 200 }, (_, i) => `o${i}`);
    for (const [i, name] of names.entries()) {
      await writer.putString(name, "");
      if (i % 50 === 25) proxy.cutAll();
      if (i % 10 === 0) await sleep(10);
    }
    await expect.poll(() => seen.length, { timeout: 15_000 }).toBe(202);
    expect(seen).toEqual(["before", null, ...names]);
    expect(infos.map(({ revision }) => revision)).toEqual(infos.map(({ revision }) => revision).sort((a, b) => a - b));
  });
});
