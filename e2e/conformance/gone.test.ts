// What disappears without a message of its own: a bucket that is deleted and recreated, a purge, an expired ttl.

import { setTimeout as sleep } from "node:timers/promises";
import { headers } from "@nats-io/nats-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { startFaultProxy } from "../servers/fault-proxy.ts";
import { bucketOf } from "../../src/bucket.ts";
import { type ObjectInfo, ObjectStore, ObjectStoreManager, type WatchOptions } from "../../src/index.ts";
import { JetStreamApi } from "../../src/jetstream/api.ts";
import type { StreamInfo } from "../../src/protocol/stream-config.ts";
import { connect, testBucket, type TestBucket } from "../support/bucket.ts";
import { base64Url } from "../support/other-client.ts";
import { serverMinor, serverUrl, startServer } from "../support/server.ts";

type Items = AsyncIterable<ObjectInfo | null>;

const label = (info: ObjectInfo | null) => info && info.name + (info.deleted ? " deleted" : "");

/** A watch that ends with the test, and what it reported. */
function watched(store: { watch(options: WatchOptions): Items }, options: WatchOptions = {}) {
  const stop = new AbortController();
  const seen: (string | null)[] = [];
  const infos: ObjectInfo[] = [];
  const done = (async () => {
    for await (const info of store.watch({ ...options, signal: stop.signal })) {
      seen.push(label(info));
      if (info) infos.push(info);
    }
  })();
  onTestFinished(async () => {
    stop.abort();
    await done;
  });
  return { seen, infos };
}

/** Deletes and recreates a bucket, faster than a disconnected client checks. */
async function makeAgain({ jsm, stream }: TestBucket): Promise<void> {
  const { config } = await jsm.streams.info(stream);
  await jsm.streams.delete(stream);
  await jsm.streams.add(config);
}

/** A store of the same bucket, over a line that can be cut. */
async function cuttable({ bucket }: TestBucket) {
  const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) } });
  onTestFinished(() => proxy.stop());
  const connection = await connect({ servers: proxy.url, reconnectTimeWait: 300, maxReconnectAttempts: -1 });
  return { proxy, store: await new ObjectStoreManager(connection).open(bucket) };
}

describe("a bucket that was deleted and recreated", () => {
  const put = async ({ manager, bucket }: TestBucket, ...names: string[]) => {
    const store = await manager.open(bucket);
    for (const name of names) await store.putString(name, name);
  };

  test("is reported from its first object on, after a reconnect", async () => {
    const bucket = await testBucket();
    await put(bucket, "A", "B", "C");
    const { proxy, store } = await cuttable(bucket);
    const { seen, infos } = watched(store);
    await expect.poll(() => seen).toEqual(["A", "B", "C", null]);
    proxy.cutAll();
    await makeAgain(bucket);
    await put(bucket, "C", "D");
    await expect.poll(() => seen.length, { timeout: 10_000 }).toBe(8);
    expect(seen).toEqual(["A", "B", "C", null, "C", "D", "A deleted", "B deleted"]);
    expect(infos[3]?.nuid).not.toBe(infos[2]?.nuid);
    await put(bucket, "E");
    await expect.poll(() => seen.at(-1)).toBe("E");
  });

  // Servers before 2.10 do not report a removed consumer: there the watch finds out after 25 s.
  test.runIf(serverMinor >= 10)("is reported by a watch that stayed connected", async () => {
    const bucket = await testBucket();
    await put(bucket, "A", "B", "C");
    const { seen } = watched(bucket.store);
    const { seen: changes } = watched(bucket.store, { updatesOnly: true });
    const { seen: live } = watched(bucket.store, { ignoreDeletes: true });
    await expect.poll(() => [seen.length, live.length]).toEqual([4, 4]);
    await makeAgain(bucket);
    await put(bucket, "B", "D");
    await expect
      .poll(() => seen, { timeout: 10_000 })
      .toEqual(["A", "B", "C", null, "B", "D", "A deleted", "C deleted"]);
    await expect.poll(() => changes, { timeout: 10_000 }).toEqual(["B", "D"]);
    await expect.poll(() => live, { timeout: 10_000 }).toEqual(["A", "B", "C", null, "B", "D"]);
  });

  test("that is empty now is reported as deletions only", async () => {
    const bucket = await testBucket();
    await put(bucket, "A", "B");
    const { proxy, store } = await cuttable(bucket);
    const { seen } = watched(store);
    await expect.poll(() => seen).toEqual(["A", "B", null]);
    proxy.cutAll();
    await makeAgain(bucket);
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(["A", "B", null, "A deleted", "B deleted"]);
  });

  test("a reconnect alone repeats nothing", async () => {
    const bucket = await testBucket();
    await put(bucket, "A", "B");
    const { proxy, store } = await cuttable(bucket);
    const { seen } = watched(store);
    await expect.poll(() => seen).toEqual(["A", "B", null]);
    proxy.cutAll();
    await put(bucket, "C");
    await expect.poll(() => seen, { timeout: 10_000 }).toEqual(["A", "B", null, "C"]);
    await sleep(300);
    expect(seen).toHaveLength(4);
  });
});

describe("objects that disappear without a message", () => {
  test("objects expired by the bucket's ttl are reported as deleted, oldest first", async () => {
    const { store } = await testBucket({ ttl: 2_000 });
    await store.putString("A", "A");
    await sleep(700);
    const first = await store.putString("B", "B");
    const { seen, infos } = watched(store);
    await expect.poll(() => seen).toEqual(["A", "B", null]);
    await expect.poll(() => seen, { timeout: 8_000 }).toEqual(["A", "B", null, "A deleted", "B deleted"]);
    expect(infos[3]).toMatchObject({ name: "B", deleted: true, size: 0, revision: first.revision, nuid: first.nuid });
    await store.putString("B", "again");
    await expect.poll(() => seen.at(-1)).toBe("B");
    expect(await store.list()).toHaveLength(1);
  });

  test("objects purged while the watch was disconnected are reported as deleted; others are not", async () => {
    const bucket = await testBucket();
    const { jsm, stream } = bucket;
    for (const name of ["A", "B", "é", "gone"]) await bucket.store.putString(name, name);
    await bucket.store.delete("gone");
    const { proxy, store } = await cuttable(bucket);
    const { seen } = watched(store);
    await expect.poll(() => seen).toEqual(["A", "B", "é", "gone deleted", null]);
    proxy.cutAll();
    for (const name of ["B", "é"])
      await jsm.streams.purge(stream, { filter: `$O.${bucket.bucket}.M.${base64Url(name)}` });
    await expect.poll(() => seen.slice(5), { timeout: 10_000 }).toEqual(["B deleted", "é deleted"]);
    expect((await bucket.store.list()).map(({ name }) => name)).toEqual(["A"]);
  });

  test("a watch that stayed connected reports a purge within half a minute", { timeout: 60_000 }, async () => {
    const { store, jsm, stream } = await testBucket();
    for (const name of ["A", "B"]) await store.putString(name, name);
    const { seen } = watched(store);
    await expect.poll(() => seen).toEqual(["A", "B", null]);
    await jsm.streams.purge(stream);
    await store.putString("C", "C");
    await expect.poll(() => seen, { timeout: 40_000 }).toEqual(["A", "B", null, "C", "A deleted", "B deleted"]);
  });

  test.runIf(serverMinor >= 11)("objects expired by their own ttl are reported as deleted", async () => {
    const { store } = await testBucket({ objectTtl: true });
    await store.put("A", "A", { ttl: 1_000 });
    await store.put("B", "B");
    const { seen } = watched(store);
    await expect.poll(() => seen).toEqual(["A", "B", null]);
    await expect.poll(() => seen, { timeout: 12_000 }).toEqual(["A", "B", null, "A deleted"]);
  });

  test("a user without STREAM.INFO gets the current objects and all writes", async () => {
    const users = `authorization { users: [
      { user: admin, password: x },
      { user: app, password: x, permissions: { publish: { deny: "$JS.API.STREAM.INFO.>" } } }
    ] }`;
    const server = await startServer({ append: users });
    const login = { servers: server.wsUrl, pass: "x" };
    const admin = new ObjectStoreManager(await connect({ ...login, user: "admin" }));
    const writer = await admin.create({ bucket: "b" });
    await writer.putString("A", "A");
    // A store that was opened with the right to STREAM.INFO, and has lost it since.
    const connection = await connect({ ...login, user: "app" });
    const info = { config: { name: "OBJ_b", subjects: ["$O.b.C.>", "$O.b.M.>"] }, state: {} } as StreamInfo;
    const { seen } = watched(new ObjectStore(await bucketOf(new JetStreamApi(connection), "b", info)));
    await expect.poll(() => seen).toEqual(["A", null]);
    await writer.putString("B", "B");
    await expect.poll(() => seen).toEqual(["A", null, "B"]);
  });
});

// Per-message times to live and delete markers of the server: nats-server 2.11.
describe.runIf(serverMinor >= 11)("delete markers of the server", () => {
  const marking = async (ttl = 0, markerTtl = 60) => {
    const bucket = await testBucket({ objectTtl: true, ttl });
    const { config } = await bucket.jsm.streams.info(bucket.stream);
    const marks = { ...config, subject_delete_marker_ttl: markerTtl * 1_000_000_000 };
    await bucket.jsm.streams.update(bucket.stream, marks);
    return bucket;
  };

  test("are deletions, in watch and in list", async () => {
    const { store } = await marking(1_500);
    await store.putString("é?", "A");
    const invalid: Error[] = [];
    const { seen, infos } = watched(store, { onInvalid: (error) => invalid.push(error) });
    await expect.poll(() => seen).toEqual(["é?", null]);
    await expect.poll(() => seen, { timeout: 8_000 }).toEqual(["é?", null, "é? deleted"]);
    expect(infos[1]!.revision).toBeGreaterThan(infos[0]!.revision);
    const { seen: later } = watched(store, { onInvalid: (error) => invalid.push(error) });
    await expect.poll(() => later).toEqual(["é? deleted", null]);
    expect(await store.list({ onInvalid: (error) => invalid.push(error) })).toEqual([]);
    expect(await store.list({ showDeleted: true })).toMatchObject([{ name: "é?", deleted: true }]);
    expect(invalid).toEqual([]);
  });

  test("of an object's own ttl are deletions", async () => {
    // No message may live shorter than the markers.
    const { store } = await marking(0, 1);
    await store.put("A", "A", { ttl: 1_000 });
    const { seen } = watched(store);
    await expect.poll(() => seen).toEqual(["A", null]);
    await expect.poll(() => seen, { timeout: 8_000 }).toEqual(["A", null, "A deleted"]);
  });

  test("another kind of empty message is not a deletion", async () => {
    const { store, admin, bucket } = await marking();
    const hdrs = headers();
    hdrs.set("Some", "header");
    await admin.request(`$O.${bucket}.M.${base64Url("A")}`, "", { headers: hdrs, timeout: 5_000 });
    const invalid: Error[] = [];
    expect(await store.list({ showDeleted: true, onInvalid: (error) => invalid.push(error) })).toEqual([]);
    expect(invalid).toMatchObject([{ code: "BAD_OBJECT_META" }]);
  });
});
