// Many operations leave nothing behind: no consumer, no subscription, no listener.
import { getEventListeners } from "node:events";
import type { NatsConnection } from "@nats-io/nats-core";
import { expect, onTestFinished, test, vi } from "vitest";
import { ConnectionEvents } from "../../src/jetstream/events.ts";
import { connect, pattern, testBucket } from "../support/bucket.ts";
import { expectConsistent } from "../support/consistency.ts";

/** The number of a connection's subscriptions, from its internals: it has no API for that. */
function subscriptions(connection: NatsConnection): number {
  return (connection as unknown as { protocol: { subscriptions: { size(): number } } }).protocol.subscriptions.size();
}

/** Counts listeners to connection events that were added and not removed. */
function countListeners(): () => number {
  let listeners = 0;
  const listen = ConnectionEvents.prototype.listen;
  const spy = vi.spyOn(ConnectionEvents.prototype, "listen");
  onTestFinished(() => spy.mockRestore());
  spy.mockImplementation(function (this: ConnectionEvents, listener) {
    const unlisten = listen.call(this, listener);
    let listening = true;
    listeners++;
    return () => {
      if (listening) listeners--;
      listening = false;
      unlisten();
    };
  });
  return () => listeners;
}

test("2,000 puts and gets of 1 KiB leave no consumer, no subscription and no listener", async () => {
  const listeners = countListeners();
  const connection = await connect();
  const bucket = await testBucket({}, { connection });
  const { store, jsm, stream } = bucket;
  const { signal } = new AbortController();
  await store.put("warm", "up");
  await store.getBytes("warm");
  // Before 2.11, the removal of its consumer, for which nobody waits.
  await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(0);
  await connection.flush();
  const before = { subscriptions: subscriptions(connection), listeners: listeners() };
  const content = pattern(1024);
  for (let i = 0; i < 2000; i += 25) {
    await Promise.all(
      Array.from({ length: 25 }, async (_, j) => {
        await store.put(`o${(i + j) % 100}`, content, { signal });
        expect(await store.getBytes(`o${(i + j) % 100}`, { signal }).then((b) => b.length)).toBe(1024);
      }),
    );
  }
  await expect.poll(() => ({ subscriptions: subscriptions(connection), listeners: listeners() })).toEqual(before);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(0);
  expect(await expectConsistent(bucket)).toHaveLength(101);
});

test("failed, aborted and unread operations leave nothing either", async () => {
  const listeners = countListeners();
  const connection = await connect();
  const bucket = await testBucket({}, { connection });
  const { store, jsm, stream } = bucket;
  const { signal } = new AbortController();
  await store.put("A", pattern(3_000_000));
  const before = { subscriptions: subscriptions(connection), listeners: listeners() };
  for (let i = 0; i < 50; i++) {
    const stop = new AbortController();
    await store.put("A", "x", { expectedRevision: 0, signal }).catch(() => undefined);
    const put = store.put("B", pattern(1_000_000), { signal: stop.signal });
    stop.abort();
    await put.catch(() => undefined);
    await store.get("missing", { signal }).catch(() => undefined);
    await store.get("A"); // the body is never read
    const reader = (await store.get("A", { signal })).body.getReader();
    await reader.read();
    await reader.cancel();
    const aborted = await store.get("A", { signal: stop.signal }).catch(() => undefined);
    expect(aborted).toBeUndefined();
    for await (const _ of store.watch({ signal })) break;
    await store.list();
    await store.delete("missing").catch(() => undefined);
  }
  await expect.poll(() => ({ subscriptions: subscriptions(connection), listeners: listeners() })).toEqual(before);
  expect(getEventListeners(signal, "abort")).toHaveLength(0);
  await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(0);
  expect(await expectConsistent(bucket)).toEqual(["A"]);
});

test("bodies that are cancelled or aborted while waiting for a piece leave no consumer, and read nothing more", async () => {
  const connection = await connect();
  const bucket = await testBucket({}, { connection });
  const { store, jsm, stream } = bucket;
  const content = pattern(6_000_000);
  await store.put("A", content);
  for (let i = 0; i < 24; i++) {
    const stop = new AbortController();
    const range = i % 3 === 0 ? { range: { start: 1_000_000 } } : {};
    const reader = (await store.get("A", { signal: stop.signal, ...range })).body.getReader();
    for (let read = 0; read < i % 4; read++) await reader.read();
    const awaited = reader.read().catch(() => undefined);
    // At different moments of a running read.
    for (let turn = 0; turn < i % 5; turn++) await new Promise((resolve) => setTimeout(resolve, turn % 2));
    if (i % 2) stop.abort();
    else await reader.cancel();
    await awaited;
  }
  await connection.flush();
  const received = connection.stats().inBytes;
  await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count, { timeout: 5_000 }).toBe(0);
  // A read that continued would fetch the object, or its window.
  expect(connection.stats().inBytes - received).toBeLessThan(content.length / 2);
});
