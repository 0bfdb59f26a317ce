// A put that resolves can be read, whatever was done to the bucket while it ran.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { codeOf, pattern, testBucket, type TestBucket } from "../support/bucket.ts";

const CHUNK = 8 * 1024;
const CHUNKS = 40;

/** What somebody does to a bucket during an upload, and what the upload then rejects with. */
const disturbances: Record<string, [code: string, act: (bucket: TestBucket, nuid: string) => Promise<unknown>]> = {
  "edited to drop the oldest messages of a full bucket": [
    "UNSUPPORTED_SERVER",
    async ({ jsm, stream }) => {
      const { config } = await jsm.streams.info(stream);
      await jsm.streams.update(stream, { ...config, discard: "old", max_bytes: 12 * CHUNK } as never);
    },
  ],
  "edited to keep one message of each subject": [
    "UNSUPPORTED_SERVER",
    async ({ jsm, stream }) => {
      const { config } = await jsm.streams.info(stream);
      await jsm.streams.update(stream, { ...config, max_msgs_per_subject: 1 });
    },
  ],
  "made anew": [
    "TRUNCATED",
    async ({ jsm, stream }) => {
      const { config } = await jsm.streams.info(stream);
      await jsm.streams.delete(stream);
      await jsm.streams.add(config);
    },
  ],
  purged: ["TRUNCATED", ({ jsm, stream }) => jsm.streams.purge(stream)],
  "robbed of one chunk": [
    "TRUNCATED",
    async ({ jsm, stream, bucket }, nuid) => {
      const second = { seq: 2, next_by_subj: `$O.${bucket}.C.${nuid}` } as never;
      await jsm.streams.deleteMessage(stream, (await jsm.streams.getMessage(stream, second))!.seq);
    },
  ],
  "repaired by somebody who takes the upload for dead": [
    "TRUNCATED",
    async ({ store }) => {
      await sleep(50);
      await store.check({ repair: true, olderThan: 0 });
    },
  ],
};

/** The nuid of the chunks that are stored. */
async function storedNuid({ jsm, stream, bucket }: TestBucket): Promise<string> {
  const { state } = await jsm.streams.info(stream, { subjects_filter: `$O.${bucket}.C.>` });
  return Object.keys(state.subjects ?? {})[0]?.split(".")[3] ?? "";
}

describe("a put whose bucket is, meanwhile,", () => {
  test.each(Object.entries(disturbances))("%s rejects and leaves no object", async (_, [code, act]) => {
    const bucket = await testBucket();
    const { store, counts } = bucket;
    async function* body(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < CHUNKS; at++) {
        if (at === CHUNKS / 2) {
          while ((await counts()).chunks < at - 1) await sleep(5);
          await act(bucket, await storedNuid(bucket));
        }
        yield pattern(CHUNK, at);
      }
    }
    const put = store.put({ name: "A", maxChunkSize: CHUNK }, body(), { timeout: 5_000 });
    expect(await codeOf(put)).toBe(code);
    expect(await codeOf(store.getBytes("A"))).toBe("OBJECT_NOT_FOUND");
    expect(await counts()).toEqual({ chunks: 0, metas: 0, total: 0 });
  });

  test("emptied after its only chunk was stored rejects as well", async () => {
    const { store, jsm, stream, counts } = await testBucket();
    const { writable, info } = store.createWritable({ name: "A", maxChunkSize: CHUNK });
    const writer = writable.getWriter();
    await writer.write(pattern(CHUNK));
    while ((await counts()).chunks < 1) await sleep(5);
    await sleep(1_100);
    await jsm.streams.purge(stream);
    writer.close().catch(() => undefined);
    expect(await codeOf(info)).toBe("TRUNCATED");
    expect((await counts()).total).toBe(0);
  });

  test("slower than the bucket's ttl rejects with EXPIRED", async () => {
    const { store, counts } = await testBucket({ ttl: 1_000 });
    async function* body(): AsyncGenerator<Uint8Array> {
      for (let at = 0; at < 10; at++) {
        yield pattern(CHUNK, at);
        await sleep(250);
      }
    }
    expect(await codeOf(store.put({ name: "A", maxChunkSize: CHUNK }, body()))).toBe("EXPIRED");
    await expect.poll(async () => (await counts()).total, { timeout: 5_000 }).toBe(0);
  });
});

test("a put into an undisturbed bucket counts its chunks while other answers are pending", async () => {
  const { store, connection } = await testBucket();
  const requests: string[] = [];
  const publish = connection.publish.bind(connection);
  connection.publish = (subject, ...rest) => {
    requests.push(subject.split(".").slice(0, 4).join("."));
    publish(subject, ...rest);
  };
  await store.put("small", pattern(1_000));
  expect(requests.filter((subject) => subject.startsWith("$JS.API.STREAM.INFO"))).toEqual([]);
  async function* slowly(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < 8; at++) {
      yield pattern(CHUNK, at);
      await sleep(20);
    }
  }
  await store.put({ name: "large", maxChunkSize: CHUNK }, slowly());
  expect(requests.filter((subject) => subject.startsWith("$JS.API.STREAM.INFO"))).toHaveLength(1);
});
