// Servers that die midway: one that is killed and comes back, and the leader of a cluster.
import { wsconnect } from "@nats-io/nats-core";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ObjectStore, ObjectStoreError, ObjectStoreManager } from "../../src/index.ts";
import { pattern } from "../support/bucket.ts";
import { startServer } from "../support/server.ts";
import { startCluster } from "../servers/cluster.ts";
import "../servers/websocket.ts";

const RUNS = Number(process.env["FAULT_RUNS"] ?? 4);
const SIZE = 16 * 1024 * 1024;

async function storeAt(servers: readonly string[], bucket: string, replicas: number): Promise<ObjectStore> {
  const connection = await wsconnect({ servers: [...servers], maxReconnectAttempts: -1, reconnectTimeWait: 50 });
  onTestFinished(() => connection.close());
  return new ObjectStoreManager(connection).create({ bucket, replicas });
}

/** The outcome of a transfer: its result, or one of the allowed errors. */
async function outcomeOf<T>(transfer: Promise<T>): Promise<T | undefined> {
  try {
    return await transfer;
  } catch (error) {
    expect(error).toBeInstanceOf(ObjectStoreError);
    return undefined;
  }
}

/** Runs uploads and downloads with `strike` in the middle of each, and expects that nothing is wrong or left behind. */
async function survive(store: ObjectStore, runs: number, strike: () => Promise<void>): Promise<number> {
  const content = pattern(SIZE);
  await store.put("stays", content);
  let finished = 0;
  for (let run = 0; run < runs; run++) {
    let strikes: Promise<void> | undefined;
    const onProgress = ({ transferred }: { transferred: number }): void => {
      if (transferred > SIZE / 3) strikes ??= strike();
    };
    if (run % 2 === 0) {
      const info = await outcomeOf(store.put(`upload ${String(run)}`, new Blob([content]), { onProgress }));
      await strikes;
      if (info) {
        finished++;
        expect(Buffer.compare(await store.getBytes(info.name), content)).toBe(0);
        await store.delete(info.name);
      }
    } else {
      const read = await outcomeOf(store.getBytes("stays", { onProgress }));
      await strikes;
      if (read) {
        finished++;
        expect(Buffer.compare(read, content)).toBe(0);
      }
    }
  }
  // What could not be removed while the server was down is found and removed later.
  await store.check({ repair: true, olderThan: 0 });
  const { orphans, truncated, invalid } = await store.check({ olderThan: 0 });
  expect({ orphans, truncated, invalid }).toEqual({ orphans: [], truncated: [], invalid: [] });
  expect((await store.status()).messages).toBe(SIZE / (128 * 1024) + 1);
  return finished;
}

describe("a server that is killed", () => {
  test(`and comes back: ${String(RUNS)} transfers finish and are exact`, { timeout: RUNS * 30_000 }, async () => {
    const server = await startServer();
    const store = await storeAt([server.wsUrl], "kills", 1);
    const finished = await survive(store, RUNS, async () => {
      await server.kill();
      await server.restart();
    });
    expect(finished).toBe(RUNS);
  });
});

describe("a cluster whose stream leader is killed", () => {
  test(
    `continues: ${String(RUNS)} transfers finish and are exact, or leave nothing that check does not remove`,
    { timeout: 60_000 + RUNS * 60_000 },
    async () => {
      const cluster = await startCluster();
      onTestFinished(() => cluster.stop());
      const store = await storeAt(cluster.wsUrls, "replicated", 3);
      const finished = await survive(store, RUNS, async () => {
        const leader = await cluster.leaderOf("OBJ_replicated");
        await leader.kill();
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        await leader.restart();
      });
      expect(finished).toBeGreaterThan(0);
    },
  );

  test("a watch loses and repeats nothing", { timeout: 120_000 }, async () => {
    const cluster = await startCluster();
    onTestFinished(() => cluster.stop());
    const store = await storeAt(cluster.wsUrls, "watched", 3);
    const stop = new AbortController();
    const seen: number[] = [];
    const watching = (async () => {
      for await (const info of store.watch({ signal: stop.signal })) {
        if (info) seen.push(Number(info.name));
        if (info?.name === "19") stop.abort();
      }
    })();
    for (let i = 0; i < 20; i++) {
      await store.putString(String(i), "x");
      if (i === 8) {
        const leader = await cluster.leaderOf("OBJ_watched");
        await leader.kill();
        setTimeout(() => void leader.restart(), 1_000);
      }
    }
    await watching;
    expect(seen).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });
});
