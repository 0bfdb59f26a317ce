// Networks that stall and resume, and readers that hardly read. `npm test` runs short variants, `FAULT_RUNS=100` the long
// ones: a stall of a minute, and a minute of reading.
import { setTimeout as sleep } from "node:timers/promises";
import { wsconnect } from "@nats-io/nats-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { ObjectStoreManager, type ObjectStore } from "../../src/index.ts";
import { pattern, testBucket } from "../support/bucket.ts";
import { expectConsistent, sha256 } from "../support/consistency.ts";
import { serverUrl } from "../support/server.ts";
import { type FaultProxy, startFaultProxy } from "../servers/fault-proxy.ts";

const isLong = Number(process.env["FAULT_RUNS"] ?? 0) >= 100;
const STALL = isLong ? 60_000 : 5_000;
/** Longer than the stall, unlike the default of 30 s, so that nothing else is tested. */
const TIMEOUT = STALL + 30_000;
const READING = isLong ? 60_000 : 5_000;
const SIZE = 16 * 1024 * 1024;

async function farStore(bucket: string): Promise<{ far: ObjectStore; proxy: FaultProxy }> {
  const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) } });
  onTestFinished(() => proxy.stop());
  const connection = await wsconnect({
    servers: proxy.url,
    reconnectTimeWait: 50,
    maxReconnectAttempts: -1,
    // Short enough that the long stall breaks the connection, and transfers continue over a new one.
    pingInterval: 20_000,
  });
  onTestFinished(() => connection.close());
  onTestFinished(() => {
    proxy.resume();
  });
  return { far: await new ObjectStoreManager(connection).open(bucket), proxy };
}

describe(`a line that stalls for ${String(STALL / 1000)} s and resumes`, () => {
  /** Stalls once when this much is transferred. */
  function stallAt(proxy: FaultProxy, at: number): (progress: { transferred: number }) => void {
    let isOver = false;
    return ({ transferred }) => {
      if (isOver || transferred < at) return;
      isOver = true;
      proxy.stall();
      setTimeout(() => {
        proxy.resume();
      }, STALL);
    };
  }

  test("an upload continues, and is exact", { timeout: TIMEOUT + 60_000 }, async () => {
    const bucket = await testBucket();
    const { far, proxy } = await farStore(bucket.bucket);
    const content = pattern(SIZE);
    const started = Date.now();
    const onProgress = stallAt(proxy, SIZE / 3);
    const info = await far.put("A", new Blob([content]), { timeout: TIMEOUT, onProgress });
    expect(Date.now() - started).toBeGreaterThanOrEqual(STALL);
    expect(await bucket.counts()).toEqual({ chunks: info.chunks, metas: 1, total: info.chunks + 1 });
    expect(sha256(await bucket.store.getBytes("A"))).toBe(sha256(content));
    await expectConsistent(bucket);
  });

  test("a download continues, and is exact", { timeout: TIMEOUT + 60_000 }, async () => {
    const bucket = await testBucket();
    const { far, proxy } = await farStore(bucket.bucket);
    const content = pattern(SIZE);
    await bucket.store.put("A", content);
    const started = Date.now();
    const read = await far.getBytes("A", { timeout: TIMEOUT, onProgress: stallAt(proxy, SIZE / 3) });
    expect(Date.now() - started).toBeGreaterThanOrEqual(STALL);
    expect(sha256(read)).toBe(sha256(content));
  });

  test("a watch misses nothing", { timeout: TIMEOUT + 60_000 }, async () => {
    const { store, bucket } = await testBucket();
    const { far, proxy } = await farStore(bucket);
    const stop = new AbortController();
    const seen: string[] = [];
    const watching = (async () => {
      for await (const info of far.watch({ signal: stop.signal })) {
        if (info) seen.push(info.name);
        if (info?.name === "9") stop.abort();
      }
    })();
    for (let i = 0; i < 10; i++) {
      await store.put(String(i), "x");
      if (i !== 3) continue;
      await expect.poll(() => seen.length).toBe(4);
      proxy.stall();
      setTimeout(() => {
        proxy.resume();
      }, STALL);
    }
    await watching;
    expect(seen).toEqual(Array.from({ length: 10 }, (_, i) => String(i)));
  });
});

test(
  `a reader that takes 1 KiB/s for ${String(READING / 1000)} s: the connection stays up, and everything else on it continues`,
  { timeout: READING + 60_000 },
  async () => {
    const { store, connection, counts } = await testBucket({ storage: "file" });
    const content = pattern(2 * SIZE);
    await store.put("large", content);
    let disconnects = 0;
    void (async () => {
      for await (const { type } of connection.status()) if (type === "disconnect") disconnects++;
    })();
    const reader = (await store.get("large")).body.getReader({ mode: "byob" });
    const pieces: Uint8Array[] = [];
    const take = async (size: number): Promise<boolean> => {
      const { done, value } = await reader.read(new Uint8Array(size));
      if (!done) pieces.push(value);
      return !done;
    };
    const before = connection.stats().inBytes;
    let others = 0;
    for (const started = Date.now(); Date.now() - started < READING; await sleep(250)) {
      await take(256);
      await store.put("small", pattern(1024, others));
      expect(await store.getBytes("small")).toHaveLength(1024);
      expect((await store.list()).length).toBe(2);
      await connection.flush();
      others++;
    }
    expect(others).toBeGreaterThan(READING / 2_000);
    // Data that the reader did not take was not sent: at most a window, and the small objects.
    expect(connection.stats().inBytes - before).toBeLessThan(10 * 1024 * 1024 + others * 10_000);
    while (await take(1024 * 1024));
    expect(sha256(...pieces)).toBe(sha256(content));
    expect(disconnects).toBe(0);
    expect((await counts()).metas).toBe(2);
  },
);
