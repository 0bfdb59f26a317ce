// Outages longer than nats-core's ten reconnect attempts, and connections that die silently.
import { wsconnect } from "@nats-io/nats-core";
import { expect, onTestFinished, test } from "vitest";
import { connect, ObjectStoreManager } from "../../src/index.ts";
import { startFaultProxy } from "../servers/fault-proxy.ts";
import { pattern } from "../support/bucket.ts";
import { startServer } from "../support/server.ts";

const SIZE = 16 * 1024 * 1024;
const FAST = { reconnectTimeWait: 100, reconnectJitter: 0 };
/** Twenty attempts, where nats-core makes ten. */
const OUTAGE = 2_000;

const content = pattern(SIZE);
const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test(
  "a put survives an outage of twice nats-core's ten attempts, and its object can be read",
  { timeout: 60_000 },
  async () => {
    const server = await startServer();
    const [connection, plain] = [
      await connect({ servers: server.wsUrl, ...FAST }),
      await wsconnect({ servers: server.wsUrl, ...FAST }),
    ];
    onTestFinished(async () => void (await Promise.all([connection.close(), plain.close()])));
    const store = await new ObjectStoreManager(connection).create({ bucket: "outage" });

    let outage: Promise<void> | undefined;
    const onProgress = ({ transferred }: { transferred: number }): void => {
      if (transferred > SIZE / 3)
        outage ??= server
          .kill()
          .then(() => sleep(OUTAGE))
          .then(() => server.restart());
    };
    await store.put("big", new Blob([content]), { onProgress });
    await outage;
    expect(Buffer.compare(await store.getBytes("big"), content)).toBe(0);
    // The effect of the same outage on a connection with nats-core's defaults.
    expect(plain.isClosed()).toBe(true);
    expect(connection.isClosed()).toBe(false);
  },
);

test("a download survives it, too", { timeout: 60_000 }, async () => {
  const server = await startServer();
  const connection = await connect({ servers: server.wsUrl, ...FAST });
  onTestFinished(() => connection.close());
  const store = await new ObjectStoreManager(connection).create({ bucket: "outage" });
  await store.put("big", new Blob([content]));
  let outage: Promise<void> | undefined;
  const onProgress = ({ transferred }: { transferred: number }): void => {
    if (transferred > SIZE / 3)
      outage ??= server
        .kill()
        .then(() => sleep(OUTAGE))
        .then(() => server.restart());
  };
  expect(Buffer.compare(await store.getBytes("big", { onProgress }), content)).toBe(0);
  await outage;
});

test("a put survives a connection that died silently", { timeout: 60_000 }, async () => {
  const server = await startServer();
  const proxy = await startFaultProxy({ target: { port: server.ports.ws } });
  onTestFinished(() => proxy.stop());
  const connection = await connect({
    servers: [proxy.url, server.wsUrl],
    noRandomize: true,
    pingInterval: 200,
    timeout: 500,
    ...FAST,
  });
  onTestFinished(() => connection.close());
  const store = await new ObjectStoreManager(connection).create({ bucket: "dead" });
  const onProgress = ({ transferred }: { transferred: number }): void => {
    if (transferred > SIZE / 3) proxy.stall();
  };
  await store.put("big", new Blob([content]), { onProgress, timeout: 10_000 });
  expect(Buffer.compare(await store.getBytes("big"), content)).toBe(0);
});
