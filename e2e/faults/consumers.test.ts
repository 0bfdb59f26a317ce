// How a stream's settings, or changes to its messages, affect the consumers of list and watch.

import { jetstreamManager, type JetStreamManager } from "@nats-io/jetstream";
import { describe, expect, onTestFinished, test } from "vitest";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, testBucket, type TestBucket } from "../support/bucket.ts";
import { base64Url, writeMeta } from "../support/other-client.ts";
import { serverMinor } from "../support/server.ts";

const SECOND = 1_000_000_000;

/** Stores empty objects as fast as possible. */
async function fill(bucket: TestBucket, count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, i) => `o${i}`);
  const meta = (name: string) => ({ name, bucket: bucket.bucket, nuid: `N${name}`, size: 0, chunks: 0 });
  for (let i = 0; i < count; i += 500) {
    await Promise.all(names.slice(i, i + 500).map((name) => writeMeta(bucket, base64Url(name), meta(name))));
  }
}

// Streams can limit their consumers since nats-server 2.10.
describe.runIf(serverMinor >= 10)("a stream that limits its consumers", () => {
  const limited = async (limits: object) => {
    const bucket = await testBucket();
    const { config } = await bucket.jsm.streams.info(bucket.stream);
    await bucket.jsm.streams.update(bucket.stream, { ...config, consumer_limits: limits });
    return bucket;
  };

  test.each([
    ["to 1 s without a pull", { inactive_threshold: SECOND }],
    ["to 15 s without a pull", { inactive_threshold: 15 * SECOND }],
    ["to 10 messages without an acknowledgement", { max_ack_pending: 10 }],
    ["in both", { inactive_threshold: 2 * SECOND, max_ack_pending: 1 }],
  ])("%s is listed, watched and checked", { timeout: 20_000 }, async (_, limits) => {
    const bucket = await limited(limits);
    const { store } = bucket;
    await fill(bucket, 1_500);
    expect(await store.list()).toHaveLength(1_500);
    await store.check();
    const items = store.watch()[Symbol.asyncIterator]();
    onTestFinished(async () => void (await items.return!()));
    let seen = 0;
    while ((await items.next()).value !== null) if (++seen === 700) await sleep(1_500); // longer than the consumer's inactive threshold
    expect(seen).toBe(1_500);
    const next = items.next();
    await sleep(2_500);
    await store.putString("new", "new");
    expect(await next).toMatchObject({ value: { name: "new" } });
  });
});

describe("a list while somebody empties the bucket", () => {
  const empty: [string, (jsm: JetStreamManager, stream: string) => Promise<unknown>][] = [
    ["purges all of it", (jsm, stream) => jsm.streams.purge(stream)],
    ["purges all but the last 10", (jsm, stream) => jsm.streams.purge(stream, { keep: 10 })],
    [
      "lets all of it expire",
      async (jsm, stream) => {
        const { config } = await jsm.streams.info(stream);
        return jsm.streams.update(stream, { ...config, max_age: SECOND / 10, duplicate_window: SECOND / 10 });
      },
    ],
    [
      "leaves 5 messages",
      async (jsm, stream) => {
        const { config } = await jsm.streams.info(stream);
        return jsm.streams.update(stream, { ...config, max_msgs: 5, discard: "old" });
      },
    ],
  ];

  test.each(empty)("and %s ends", { timeout: 120_000 }, async (_, act) => {
    const bucket = await testBucket();
    const admin = await jetstreamManager(await connect());
    await fill(bucket, 2_000);
    const began = Date.now();
    await bucket.store.list();
    const usual = Date.now() - began;
    for (let run = 0; run < 8; run++) {
      const { config } = await bucket.jsm.streams.info(bucket.stream);
      const started = Date.now();
      const listing = bucket.store.list();
      await sleep(Math.random() * usual);
      await act(admin, bucket.stream);
      const infos = await listing;
      expect(Date.now() - started, `run ${run}`).toBeLessThan(5_000);
      expect(infos.length).toBeLessThanOrEqual(2_000);
      await bucket.jsm.streams.update(bucket.stream, { ...config, max_age: 0, max_msgs: -1 });
      if (run < 7) await fill(bucket, 2_000);
    }
  });
});
