// Failing networks and servers: stalls, disconnects, killed servers. Through the fault proxy, against real servers.

import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { type FaultProxy, startFaultProxy } from "../servers/fault-proxy.ts";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { codeOf, connect, errorOf, pattern, testBucket, type TestBucket } from "../support/bucket.ts";
import { expectConsistent, sha256, storedChunks } from "../support/consistency.ts";
import { serverUrl, startServer } from "../support/server.ts";

interface Faulty extends TestBucket {
  proxy: FaultProxy;
  /** The bucket through the proxy; `store` connects directly to the server. */
  faulty: ObjectStore;
}

async function behindProxy(options: { roundTripMs?: number } = {}): Promise<Faulty> {
  const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) }, ...options });
  onTestFinished(() => proxy.stop());
  const connection = await connect({
    servers: proxy.url,
    reconnectTimeWait: 20,
    reconnectJitter: 5,
    maxReconnectAttempts: -1,
    // nats-core waits this long when a connection breaks while it is being opened.
    timeout: 500,
  });
  const bucket = await testBucket();
  return { ...bucket, proxy, faulty: await new ObjectStoreManager(connection).open(bucket.bucket) };
}

/** Ends the stall at the end of the test, so that the connection can be closed. */
function stall(proxy: FaultProxy): void {
  onTestFinished(() => proxy.resume());
  proxy.stall();
}

async function elapsed(work: Promise<unknown>): Promise<number> {
  const started = Date.now();
  await work;
  return Date.now() - started;
}

describe("a server that stops answering", () => {
  test("during an upload is TIMEOUT after the timeout, and the chunks are removed once it answers again", async () => {
    const { faulty, proxy, counts } = await behindProxy();
    const { writable, info } = faulty.createWritable("A", { timeout: 1_000 });
    const writer = writable.getWriter();
    writer.closed.catch(() => undefined);
    await writer.write(pattern(3_000_000));
    await expect.poll(async () => (await counts()).chunks).toBeGreaterThan(10);
    stall(proxy);
    writer.write(pattern(20_000_000)).catch(() => undefined);
    const code = codeOf(info);
    expect(await elapsed(code)).toBeLessThan(4_000);
    expect(await code).toBe("TIMEOUT");
    proxy.resume();
    await expect.poll(counts, { timeout: 10_000 }).toEqual({ chunks: 0, metas: 0, total: 0 });
  });

  test("before an upload begins is TIMEOUT after the timeout", async () => {
    const { faulty, proxy } = await behindProxy();
    stall(proxy);
    const code = codeOf(faulty.put("A", pattern(3_000_000), { timeout: 1_000 }));
    expect(await elapsed(code)).toBeLessThan(4_000);
    expect(await code).toBe("TIMEOUT");
  });

  test("before a download or an empty upload begins is TIMEOUT after the timeout", async () => {
    const { store, faulty, proxy } = await behindProxy();
    await store.put("A", "AAA");
    stall(proxy);
    const codes = Promise.all([
      codeOf(faulty.get("A", { timeout: 1_000 })),
      codeOf(faulty.put("B", "", { timeout: 1_000 })),
    ]);
    expect(await elapsed(codes)).toBeLessThan(4_000);
    expect(await codes).toEqual(["TIMEOUT", "TIMEOUT"]);
  });

  test("during a download is TIMEOUT after the timeout, and no consumer is left once it answers again", async () => {
    const { store, faulty, proxy, jsm, stream } = await behindProxy();
    await store.put("A", pattern(30_000_000));
    const { body } = await faulty.get("A", { timeout: 1_000 });
    const reader = body.getReader();
    await reader.read();
    stall(proxy);
    const drain = (async () => {
      while (!(await reader.read()).done);
    })();
    const code = codeOf(drain);
    expect(await elapsed(code)).toBeLessThan(4_000);
    expect(await code).toBe("TIMEOUT");
    // Servers before 2.11 need a consumer, whose removal is held up by the stalled line.
    proxy.resume();
    await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count, { timeout: 10_000 }).toBe(0);
  });

  test("for less than the timeout is not a failure", async () => {
    const { store, faulty, proxy } = await behindProxy();
    const content = pattern(10_000_000);
    const put = faulty.put("A", content, { timeout: 5_000 });
    await sleep(30);
    proxy.stall();
    await sleep(700);
    proxy.resume();
    await put;
    const get = faulty.getBytes("A", { timeout: 5_000 });
    await sleep(30);
    proxy.stall();
    await sleep(700);
    proxy.resume();
    expect(sha256(await get)).toBe(sha256(content));
    expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
  });

  test("aborting a stalled upload rejects without waiting for the timeout", async () => {
    const { faulty, proxy } = await behindProxy();
    const stop = new AbortController();
    const put = faulty.put("A", pattern(30_000_000), { signal: stop.signal }).catch((error: unknown) => error);
    await sleep(50);
    stall(proxy);
    await sleep(50);
    const reason = new Error("enough");
    stop.abort(reason);
    expect(await elapsed(put)).toBeLessThan(7_000);
    expect(await put).toBe(reason);
  });
});

describe("a connection that is cut", () => {
  test.each([1, 2, 3])(
    "several times during a put: the object is exact, each chunk once and in order (%i)",
    async (seed) => {
      const bucket = await behindProxy();
      const { faulty, proxy } = bucket;
      const content = pattern(20_000_000, seed);
      const put = faulty.put({ name: "A", maxChunkSize: 50_000 }, content);
      for (let cut = 0; cut < 5; cut++) {
        const direction = (cut + seed) % 3 === 0 ? "down" : "up";
        const bytes = direction === "up" ? 1_000_000 + seed * 777_777 : 3_000 * seed;
        await Promise.race([put, proxy.cutAfter({ direction, bytes })]);
      }
      const info = await put;
      expect(info).toMatchObject({ size: content.length, chunks: 400 });
      const chunks = await storedChunks(bucket, info.nuid);
      expect(chunks).toHaveLength(400);
      expect(chunks.every(({ data }) => data.length === 50_000)).toBe(true);
      expect(sha256(...chunks.map(({ data }) => data))).toBe(sha256(content));
      await expectConsistent(bucket);
      expect(sha256(await faulty.getBytes("A"))).toBe(sha256(content));
    },
  );

  test("around the meta message: put reports the true outcome", async () => {
    const bucket = await behindProxy();
    const { faulty, proxy } = bucket;
    for (let i = 0; i < 20; i++) {
      const put = faulty.put(`A${i}`, "x".repeat(100));
      const cut = proxy.cutAfter({ direction: i % 2 === 0 ? "up" : "down", bytes: 150 + i * 53 });
      await put;
      proxy.cutAll();
      await Promise.race([cut, sleep(20)]);
    }
    expect(await expectConsistent(bucket)).toHaveLength(20);
  });

  test.each(["up", "down"] as const)("several times (%s) during a get: the content is exact", async (direction) => {
    const { store, faulty, proxy } = await behindProxy();
    const content = pattern(20_000_000);
    await store.put("A", content);
    const { body } = await faulty.get("A");
    const reader = body.getReader();
    const pieces: Uint8Array[] = [];
    for (let reads = 0; ; reads++) {
      if (reads % 20 === 5) {
        if (direction === "up") proxy.cutAll();
        else void proxy.cutAfter({ direction, bytes: 300_001 });
      }
      const { done, value } = await reader.read();
      if (done) break;
      pieces.push(value);
    }
    expect(sha256(...pieces)).toBe(sha256(content));
  });

  test("during list, updates and deletes: each is applied once", async () => {
    const bucket = await behindProxy({ roundTripMs: 4 });
    const { faulty, proxy } = bucket;
    let stop = false;
    const cutting = (async () => {
      while (!stop) {
        await sleep(50 + Math.random() * 150);
        proxy.cutAll();
      }
    })();
    for (let i = 0; i < 8; i++) {
      await faulty.put(`A${i}`, pattern(1000));
      await faulty.updateMeta(`A${i}`, { name: `B${i}` });
      if (i % 3 === 0) await faulty.delete(`B${i}`);
      await faulty.list();
    }
    stop = true;
    await cutting;
    expect((await faulty.list()).map(({ name }) => name)).toHaveLength(5);
    expect(await expectConsistent(bucket)).toHaveLength(5);
    // A list cannot remove its consumer after a disconnect; the server does, after a minute.
    for await (const { name } of bucket.jsm.consumers.list(bucket.stream)) {
      await bucket.jsm.consumers.delete(bucket.stream, name);
    }
  });

  test("for longer than the timeout: DISCONNECTED", async () => {
    const { faulty, proxy } = await behindProxy();
    const { writable, info } = faulty.createWritable("A", { timeout: 700 });
    const writer = writable.getWriter();
    writer.closed.catch(() => undefined);
    await writer.write(pattern(1_000_000));
    await proxy.refuse(true);
    proxy.cutAll();
    writer.write(pattern(20_000_000)).catch(() => undefined);
    const code = codeOf(info);
    expect(await elapsed(code)).toBeLessThan(3_000);
    expect(await code).toBe("DISCONNECTED");
    await proxy.refuse(false);
  });

  test("permanently, during a put and a get: DISCONNECTED at once", async () => {
    const { store, bucket, jsm, stream } = await testBucket();
    await store.put("A", pattern(30_000_000));
    const connection = await connect();
    const closing = await new ObjectStoreManager(connection).open(bucket);
    const { body } = await closing.get("A");
    const reader = body.getReader();
    await reader.read();
    const put = errorOf(closing.put("B", pattern(50_000_000)));
    await sleep(20);
    await connection.close();
    expect(await elapsed(put)).toBeLessThan(2_000);
    expect((await put).code).toBe("DISCONNECTED");
    const drain = (async () => {
      while (!(await reader.read()).done);
    })();
    expect(await codeOf(drain)).toBe("DISCONNECTED");
    // Where content is read through a consumer, a disconnected client cannot remove it; the server does.
    for await (const { name } of jsm.consumers.list(stream)) await jsm.consumers.delete(stream, name);
  });
});

describe("a server that is killed during an upload", () => {
  async function own() {
    const server = await startServer();
    const bucket = await testBucket(
      { storage: "file" },
      { admin: { servers: server.wsUrl, reconnectTimeWait: 50, maxReconnectAttempts: -1 } },
    );
    await bucket.store.put("A", pattern(300_000));
    return { server, ...bucket };
  }

  test("and stays down: DISCONNECTED; later the old object is intact, and no meta message names the sent chunks", async () => {
    const bucket = await own();
    const { writable, info } = bucket.store.createWritable("A", { timeout: 1_000 });
    const writer = writable.getWriter();
    writer.closed.catch(() => undefined);
    await writer.write(pattern(3_000_000));
    await bucket.server.kill();
    writer.write(pattern(20_000_000)).catch(() => undefined);
    const code = codeOf(info);
    expect(await elapsed(code)).toBeLessThan(3_000);
    expect(await code).toBe("DISCONNECTED");
    await bucket.server.restart();
    await expect.poll(() => bucket.store.getBytes("A"), { timeout: 10_000 }).toEqual(pattern(300_000));
    // Orphaned chunks may be left, which nobody could remove; `check` finds them.
    await expect.poll(async () => (await bucket.counts()).metas, { timeout: 10_000 }).toBe(1);
    await bucket.store.put("A", "new");
    expect(await bucket.store.getString("A")).toBe("new");
  });

  test("and comes back: the upload continues, and the object is exact", async () => {
    const bucket = await own();
    const content = pattern(30_000_000, 3);
    const put = bucket.store.put("A", content);
    await expect.poll(async () => (await bucket.counts()).chunks).toBeGreaterThan(20);
    await bucket.server.kill();
    await bucket.server.restart();
    const info = await put;
    expect(sha256(...(await storedChunks(bucket, info.nuid)).map(({ data }) => data))).toBe(sha256(content));
    await expectConsistent(bucket);
  });
});
