// A server that accepts no more subscriptions of a connection: operations that need one fail at once, the others continue.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { type ConnectionOptions, type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { codeOf, pattern } from "../support/bucket.ts";
import { serverMinor, startServer } from "../support/server.ts";
import "../servers/websocket.ts";

interface Place {
  connection: NatsConnection;
  store: ObjectStore;
  /** A connection that the library has not used yet. */
  another: NatsConnection;
  /** Over its own connection. */
  writer: ObjectStore;
  /** Takes subscriptions until the connection has this many left. */
  leave(count: number): () => void;
}

const LIMIT = 12;

/** A connection with a limited number of subscriptions, and a bucket with one large object. */
async function limited(options: ConnectionOptions = {}): Promise<Place> {
  const server = await startServer({ append: `max_subscriptions: ${LIMIT}` });
  const dial = async (more: ConnectionOptions = {}) => {
    const connection = await wsconnect({ servers: server.wsUrl, reconnectTimeWait: 50, ...more });
    onTestFinished(() => connection.close());
    return connection;
  };
  const writer = await new ObjectStoreManager(await dial()).create({ bucket: "b", storage: "memory" });
  await writer.put("large", pattern(6_000_000));
  const connection = await dial(options);
  const store = await new ObjectStoreManager(connection).open("b");
  const leave = (count: number) => {
    // One is the library's own.
    const taken = Array.from({ length: LIMIT - 1 - count }, (_, i) => connection.subscribe(`taken.${i}`));
    return () => {
      for (const each of taken) each.unsubscribe();
    };
  };
  return { connection, another: await dial(), store, writer, leave };
}

async function elapsed(work: Promise<unknown>): Promise<number> {
  const started = Date.now();
  await work;
  return Date.now() - started;
}

const first = (store: ObjectStore) => store.watch()[Symbol.asyncIterator]().next();

/** Operations that need their own subscription. */
const operations: [string, (store: ObjectStore) => Promise<unknown>][] = [
  ["list", (store) => store.list()],
  ["watch", first],
  ["get of a large object", (store) => store.getBytes("large")],
  ["check", (store) => store.check()],
];

describe("when no subscription is left", () => {
  test.each(operations)("%s is STORE_FULL at once, and works as soon as one is free", async (_, operation) => {
    const { connection, store, leave } = await limited();
    const release = leave(0);
    const code = codeOf(operation(store));
    expect(await elapsed(code)).toBeLessThan(2_000);
    expect(await code).toBe("STORE_FULL");
    expect(connection.isClosed()).toBe(false);
    release();
    await operation(store);
  });

  test("operations that share the library's own continue", async () => {
    const { store, leave } = await limited();
    leave(0);
    const codes = Promise.all([codeOf(store.list()), codeOf(first(store)), codeOf(store.list())]);
    await store.put("small", "small");
    expect(await codes).toEqual(["STORE_FULL", "STORE_FULL", "STORE_FULL"]);
    // Older servers need a consumer for that, which needs an inbox.
    if (serverMinor >= 11) expect(await store.getString("small")).toBe("small");
    await store.delete("small");
  });

  test("the first operation of a connection without one is STORE_FULL, and later ones may work", async () => {
    const { another } = await limited();
    const taken = Array.from({ length: LIMIT }, (_, i) => another.subscribe(`taken.${i}`));
    const manager = new ObjectStoreManager(another);
    const code = codeOf(manager.open("b"));
    expect(await elapsed(code)).toBeLessThan(2_000);
    expect(await code).toBe("STORE_FULL");
    for (const each of taken) each.unsubscribe();
    await manager.open("b");
  });
});

describe("when some subscriptions are left", () => {
  test("of many parallel operations, as many as fit work, and the others are STORE_FULL", async () => {
    const { store, leave } = await limited();
    leave(3);
    const started = Date.now();
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        store.list().then(
          (infos) => infos.length,
          (error: { code: string }) => error.code,
        ),
      ),
    );
    expect(Date.now() - started).toBeLessThan(2_000);
    expect(outcomes.filter((each) => each === 1).length).toBeGreaterThanOrEqual(3);
    for (const each of outcomes) expect([1, "STORE_FULL"]).toContain(each);
    expect(await store.list()).toHaveLength(1);
  });

  test("waiting watches are not disturbed", async () => {
    const { store, writer, leave } = await limited();
    const quiet = await new ObjectStoreManager(store.jetstream).open("b");
    const items = [store, quiet].map((each) => each.watch({ updatesOnly: true })[Symbol.asyncIterator]());
    const nexts = items.map((each) => each.next());
    await new Promise((resolve) => setTimeout(resolve, 300));
    leave(0);
    expect(await codeOf(store.list())).toBe("STORE_FULL");
    await writer.put("new", "new");
    for (const next of nexts) expect(await next).toMatchObject({ value: { name: "new" } });
    for (const each of items) await each.return!();
  });
});

test("a watch whose subscription is refused after a reconnect is STORE_FULL, and does not wait forever", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "nats-objects-limit-"));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const { wsUrl, ports, stop } = await startServer({ dataDir });
  const connection = await wsconnect({ servers: wsUrl, reconnectTimeWait: 50, maxReconnectAttempts: -1 });
  onTestFinished(() => connection.close());
  for (let i = 0; i < 4; i++) connection.subscribe(`taken.${i}`);
  const store = await new ObjectStoreManager(connection).create({ bucket: "b" });
  const items = store.watch()[Symbol.asyncIterator]();
  expect(await items.next()).toEqual({ done: false, value: null });
  const code = codeOf(items.next());
  await stop();
  // Servers accept no other limit while they run.
  await startServer({ dataDir, ports, append: "max_subscriptions: 5" });
  expect(await elapsed(code)).toBeLessThan(10_000);
  expect(await code).toBe("STORE_FULL");
});
