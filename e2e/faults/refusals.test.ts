// A real server that rejects: one that accepts few messages at a time (429); buckets that are deleted, filled or sealed.
import { wsconnect } from "@nats-io/nats-core";
import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, onTestFinished, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { errorOf, pattern } from "../support/bucket.ts";
import { serverMinor, startServer } from "../support/server.ts";
import "../servers/websocket.ts";

const CHUNK = 16 * 1024;

async function hasty(edit?: (text: string) => string) {
  const server = await startServer(edit ? { edit } : {});
  const connection = await wsconnect({ servers: server.wsUrl });
  onTestFinished(() => connection.close());
  const manager = new ObjectStoreManager(connection);
  const store = await manager.create({ bucket: "b" });
  return { connection, manager, store, jsm: await jetstreamManager(connection) };
}

// Servers before 2.11 cannot be configured to.
describe.runIf(serverMinor >= 11)("a server that answers 429 to a fast producer", () => {
  test("still stores the object completely and in order", { timeout: 60_000 }, async () => {
    const { connection, store } = await hasty((text) =>
      text.replace(/jetstream\s*(:)?\s*\{/, (block) => `${block}\n  max_buffered_msgs: 3\n`),
    );
    let refused = 0;
    const spy = connection.subscribe("_INBOX.>", {
      callback: (_error, message) => {
        if (message.string().includes("10167")) refused++;
      },
    });
    const content = pattern(400 * CHUNK);
    const info = await store.put({ name: "object", maxChunkSize: CHUNK }, content);
    expect(info.chunks).toBe(400);
    expect(Buffer.compare(await store.getBytes("object"), content)).toBe(0);
    expect((await store.status()).messages).toBe(401);
    // Otherwise the server never rejected anything.
    expect(refused).toBeGreaterThan(0);
    spy.unsubscribe();
  });
});

describe("a bucket that changes during an upload", () => {
  test.each([
    ["deleted", "BUCKET_NOT_FOUND"],
    ["sealed", "SEALED"],
    ["full", "STORE_FULL"],
    ["limited to smaller messages", "CHUNK_TOO_LARGE"],
  ] as const)("%s: the put rejects with %s", { timeout: 60_000 }, async (change, code) => {
    const { manager, store, jsm } = await hasty();
    let changed: Promise<unknown> | undefined;
    const put = store.put({ name: "object", maxChunkSize: CHUNK }, pattern(1000 * CHUNK), {
      maxInFlight: 4 * CHUNK,
      onProgress: ({ transferred }) => {
        if (transferred < 100 * CHUNK) return;
        changed ??= (async () => {
          const { config } = await jsm.streams.info("OBJ_b");
          if (change === "deleted") await manager.delete("b");
          if (change === "sealed") await store.seal();
          if (change === "full") await jsm.streams.update("OBJ_b", { ...config, max_bytes: 300 * CHUNK });
          if (change.startsWith("limited")) await jsm.streams.update("OBJ_b", { ...config, max_msg_size: 1000 });
        })();
      },
    });
    expect((await errorOf(put)).code).toBe(code);
    await changed;
    // In a sealed bucket, nobody can remove what the upload has stored.
    if (change === "full" || change.startsWith("limited")) expect((await store.status()).messages).toBe(0);
  });
});
