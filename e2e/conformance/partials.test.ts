// Objects whose chunks do not match their meta message, and objects that are replaced while they are read.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { DigestMismatchError } from "../../src/index.ts";
import { codeOf, errorOf, pattern, testBucket } from "../support/bucket.ts";
import { digestOf, writeChunks, writeObject } from "../support/other-client.ts";

/** Reads until the body errors: the bytes before that, and the error's code. */
async function readAll(body: ReadableStream<Uint8Array>): Promise<{ bytes: number; code: string | undefined }> {
  const reader = body.getReader();
  let bytes = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes, code: undefined };
      bytes += value.length;
    }
  } catch (error) {
    return { bytes, code: (error as { code: string }).code };
  }
}

describe("truncated", () => {
  test.each([
    ["first", 0],
    ["middle", 20],
    ["last", 39],
  ])("the %s chunk is missing: TRUNCATED at once, before any byte is returned", async (_, missing) => {
    const bucket = await testBucket();
    const { store, jsm, stream } = bucket;
    await store.put({ name: "A", maxChunkSize: 100_000 }, pattern(4_000_000));
    await jsm.streams.deleteMessage(stream, missing + 1);
    const started = Date.now();
    const { body } = await store.get("A");
    expect(await readAll(body)).toEqual({ bytes: 0, code: "TRUNCATED" });
    expect(await codeOf(store.getBytes("A", { verify: false }))).toBe("TRUNCATED");
    expect(Date.now() - started).toBeLessThan(2_000);
  });

  test("no chunk is left: TRUNCATED", async () => {
    const { store, jsm, stream, bucket } = await testBucket();
    const { nuid } = await store.put("A", pattern(300_000));
    await jsm.streams.purge(stream, { filter: `$O.${bucket}.C.${nuid}` });
    expect(await codeOf(store.getBytes("A"))).toBe("TRUNCATED");
  });

  test("a chunk is too short: TRUNCATED or DIGEST_MISMATCH, never a clean end", async () => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["abc", "de"], { size: 6, digest: digestOf("abcdef") });
    expect(await codeOf(bucket.store.getBytes("A"))).toBe("TRUNCATED");
    expect(await codeOf(bucket.store.getBytes("A", { verify: false }))).toBe("TRUNCATED");
  });
});

describe("digest mismatch", () => {
  test("an extra chunk is a DIGEST_MISMATCH", async () => {
    const bucket = await testBucket();
    const { nuid } = await bucket.store.put("A", pattern(300_000));
    await writeChunks(bucket, nuid, "extra");
    expect(await codeOf(bucket.store.getBytes("A"))).toBe("DIGEST_MISMATCH");
    expect(await codeOf(bucket.store.getBytes("A", { verify: false }))).toBe("DIGEST_MISMATCH");
  });

  test("a changed chunk is a DigestMismatchError with both digests; verify: false reads it", async () => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["changed"], { digest: digestOf("content") });
    const error = await errorOf(bucket.store.getBytes("A"));
    expect(error).toBeInstanceOf(DigestMismatchError);
    expect(error).toMatchObject({
      code: "DIGEST_MISMATCH",
      expected: digestOf("content"),
      actual: digestOf("changed"),
    });
    expect(await bucket.store.getString("A", { verify: false })).toBe("changed");
  });

  test("a changed chunk of a large object is detected before the end is reached", async () => {
    const bucket = await testBucket();
    const chunks = Array.from({ length: 30 }, (_, i) => pattern(50_000, i));
    const digest = digestOf(...chunks);
    chunks[10] = pattern(50_000, 99);
    await writeObject(bucket, "A", chunks, { digest });
    const { body } = await bucket.store.get("A");
    const outcome = await readAll(body);
    expect(outcome.code).toBe("DIGEST_MISMATCH");
    expect(outcome.bytes).toBeLessThan(30 * 50_000);
  });

  test.each(["", "SHA-256=", "MD5=abc", "SHA-256=!!!!"])("an invalid digest %j is DIGEST_MISMATCH", async (digest) => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["content"], { digest });
    expect(await codeOf(bucket.store.getBytes("A"))).toBe("DIGEST_MISMATCH");
    expect(await bucket.store.getString("A", { verify: false })).toBe("content");
  });

  test("getFile aborts a target that got the wrong content, and does not close it", async () => {
    const bucket = await testBucket();
    await writeObject(bucket, "A", ["changed"], { digest: digestOf("content") });
    const events: string[] = [];
    const target = new WritableStream<Uint8Array>({
      write: () => void events.push("write"),
      close: () => void events.push("close"),
      abort: () => void events.push("abort"),
    });
    expect(await codeOf(bucket.store.getFile("A", target))).toBe("DIGEST_MISMATCH");
    expect(events).not.toContain("close");
    expect(events).toContain("abort");
  });
});

describe("replaced", () => {
  test.each(["overwrite", "delete"])("%s while it is read: OBJECT_REPLACED, never other content", async (how) => {
    const { store } = await testBucket();
    await store.put("A", pattern(20_000_000, 1));
    const { body } = await store.get("A");
    const reader = body.getReader();
    await reader.read();
    if (how === "overwrite") await store.put("A", pattern(20_000_000, 2));
    else await store.delete("A");
    reader.releaseLock();
    expect((await readAll(body)).code).toBe("OBJECT_REPLACED");
  });

  test("replaced between the look-up and the first read: OBJECT_REPLACED", async () => {
    const { store } = await testBucket();
    await store.put("A", pattern(300_000, 1));
    const { body } = await store.get("A");
    await store.put("A", pattern(300_000, 2));
    expect(await readAll(body)).toEqual({ bytes: 0, code: "OBJECT_REPLACED" });
  });

  test("a rename while it is read does not disturb the reader", async () => {
    const { store } = await testBucket();
    await store.put("A", pattern(10_000_000, 1));
    const { body } = await store.get("A");
    const reader = body.getReader();
    await reader.read();
    await store.updateMeta("A", { name: "B" });
    reader.releaseLock();
    expect((await readAll(body)).code).toBeUndefined();
  });

  test("a reader that stops halfway leaves nothing, and others continue", async () => {
    const { store, jsm, stream } = await testBucket();
    await store.put("A", pattern(5_000_000));
    const { body } = await store.get("A");
    const reader = body.getReader();
    await reader.read();
    await reader.cancel("enough");
    await sleep(50);
    await expect.poll(async () => (await jsm.streams.info(stream)).state.consumer_count).toBe(0);
    expect(await store.getBytes("A")).toHaveLength(5_000_000);
  });
});
