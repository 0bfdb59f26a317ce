// Connections that break at random but repeatable points. `npm test` runs some of them,
// `FAULT_RUNS=100 npm test -- unit e2e/faults` many more.
import { createHash } from "node:crypto";
import { wsconnect } from "@nats-io/nats-core";
import { expect, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { pattern, testBucket } from "../support/bucket.ts";
import { serverUrl } from "../support/server.ts";
import { startFaultProxy } from "../servers/fault-proxy.ts";

const RUNS = Number(process.env["FAULT_RUNS"] ?? 8);
const SIZE = 16 * 1024 * 1024;

/** Numbers between 0 and 1, the same for the same seed. */
function random(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return ((state >> 8) & 0xffff) / 0x10000;
  };
}

/** A connection through a proxy that cuts it this many times, at positions spread over `bytes`. */
async function faulty(direction: "up" | "down", bytes: number, seed: number) {
  const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) } });
  const connection = await wsconnect({
    servers: proxy.url,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 20,
    ignoreClusterUpdates: true,
  });
  const next = random(seed);
  const cuts = 1 + Math.floor(next() * 5);
  let made = 0;
  const cutting = (async () => {
    for (let i = 0; i < cuts; i++) {
      await proxy.cutAfter({ direction, bytes: 1 + Math.floor((next() * bytes) / cuts) });
      made++;
    }
  })();
  return {
    connection,
    /** How often it was cut so far. */
    made: () => made,
    async stop() {
      await connection.close();
      await proxy.stop();
      void cutting;
    },
  };
}

test(
  `${String(RUNS)} uploads of 16 MiB, each cut 1 to 5 times, store exactly the bytes, once and in order`,
  { timeout: RUNS * 20_000 },
  async () => {
    const { store, counts, jsm, stream } = await testBucket({ storage: "file" });
    const content = pattern(SIZE);
    let cuts = 0;
    for (let run = 0; run < RUNS; run++) {
      const line = await faulty("up", SIZE, run);
      const far = await new ObjectStoreManager(line.connection).open(store.bucket);
      const info = await far.put(`upload ${String(run)}`, run % 2 ? content : new Blob([content]));
      cuts += line.made();
      await line.stop();
      expect(info.digest).toBe(`SHA-256=${createHash("sha256").update(content).digest("base64url")}=`);
      // Read raw: checks the stored chunks without the reader under test.
      const hash = createHash("sha256");
      let last = 0;
      for (let chunk = 0; chunk < info.chunks; chunk++) {
        const message = await jsm.streams.getMessage(stream, {
          seq: last + 1,
          next_by_subj: `$O.${store.bucket}.C.${info.nuid}`,
        } as never);
        hash.update(message?.data ?? new Uint8Array());
        last = message?.seq ?? 0;
      }
      expect(hash.digest("base64url")).toBe(info.digest.slice("SHA-256=".length, -1));
      expect(await counts()).toEqual({ chunks: info.chunks, metas: run + 1, total: info.chunks + run + 1 });
      await store.delete(`upload ${String(run)}`);
    }
    expect(cuts).toBeGreaterThanOrEqual(RUNS);
  },
);

test(
  `${String(RUNS)} downloads of 16 MiB, each cut 1 to 5 times, give exactly the bytes`,
  { timeout: RUNS * 20_000 },
  async () => {
    const { store } = await testBucket({ storage: "file" });
    const content = pattern(SIZE);
    await store.put("object", content);
    let cuts = 0;
    for (let run = 0; run < RUNS; run++) {
      const line = await faulty("down", SIZE, 1000 + run);
      const far = await new ObjectStoreManager(line.connection).open(store.bucket);
      const read = await far.getBytes("object");
      cuts += line.made();
      await line.stop();
      expect(Buffer.compare(read, content)).toBe(0);
    }
    expect(cuts).toBeGreaterThanOrEqual(RUNS);
  },
);
