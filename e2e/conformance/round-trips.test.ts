// How often each operation waits for the server. On a line of 80 ms each round trip costs a person 80 ms, so none may come
// back unseen. An operation that needs fewer than stated here is welcome: lower its number.
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { startTap, type Tap } from "../bench/tap.ts";
import { type FaultProxy, startFaultProxy } from "../servers/fault-proxy.ts";
import { connect, testBucket } from "../support/bucket.ts";
import { serverMinor, serverUrl } from "../support/server.ts";

/** Much longer than the work between two requests that do not wait for each other, in ms. */
const ROUND_TRIP = 200;

let proxy: FaultProxy;
let tap: Tap;

beforeAll(async () => {
  proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) }, roundTripMs: ROUND_TRIP });
  tap = await startTap(proxy.url);
});

afterAll(async () => {
  await tap.stop();
  await proxy.stop();
});

interface Hands {
  readonly store: ObjectStore;
  readonly manager: ObjectStoreManager;
  readonly bucket: string;
}

interface Operation {
  readonly run: (hands: Hands) => Promise<unknown>;
  /** Round trips with nats-server 2.11 and later, and with older ones. */
  readonly turns: readonly [now: number, old: number];
}

const operations: Record<string, Operation> = {
  create: {
    run: async ({ manager, bucket }) => {
      await manager.create({ bucket: `${bucket}_more`, storage: "memory" });
      onTestFinished(() => manager.delete(`${bucket}_more`).then(() => undefined));
    },
    turns: [2, 2],
  },
  open: { run: ({ manager, bucket }) => manager.open(bucket), turns: [1, 1] },
  "put of a new name": { run: ({ store }) => store.put("new", "content"), turns: [2, 2] },
  "put in place of an object": { run: ({ store }) => store.put("A", "other"), turns: [3, 3] },
  "put of an empty object": { run: ({ store }) => store.put("empty", ""), turns: [2, 2] },
  info: { run: ({ store }) => store.getInfo("A"), turns: [1, 1] },
  get: { run: ({ store }) => store.getString("A"), turns: [2, 4] },
  "get of a range": { run: ({ store }) => store.getString("A", { range: { start: 1, end: 2 } }), turns: [4, 7] },
  list: { run: ({ store }) => store.list(), turns: [1, 3] },
  "the current values of a watch": {
    run: async ({ store }) => {
      for await (const info of store.watch()) if (info === null) break;
    },
    // The end of the watch waits until its consumer is removed.
    turns: [2, 3],
  },
  "an update of metadata": { run: ({ store }) => store.updateMeta("A", { description: "x" }), turns: [2, 2] },
  "a rename": { run: ({ store }) => store.updateMeta("A", { name: "renamed" }), turns: [4, 6] },
  "a link": { run: ({ store, bucket }) => store.addLink("link", { bucket, name: "A" }), turns: [2, 2] },
  "a delete": { run: ({ store }) => store.delete("A"), turns: [3, 3] },
  "a check": { run: ({ store }) => store.check(), turns: [4, 6] },
};

test.each(Object.entries(operations))("%s takes its round trips and no more", async (_, { run, turns: [now, old] }) => {
  const { bucket, store: writer } = await testBucket();
  await writer.put("A", "content");
  await writer.put("B", "B");
  const connection = await connect({ servers: tap.url });
  const manager = new ObjectStoreManager(connection);
  const store = await manager.open(bucket);
  // What everything else of the connection has subscribed to once.
  await store.getInfo("B");
  const before = tap.turns;
  await run({ store, manager, bucket });
  expect(tap.turns - before).toBe(serverMinor >= 11 ? now : old);
  // The proxies drop what is on its way when a connection ends.
  await connection.flush();
});
