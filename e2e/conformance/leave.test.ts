// Every iteration can be ended while it waits: `return()`, `throw()`, a cancelled stream. It ends at once and leaves nothing.

import { ReadableStream } from "node:stream/web";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startFaultProxy } from "../servers/fault-proxy.ts";
import { ObjectStoreManager } from "../../src/index.ts";
import { connect, testBucket, type TestBucket } from "../support/bucket.ts";
import { inTime } from "../support/in-time.ts";
import { serverUrl } from "../support/server.ts";

/** Fails when a promise does not settle soon. */
function soon<T>(promise: Promise<T>, ms = 2_000): Promise<T> {
  return inTime(promise, ms, `not within ${ms} ms`);
}

const consumers = async ({ jsm, stream }: TestBucket) => (await jsm.streams.info(stream)).state.consumer_count;
const done = { done: true, value: undefined };

const ways: [string, object][] = [
  ["watch", {}],
  ["watch with its history", { includeHistory: true }],
  ["watch without deletions", { ignoreDeletes: true }],
  ["watch for updates only", { updatesOnly: true }],
];

describe.each(ways)("a %s", (_, options) => {
  const waiting = async () => {
    const bucket = await testBucket();
    const items = bucket.store.watch(options)[Symbol.asyncIterator]();
    if (!("updatesOnly" in options)) expect(await items.next()).toEqual({ done: false, value: null });
    const next = items.next();
    await expect.poll(() => consumers(bucket)).toBe(1);
    return { bucket, items, next };
  };

  test("is ended by return() while next() waits", async () => {
    const { bucket, items, next } = await waiting();
    expect(await soon(items.return!())).toEqual(done);
    expect(await soon(next)).toEqual(done);
    expect(await consumers(bucket)).toBe(0);
    expect(await items.next()).toEqual(done);
  });

  test("is ended by throw() while next() waits", async () => {
    const { bucket, items, next } = await waiting();
    await expect(soon(items.throw!(new Error("mine")))).rejects.toThrow("mine");
    expect(await soon(next)).toEqual(done);
    expect(await consumers(bucket)).toBe(0);
  });

  test("is ended when a stream of it is cancelled", async () => {
    const bucket = await testBucket();
    const reader = ReadableStream.from(bucket.store.watch(options)).getReader();
    if (!("updatesOnly" in options)) expect(await reader.read()).toEqual({ done: false, value: null });
    const read = reader.read();
    await expect.poll(() => consumers(bucket)).toBe(1);
    await soon(reader.cancel());
    expect(await soon(read)).toEqual(done);
    expect(await consumers(bucket)).toBe(0);
  });

  test("is ended before its consumer exists", async () => {
    const bucket = await testBucket();
    const items = bucket.store.watch(options)[Symbol.asyncIterator]();
    const next = items.next();
    await soon(items.return!());
    expect(await soon(next)).toEqual(done);
    expect(await consumers(bucket)).toBe(0);
  });
});

test("a watch and the list of buckets end while the server does not answer", { timeout: 40_000 }, async () => {
  const bucket = await testBucket();
  const proxy = await startFaultProxy({ target: { port: Number(new URL(await serverUrl()).port) } });
  onTestFinished(() => proxy.stop());
  const manager = new ObjectStoreManager(await connect({ servers: proxy.url, pingInterval: 600_000 }));
  const store = await manager.open(bucket.bucket);
  // Loads what a consumer needs.
  const earlier = store.watch({ includeHistory: true })[Symbol.asyncIterator]() as AsyncIterator<unknown>;
  await earlier.next();
  await earlier.return!();
  await expect.poll(() => consumers(bucket)).toBe(0);
  proxy.stall();
  const watches = [store.watch({ updatesOnly: true }), store.watch(), store.watch({ includeHistory: true })];
  for (const items of [manager.names(), manager.stores(), ...watches]) {
    const iterator = items[Symbol.asyncIterator]() as AsyncIterator<unknown>;
    const next = iterator.next();
    // By then the request is on its way.
    await new Promise((resolve) => setTimeout(resolve));
    // A consumer that may exist is waited for briefly, to remove it.
    expect(await soon(iterator.return!(), 7_000)).toEqual(done);
    expect(await soon(next)).toEqual(done);
  }
  // The consumers that the last two watches had asked for are created only now, and removed at once.
  const deleted = vi.fn();
  bucket.admin.subscribe(`$JS.EVENT.ADVISORY.CONSUMER.DELETED.${bucket.stream}.>`, { callback: deleted });
  await bucket.admin.flush();
  proxy.resume();
  await vi.waitFor(() => expect(deleted).toHaveBeenCalledTimes(2), 10_000);
});

test("the list of buckets ends between two names", async () => {
  const { manager, bucket } = await testBucket();
  const names = manager.names();
  const first = await names.next();
  expect(first.done).toBe(false);
  expect(await soon(names.return())).toEqual(done);
  const all: string[] = [];
  for await (const name of manager.names()) all.push(name);
  expect(all).toContain(bucket);
});
