// A server that disconnects clients for which it has to buffer too much. The limit is its operator's choice and the server
// does not tell it, so a client has to find it.
import { expect, onTestFinished, test } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { startFaultProxy } from "../servers/fault-proxy.ts";
import { connect, pattern } from "../support/bucket.ts";
import { sha256 } from "../support/consistency.ts";
import { startServer } from "../support/server.ts";

test("a download asks for less after each time that the server cuts it", { timeout: 120_000 }, async () => {
  const server = await startServer({ edit: (text) => `${text}\nmax_pending: 1MB\n` });
  const proxy = await startFaultProxy({
    target: { port: Number(new URL(server.wsUrl).port) },
    throughput: { down: 4 * 1024 * 1024 },
  });
  onTestFinished(() => proxy.stop());
  const content = pattern(24 * 1024 * 1024);
  const writer = await new ObjectStoreManager(await connect({ servers: server.wsUrl })).create({ bucket: "files" });
  await writer.put("A", content);
  const connection = await connect({ servers: proxy.url, reconnectTimeWait: 10, maxReconnectAttempts: -1 });
  let cuts = 0;
  void (async () => {
    for await (const { type } of connection.status()) if (type === "disconnect") cuts++;
  })();
  const store = await new ObjectStoreManager(connection).open("files");
  expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
  expect(cuts).toBeLessThanOrEqual(6);
});
