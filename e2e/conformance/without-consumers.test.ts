// List and watch for users without permission for consumers: batched direct gets report the same.
import { describe, expect, onTestFinished, test } from "vitest";
import type { NatsServer } from "../servers/nats-server.ts";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { connect, testBucket, type TestBucket } from "../support/bucket.ts";
import { base64Url, writeMeta } from "../support/other-client.ts";
import { hasBatches } from "../support/production.ts";
import { startServer } from "../support/server.ts";

const NAMES = Array.from({ length: 10 }, (_, i) => `object ${String(i)}`);

interface Read extends TestBucket {
  server: NatsServer;
  /** The bucket as a user without permission for consumers sees it. */
  reader: ObjectStore;
}

async function bucketOf(): Promise<Read> {
  const server = await startServer({
    append: `authorization { users: [
      { user: admin, password: a }
      { user: reader, password: r, permissions: { publish: { deny: "$JS.API.CONSUMER.>" } } } ] }`,
  });
  const admin = { servers: server.wsUrl, user: "admin", pass: "a" };
  const bucket = await testBucket({ storage: "file" }, { admin });
  const manager = new ObjectStoreManager(await connect({ ...admin, user: "reader", pass: "r" }));
  return { ...bucket, server, reader: await manager.open(bucket.bucket) };
}

/** Replaces all objects repeatedly until the test ends. */
async function replaceAll({ store }: Read): Promise<() => Promise<unknown>> {
  for (const name of NAMES) await store.putString(name, "");
  let isOver = false;
  const writers = [0, 1].map(async () => {
    while (!isOver) await Promise.all(NAMES.map((name) => store.putString(name, "x").catch(() => undefined)));
  });
  const stop = (): Promise<unknown> => {
    isOver = true;
    return Promise.all(writers);
  };
  onTestFinished(async () => void (await stop()));
  return stop;
}

describe.runIf(hasBatches)("without consumers", () => {
  test(
    "list, and the initial values of watch, miss no object while others replace all of them",
    { timeout: 60_000 },
    async () => {
      const bucket = await bucketOf();
      const stop = await replaceAll(bucket);
      for (let run = 0; run < 10; run++) {
        expect((await bucket.reader.list()).map(({ name }) => name).sort(), `list ${String(run)}`).toEqual(NAMES);
        const told = new Set<string>();
        for await (const info of bucket.reader.watch()) {
          if (!info) break;
          told.add(info.name);
        }
        expect([...told].sort(), `watch ${String(run)}`).toEqual(NAMES);
      }
      await stop();
    },
  );

  test("a watch yields the last value of each name, then null, then each change", async () => {
    const bucket = await bucketOf();
    const meta = (name: string, description: string) => ({
      name,
      description,
      bucket: bucket.bucket,
      nuid: base64Url(name),
    });
    const write = (name: string, description: string): Promise<unknown> =>
      writeMeta(bucket, base64Url(name), { ...meta(name, description), size: 0, chunks: 0 }, { rollup: false });
    await write("A", "first");
    await write("B", "only");
    await write("A", "last");
    const seen: unknown[] = [];
    for await (const info of bucket.reader.watch()) {
      seen.push(info && `${info.deleted ? "-" : ""}${info.name} ${info.description}`);
      if (info === null) await bucket.store.delete("A");
      if (info?.name === "A" && info.deleted) await write("C", "new");
      if (info?.name === "C") break;
    }
    expect(seen).toEqual(["B only", "A last", null, "-A last", "C new"]);
    expect((await bucket.reader.list({ showDeleted: true })).map(({ name }) => name)).toEqual(["B", "A", "C"]);
    const history: unknown[] = [];
    for await (const info of bucket.reader.watch({ includeHistory: true })) {
      if (!info) break;
      history.push(info.name);
    }
    expect(history).toEqual(["B", "A", "C"]);
  });

  test("a watch of an empty bucket is current at once, resumes after an outage, and ends on return()", async () => {
    const bucket = await bucketOf();
    const end = new AbortController();
    const seen: unknown[] = [];
    for await (const info of bucket.reader.watch({ signal: end.signal })) {
      seen.push(info && info.name);
      if (info === null) {
        await bucket.server.restart();
        await bucket.store.putString("A", "");
      }
      if (info?.name === "A") setTimeout(() => end.abort(), 100);
    }
    expect(seen).toEqual([null, "A"]);
  });

  test("3,000 objects are all listed, in order", async () => {
    const bucket = await bucketOf();
    const all = Array.from({ length: 3_000 }, (_, i) => `n${String(i)}`);
    const meta = (name: string) => ({ name, bucket: bucket.bucket, nuid: name, size: 0, chunks: 0 });
    await Promise.all(all.map((name) => writeMeta(bucket, base64Url(name), meta(name))));
    const before = (await bucket.store.list()).map(({ name }) => name);
    expect(before).toHaveLength(3_000);
    expect((await bucket.reader.list()).map(({ name }) => name)).toEqual(before);
  });
});
