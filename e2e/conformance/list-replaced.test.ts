// What list, the initial values of watch, and check must not miss while others write.
import { jetstreamManager } from "@nats-io/jetstream";
import { describe, expect, onTestFinished, test } from "vitest";
import { JetStreamApi } from "../../src/jetstream/api.ts";
import { BucketStream } from "../../src/jetstream/bucket-stream.ts";
import { messageHeaders } from "../../src/jetstream/message-headers.ts";
import { ReadAccess } from "../../src/jetstream/read-access.ts";
import { type ObjectStore, ObjectStoreManager } from "../../src/index.ts";
import { connect, testBucket, type TestBucket } from "../support/bucket.ts";
import { base64Url, writeMeta } from "../support/other-client.ts";

const NAMES = Array.from({ length: 10 }, (_, i) => `object ${String(i)}`);
const STORAGES = ["memory", "file"] as const;

/** Repeats `step` over two connections, until the test ends. */
async function meanwhile(bucket: TestBucket, step: (store: ObjectStore, round: number) => Promise<unknown>) {
  let isOver = false;
  const stores = [bucket.store, await new ObjectStoreManager(await connect()).open(bucket.bucket)];
  const writers = stores.map(async (store) => {
    for (let round = 0; !isOver; round++) await step(store, round);
  });
  const stop = async (): Promise<void> => {
    isOver = true;
    await Promise.all(writers);
  };
  onTestFinished(stop);
  return stop;
}

async function replacedBucket(storage: "memory" | "file") {
  const bucket = await testBucket({ storage });
  for (const name of NAMES) await bucket.store.putString(name, "");
  const reader = await new ObjectStoreManager(await connect()).open(bucket.bucket);
  const stop = await meanwhile(bucket, (store) =>
    Promise.all(NAMES.map((name) => store.putString(name, "x").catch(() => undefined))),
  );
  return { bucket, reader, stop };
}

describe.each(STORAGES)("in a bucket in %s, while others replace all objects", (storage) => {
  test("list misses no object", { timeout: 120_000 }, async () => {
    const { reader, stop } = await replacedBucket(storage);
    for (let run = 0; run < 200; run++) {
      const names = (await reader.list()).map(({ name }) => name);
      expect(names.sort(), `list ${String(run)}`).toEqual(NAMES);
    }
    await stop();
  });

  test("watch reports every object before it reports that it is current", { timeout: 120_000 }, async () => {
    const { reader, stop } = await replacedBucket(storage);
    for (let run = 0; run < 100; run++) {
      const names = new Set<string>();
      for await (const info of reader.watch()) {
        if (!info) break;
        names.add(info.name);
      }
      expect([...names].sort(), `watch ${String(run)}`).toEqual(NAMES);
    }
    await stop();
  });
});

describe("while others replace, rename and remove", () => {
  test("a list has an object that is renamed under one name or both", { timeout: 120_000 }, async () => {
    const bucket = await testBucket();
    for (const name of NAMES) await bucket.store.putString(name, "");
    await bucket.store.putString("a", "kept");
    const { nuid } = await bucket.store.getInfo("a");
    const reader = await new ObjectStoreManager(await connect()).open(bucket.bucket);
    let isOver = false;
    const rename = (async () => {
      for (let from = "a", to = "b"; !isOver; [from, to] = [to, from])
        await bucket.store.updateMeta(from, { name: to });
    })();
    const stop = await meanwhile(bucket, (store, round) =>
      store.putString(NAMES[round % 10]!, "x").catch(() => undefined),
    );
    for (let run = 0; run < 200; run++) {
      const infos = await reader.list();
      expect(
        infos.map((info) => info.nuid),
        `list ${String(run)}`,
      ).toContain(nuid);
      expect(new Set(infos.map(({ name }) => name)).size).toBe(infos.length);
    }
    isOver = true;
    await rename;
    await stop();
  });

  test("reading the headers of the last messages finds every subject that stays", { timeout: 120_000 }, async () => {
    const bucket = await testBucket();
    const api = new JetStreamApi(await connect());
    const jsm = await jetstreamManager(await connect());
    const subject = (name: string): string => `$O.${bucket.bucket}.C.${name}`;
    const add = async (name: string): Promise<unknown> =>
      bucket.admin.request(subject(name), "chunk", { timeout: 9_000 });
    const stream = new BucketStream(api, bucket.stream, new ReadAccess({ direct: true }), undefined);
    const kept = NAMES.map((_, i) => `kept${String(i)}`);
    for (const name of kept) await add(name);
    const stop = await meanwhile(bucket, async (store, round) => {
      const name = `gone${String(round)}${store === bucket.store ? "a" : "b"}`;
      await add(name);
      await add(kept[round % 10]!);
      await jsm.streams.purge(bucket.stream, { filter: subject(name) });
    });
    for (let run = 0; run < 200; run++) {
      const found = new Set<string>();
      for await (const message of messageHeaders(stream, subject("*"), "last", 9_000)) {
        found.add(message.subject);
      }
      for (const name of kept) expect(found, `read ${String(run)}`).toContain(subject(name));
    }
    await stop();
  });
});

test("a list has every object that another client stored several times without a rollup", async () => {
  const bucket = await testBucket();
  const meta = (name: string) => ({ name, bucket: bucket.bucket, nuid: base64Url(name), size: 0, chunks: 0 });
  // As many messages before the last one of each object as there are objects, with others in between.
  const write = (name: string) => writeMeta(bucket, base64Url(name), meta(name), { rollup: false });
  for (const name of [...NAMES, NAMES[0]!]) await write(name);
  for (let i = 0; i < 30; i++) await bucket.admin.request(`$O.${bucket.bucket}.C.chunk`, "", { timeout: 9_000 });
  for (const name of NAMES.slice(1)) await write(name);
  expect((await bucket.store.list()).map(({ name }) => name).sort()).toEqual(NAMES);
});
