// Small objects in a bucket that accepts atomic batches (ADR-50).
import { describe, expect, test } from "vitest";
import { startFaultProxy } from "../servers/fault-proxy.ts";
import { startTap } from "../bench/tap.ts";
import { ObjectStoreManager } from "../../src/index.ts";
import { base64Url, digestOf, writeObject } from "../support/other-client.ts";
import { codeOf, connect, pattern, reasonOf, testBucket, uniqueName } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";
import { serverMinor, serverUrl } from "../support/server.ts";

const KIB = 1024;

test.runIf(serverMinor < 12)("atomicPut is UNSUPPORTED_SERVER before 2.12, and no bucket is created", async () => {
  const { manager } = await testBucket();
  const bucket = uniqueName();
  expect(await codeOf(manager.create({ bucket, atomicPut: true }))).toBe("UNSUPPORTED_SERVER");
  expect(await codeOf(manager.open(bucket))).toBe("BUCKET_NOT_FOUND");
});

describe.runIf(serverMinor >= 12)("a bucket with atomicPut", () => {
  test("stores and replaces objects with zero, one and several chunks, from bytes, text and Blobs", async () => {
    const bucket = await testBucket({ atomicPut: true });
    const { store } = bucket;
    expect((await store.status()).atomicPut).toBe(true);
    let revision = 0;
    for (const [at, size] of [0, 1, 1000, 128 * KIB, 128 * KIB + 1, 512 * KIB, 512 * KIB + 1, 0].entries()) {
      const content = pattern(size, at);
      const seen: number[] = [];
      const info = await store.put(
        { name: "object", metadata: { at: String(at) } },
        at % 2 ? new Blob([content]) : content,
        {
          onProgress: ({ transferred }) => seen.push(transferred),
        },
      );
      expect(info).toMatchObject({ size, chunks: Math.ceil(size / (128 * KIB)), digest: digestOf(content) });
      expect(info.revision).toBeGreaterThan(revision);
      ({ revision } = info);
      expect(seen.at(-1)).toBe(size);
      expect(Buffer.compare(await store.getBytes("object"), content)).toBe(0);
      const { mtime: _, ...stored } = await store.getInfo("object");
      expect(info).toMatchObject(stored);
      expect(await expectConsistent(bucket)).toEqual(["object"]);
    }
    await store.delete("object");
    await store.putString("object", "again");
    expect(await store.getString("object")).toBe("again");
    expect(await expectConsistent(bucket)).toEqual(["object"]);
  });

  test("a new object takes one round trip, a new version two", async () => {
    const { bucket } = await testBucket({ atomicPut: true });
    const far = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) }, roundTripMs: 100 });
    const tap = await startTap(far.url);
    try {
      const connection = await connect({ servers: tap.url });
      const store = await new ObjectStoreManager(connection).open(bucket);
      await store.putString("warm", "up");
      const turns = async (name: string): Promise<number> => {
        const before = tap.turns;
        await store.put(name, pattern(300 * KIB));
        return tap.turns - before;
      };
      expect(await turns("new")).toBe(1);
      // The chunks of the old version are then removed.
      expect(await turns("new")).toBeLessThanOrEqual(3);
      await connection.close();
    } finally {
      await tap.stop();
      await far.stop();
    }
  });

  test("16 writers of one name, and 200 names at once, leave a consistent store", async () => {
    const bucket = await testBucket({ atomicPut: true });
    const { store } = bucket;
    const contents = Array.from({ length: 16 }, (_, at) => pattern(1000 + at, at));
    await Promise.all([
      ...contents.map((content) => store.put("one", content)),
      // More batches than the server allows at a time.
      ...Array.from({ length: 200 }, (_, at) => store.put(`each ${String(at)}`, pattern(2000, at))),
    ]);
    const names = await expectConsistent(bucket);
    expect(names).toHaveLength(201);
    const last = await store.getBytes("one");
    expect(contents.some((content) => Buffer.compare(content, last) === 0)).toBe(true);
  });

  test("expectedRevision is enforced, and a rejected put leaves nothing", async () => {
    const bucket = await testBucket({ atomicPut: true });
    const { store, counts } = bucket;
    const { revision } = await store.put("A", "first", { expectedRevision: 0 });
    expect(await codeOf(store.put("A", "second", { expectedRevision: 0 }))).toBe("WRONG_REVISION");
    expect(await codeOf(store.put("A", "second", { expectedRevision: revision + 5 }))).toBe("WRONG_REVISION");
    await store.put("A", "second", { expectedRevision: revision });
    expect(await store.getString("A")).toBe("second");
    expect(await counts()).toMatchObject({ chunks: 1, metas: 1 });
    await store.seal();
    expect(await codeOf(store.put("B", "third"))).toBe("SEALED");
    expect(await counts()).toMatchObject({ chunks: 1, metas: 1 });
  });

  test("replaces an object that another client wrote under another subject", async () => {
    const bucket = await testBucket({ atomicPut: true });
    const name = "a?~ü";
    await writeObject(bucket, name, ["theirs"], {}, { token: Buffer.from(name, "latin1").toString("base64") });
    expect(Buffer.from(name, "latin1").toString("base64")).not.toBe(base64Url(name));
    await bucket.store.putString(name, "ours");
    expect(await bucket.store.getString(name)).toBe("ours");
    expect(await expectConsistent(bucket)).toEqual([name]);
  });

  test("falls back to a normal put after the bucket was changed to reject batches", async () => {
    const bucket = await testBucket({ atomicPut: true });
    const { config } = await bucket.jsm.streams.info(bucket.stream);
    await bucket.jsm.streams.update(bucket.stream, { ...config, allow_atomic: false });
    await bucket.store.put("A", pattern(200 * KIB));
    expect(Buffer.compare(await bucket.store.getBytes("A"), pattern(200 * KIB))).toBe(0);
    expect(await expectConsistent(bucket)).toEqual(["A"]);
  });

  test("with repeated disconnects, each object is stored once and complete", async () => {
    const bucket = await testBucket({ atomicPut: true });
    const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) } });
    try {
      const connection = await connect({
        servers: proxy.url,
        maxReconnectAttempts: -1,
        reconnectTimeWait: 50,
      });
      const store = await new ObjectStoreManager(connection).open(bucket.bucket);
      for (let at = 0; at < 12; at++) {
        const direction = at % 2 ? "up" : "down";
        const cut = proxy.cutAfter({
          direction,
          bytes: direction === "up" ? (at * 37 * KIB) % (300 * KIB) : 1 + 40 * at,
        });
        await store.put(`object ${String(at % 5)}`, pattern(300 * KIB, at));
        await store.put("another", pattern(10, at));
        await cut;
      }
      for (let at = 7; at < 12; at++) {
        const bytes = await store.getBytes(`object ${String(at % 5)}`);
        expect(Buffer.compare(bytes, pattern(300 * KIB, at))).toBe(0);
      }
      expect(await expectConsistent(bucket)).toHaveLength(6);
      await connection.close();
    } finally {
      await proxy.stop();
    }
  }, 120_000);

  test("a closed connection is DISCONNECTED at once", async () => {
    const { bucket } = await testBucket({ atomicPut: true });
    const connection = await connect();
    const store = await new ObjectStoreManager(connection).open(bucket);
    await connection.close();
    const began = Date.now();
    expect(await codeOf(store.put("A", "AAA"))).toBe("DISCONNECTED");
    // The timeout is 30 s.
    expect(Date.now() - began).toBeLessThan(15_000);
  });

  test("an abort rejects with its reason, and a stalled server with TIMEOUT", async () => {
    const bucket = await testBucket({ atomicPut: true });
    const reason = new Error("enough");
    expect(await reasonOf(bucket.store.put("A", "AAA", { signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect((await bucket.counts()).total).toBe(0);
    const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) } });
    try {
      const connection = await connect({ servers: proxy.url });
      const store = await new ObjectStoreManager(connection).open(bucket.bucket);
      proxy.stall();
      expect(await codeOf(store.put("A", "AAA", { timeout: 500 }))).toBe("TIMEOUT");
      proxy.resume();
      await connection.close();
    } finally {
      await proxy.stop();
    }
  }, 60_000);
});
