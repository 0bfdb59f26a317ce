// Streams that cannot hold objects: every change is rejected before its first byte, naming the setting that prevents it.
import { describe, expect, onTestFinished, test } from "vitest";
import type { ObjectStore, UploadJournal, UploadRecord } from "../../src/index.ts";
import { codeOf, connect, errorOf, pattern, type TestBucket, testBucket, uniqueName } from "../support/bucket.ts";
import { serverMinor } from "../support/server.ts";

type Settings = Record<string, unknown>;

/** Settings that an edited bucket can have, what the message must name, and the server version that introduced them. */
const settings: [title: string, change: (bucket: string) => Settings, names: RegExp, since?: number][] = [
  ["no rollups", () => ({ allow_rollup_hdrs: false }), /allow_rollup_hdrs/],
  ["no purge", () => ({ allow_rollup_hdrs: false, deny_purge: true }), /allow_rollup_hdrs|deny_purge/],
  ["no acknowledgements", () => ({ no_ack: true }), /no_ack/],
  ["no meta subjects", (bucket) => ({ subjects: [`$O.${bucket}.C.>`] }), /subjects.*\$O\..*\.M\.>/],
  ["no chunk subjects", (bucket) => ({ subjects: [`$O.${bucket}.M.>`] }), /subjects.*\$O\..*\.C\.>/],
  ["one meta subject alone", (bucket) => ({ subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.QQ==`] }), /subjects/],
  ["one message for each subject", () => ({ max_msgs_per_subject: 1 }), /max_msgs_per_subject/],
  ["a few for each subject", () => ({ max_msgs_per_subject: 20 }), /max_msgs_per_subject/],
  ["old messages dropped for bytes", () => ({ discard: "old", max_bytes: 10_000_000 }), /discard/],
  ["old messages dropped for others", () => ({ discard: "old", max_msgs: 1_000 }), /discard/],
  ["tiny messages", () => ({ max_msg_size: 128 }), /max_msg_size/],
  [
    "subjects that are moved",
    (bucket) => ({ subject_transform: { src: `$O.${bucket}.C.>`, dest: `$O.${bucket}.D.>` } }),
    /subject_transform/,
    10,
  ],
];

const NUID = "0123456789012345678901";

function record(bucket: string): UploadRecord {
  const times = { started: Date.now(), updated: Date.now(), lastModified: 0 };
  return { key: "k", bucket, name: "N", nuid: NUID, chunkSize: 1000, chunks: 0, size: 5000, ...times };
}

const journal: UploadJournal = { load: async () => undefined, save: async () => {}, remove: async () => {} };

/** Every operation that changes a bucket. */
const operations: [title: string, run: (store: ObjectStore) => Promise<unknown>][] = [
  ["put of one chunk", (store) => store.putString("N", "x")],
  ["put of many chunks", (store) => store.put({ name: "N", maxChunkSize: 1000 }, pattern(30_000))],
  ["put of a stream", (store) => store.put("N", new Blob([pattern(300_000)]).stream())],
  ["put over an object", (store) => store.putString("A", "x")],
  ["journalled put", (store) => store.put("N", new File([pattern(3000)], "N"), { journal })],
  ["createWritable", (store) => store.createWritable("N").info],
  ["delete", (store) => store.delete("A")],
  ["addLink", async (store) => store.addLink("L", await store.getInfo("A"))],
  ["addBucketLink", (store) => store.addBucketLink("L", store)],
  ["updateMeta", (store) => store.updateMeta("A", { description: "d" })],
  ["rename", (store) => store.updateMeta("A", { name: "B" })],
  ["check with repair", (store) => store.check({ repair: true, olderThan: 0 })],
  ["discardUpload", (store) => store.discardUpload(record(store.bucket), journal)],
];

/** A bucket with an object, edited by another client, and reopened. */
async function edited(change: (bucket: string) => Settings, config = {}): Promise<TestBucket> {
  const made = await testBucket(config);
  await made.store.putString("A", "AAA");
  const { config: current } = await made.jsm.streams.info(made.stream);
  await made.jsm.streams.update(made.stream, { ...current, ...change(made.bucket) });
  return { ...made, store: await made.manager.open(made.bucket) };
}

/** Runs every operation, and expects that each is rejected and changes nothing. */
async function expectRefusals({ store, jsm, stream, connection }: TestBucket, code: string): Promise<string[]> {
  const { state: before } = await jsm.streams.info(stream);
  const messages: string[] = [];
  let published = connection.stats().outBytes;
  for (const [title, run] of operations) {
    const error = await errorOf(run(store));
    expect(error.code, title).toBe(code);
    messages.push(error.message);
    // No content is sent, at most a look-up.
    expect(connection.stats().outBytes - published, title).toBeLessThan(1_000);
    published = connection.stats().outBytes;
  }
  const { state: after } = await jsm.streams.info(stream);
  expect(after.messages).toBe(before.messages);
  expect(after.last_seq).toBe(before.last_seq);
  // Before 2.10, the server creates no consumer for subjects outside the stream's.
  if (serverMinor >= 10) expect(await store.getString("A")).toBe("AAA");
  else expect(await store.getInfo("A")).toMatchObject({ size: 3 });
  return messages;
}

describe("every change is UNSUPPORTED_SERVER, sends nothing, and reading still works, with", () => {
  for (const [title, change, names, since = 0] of settings) {
    test.runIf(serverMinor >= since)(title, async () => {
      const bucket = await edited(change);
      for (const message of await expectRefusals(bucket, "UNSUPPORTED_SERVER")) {
        expect(message).toMatch(names);
        expect(message).toContain(bucket.bucket);
      }
    });
  }

  test.runIf(serverMinor >= 12)("atomicPut, and one message for each subject", async () => {
    await expectRefusals(await edited(() => ({ max_msgs_per_subject: 1 }), { atomicPut: true }), "UNSUPPORTED_SERVER");
  });

  test.each(["interest", "workqueue"])("retention %s, which can only be set at creation", async (retention) => {
    const { manager, jsm } = await testBucket();
    const bucket = uniqueName();
    const stream = `OBJ_${bucket}`;
    await jsm.streams.add({
      name: stream,
      subjects: [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`],
      retention: retention as "interest",
      allow_rollup_hdrs: true,
      storage: "memory",
    });
    const admin = await connect();
    onTestFinished(async () => void (await admin.request(`$JS.API.STREAM.DELETE.${stream}`)));
    const store = await manager.open(bucket);
    const error = await errorOf(store.put("A", pattern(300_000)));
    expect(error.code).toBe("UNSUPPORTED_SERVER");
    expect(error.message).toMatch(/retention/);
    expect((await jsm.streams.info(stream)).state.last_seq).toBe(0);
  });
});

test("a sealed bucket is reported as SEALED, not as lacking rollups", async () => {
  const bucket = await edited(() => ({ sealed: true }));
  await expectRefusals(bucket, "SEALED");
});

test("a stream whose setting is reverted can be written again", async () => {
  const { manager, jsm, bucket, stream, store } = await edited(() => ({ allow_rollup_hdrs: false }));
  expect(await codeOf(store.putString("B", "B"))).toBe("UNSUPPORTED_SERVER");
  const { config } = await jsm.streams.info(stream);
  await jsm.streams.update(stream, { ...config, allow_rollup_hdrs: true });
  await (await manager.open(bucket)).putString("B", "B");
});

test.each([
  ["discard old without a limit", { discard: "old" }],
  ["a limit that refuses what is new", { max_bytes: 10_000_000, max_msgs: 1_000 }],
  ["deny_delete", { deny_delete: true }],
  ["an age", { max_age: 3_600_000_000_000, duplicate_window: 60_000_000_000 }],
  ["room for a meta message", { max_msg_size: 1_000 }],
])("%s is accepted", async (_title, change) => {
  const { store } = await edited(() => change);
  await store.put("B", pattern(20_000));
  await store.putString("A", "new");
  await store.updateMeta("A", { name: "C" });
  await store.addLink("L", await store.getInfo("C"));
  await store.delete("B");
  expect(await store.getString("L")).toBe("new");
});

describe("max_msg_size", () => {
  test("of any size: a put works, or is rejected before its first byte", { timeout: 60_000 }, async () => {
    const { manager, jsm, bucket, stream } = await testBucket();
    const { config } = await jsm.streams.info(stream);
    const content = pattern(3_000);
    const outcomes = new Map<number, string>();
    const sizes = [1, 2, 10, 100, 127, 128, 129, 200, 300, 320, 340, 350, 355, 360, 365, 370, 375, 380, 385, 390, 395];
    for (const size of [...sizes, 400, 420, 450, 500, 511, 512, 600, 800, 1_000, 1_023, 1_500, 2_000]) {
      await jsm.streams.update(stream, { ...config, max_msg_size: size });
      const store = await manager.open(bucket);
      const { last_seq } = (await jsm.streams.info(stream)).state;
      const begun = Date.now();
      const outcome = await store.put("A", content, { timeout: 5_000 }).then(
        () => "stored",
        (error: { code?: string; message: string }) => {
          expect(error.message).toContain("max_msg_size");
          return error.code ?? "none";
        },
      );
      expect(Date.now() - begun).toBeLessThan(2_000);
      outcomes.set(size, outcome);
      if (outcome === "stored") expect(await store.getBytes("A")).toEqual(content);
      else expect((await jsm.streams.info(stream)).state.last_seq).toBe(last_seq);
    }
    const [first] = [...outcomes].find(([, outcome]) => outcome === "stored")!;
    expect(first).toBeLessThanOrEqual(420);
    for (const [size, outcome] of outcomes) {
      if (size >= first) expect(outcome).toBe("stored");
      else expect(["CHUNK_TOO_LARGE", "UNSUPPORTED_SERVER"]).toContain(outcome);
    }
  });

  test("a meta message above the limit is CHUNK_TOO_LARGE before the first byte", async () => {
    const { manager, jsm, bucket, stream, counts } = await testBucket();
    const { config } = await jsm.streams.info(stream);
    await jsm.streams.update(stream, { ...config, max_msg_size: 5_000 });
    const store = await manager.open(bucket);
    const meta = { name: "A", description: "d".repeat(5_000) };
    expect(await codeOf(store.put(meta, pattern(50_000)))).toBe("CHUNK_TOO_LARGE");
    expect(await codeOf(store.createWritable(meta).info)).toBe("CHUNK_TOO_LARGE");
    expect(await codeOf(store.put({ ...meta, description: "d".repeat(1_100_000) }, "x"))).toBe("CHUNK_TOO_LARGE");
    expect((await jsm.streams.info(stream)).state.last_seq).toBe(0);
    await store.put({ ...meta, description: "d".repeat(4_000) }, pattern(50_000));
    expect((await counts()).metas).toBe(1);
  });
});
