// Beyond 200 lines because it tests both the results and the cost of ranges.

import fc from "fast-check";
import { headers } from "@nats-io/nats-core";
import { describe, expect, test } from "vitest";
import { encryptText, generateIdentity, recipientOf } from "../crypto/index.ts";
import { type ObjectStoreError, ObjectStoreManager } from "../index.ts";
import { resolveRange } from "./resolve-range.ts";
import { connect, errorOf, pattern, testBucket, type TestBucket } from "../../e2e/support/bucket.ts";
import { encodeMeta } from "../protocol/object-info.ts";
import { formatDigest } from "../protocol/digest.ts";
import { metaSubject } from "../protocol/subjects.ts";
import { sha256 } from "../sha256/hasher.ts";
import type { ByteRange } from "../types.ts";

/** Stores an object in uneven chunks, like writers that publish the pieces of their source as they come. */
async function putUneven({ store, connection }: TestBucket, name: string, sizes: number[]): Promise<Uint8Array> {
  const content = pattern(sizes.reduce((sum, size) => sum + size, 0));
  let offset = 0;
  const nuid = name.replaceAll(/\W/g, "_");
  for (const size of sizes) {
    await connection.request(`$O.${store.bucket}.C.${nuid}`, content.subarray(offset, offset + size));
    offset += size;
  }
  const meta = encodeMeta({
    bucket: store.bucket,
    name,
    description: "",
    headers: {},
    metadata: {},
    maxChunkSize: 1000,
    nuid,
    size: content.length,
    chunks: sizes.length,
    digest: formatDigest(await sha256(content)),
    deleted: false,
  });
  const hdrs = headers();
  hdrs.set("Nats-Rollup", "sub");
  await connection.request(metaSubject(store.bucket, name), meta, { timeout: 1000, headers: hdrs });
  return content;
}

describe("resolveRange", () => {
  test("means what Blob.slice means, for every part that is not empty", () => {
    const size = fc.nat(50);
    const bound = fc.integer({ min: -60, max: 60 });
    fc.assert(
      fc.property(size, bound, fc.option(bound, { nil: undefined }), (bytes, start, end) => {
        const blob = new Blob([new Uint8Array(bytes)]).slice(start, end);
        if (blob.size === 0) return;
        const range = resolveRange(end === undefined ? { start } : { start, end }, bytes);
        expect(range.end - range.start).toBe(blob.size);
        expect(range.start).toBe(start < 0 ? Math.max(bytes + start, 0) : start);
      }),
    );
  });

  test.each<[ByteRange, number]>([
    [{ start: 10 }, 10],
    [{ start: 11, end: 12 }, 10],
    [{ start: 0 }, 0],
    [{ start: 5, end: 4 }, 10],
    [{ start: -1 }, 0],
  ])("%j of %i bytes is RANGE_NOT_SATISFIABLE", async (range, size) => {
    expect((await errorOf(Promise.resolve().then(() => resolveRange(range, size)))).code).toBe("RANGE_NOT_SATISFIABLE");
  });

  test("rejects anything but a number of bytes with a TypeError that names it", () => {
    expect(() => resolveRange({ start: 0.5 }, 10)).toThrow(/range\.start/);
    expect(() => resolveRange({ start: 0, end: NaN }, 10)).toThrow(TypeError);
  });
});

describe("get with a range", () => {
  test("gives the bytes of a slice, however the writer cut its chunks", async () => {
    const bucket = await testBucket();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 8 }),
        fc.array(fc.tuple(fc.integer({ min: -3000, max: 3000 }), fc.option(fc.integer({ min: -3000, max: 3000 }))), {
          minLength: 3,
          maxLength: 3,
        }),
        async (sizes, ranges) => {
          const name = `uneven ${String(count++)}`;
          const content = await putUneven(bucket, name, sizes);
          for (const [start, end] of ranges) {
            const expected = content.slice(...((end === null ? [start] : [start, end]) as [number, number]));
            if (expected.length === 0) continue;
            const read = await bucket.store.getBytes(name, { range: end === null ? { start } : { start, end } });
            expect(Buffer.compare(read, expected)).toBe(0);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("gives the bytes of a slice after put: empty, of one chunk, of many, under an encrypted name", async () => {
    const { store } = await testBucket();
    const key = { recipients: [await recipientOf(await generateIdentity())] };
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constant(0), fc.nat(1_000), fc.nat(20_000)),
        fc.integer({ min: 500, max: 5_000 }),
        fc.array(fc.tuple(fc.integer({ min: -25_000, max: 25_000 }), fc.nat(25_000)), { minLength: 3, maxLength: 3 }),
        async (size, maxChunkSize, ranges) => {
          const name = await encryptText("holiday/beach é.mp4", key);
          const content = pattern(size);
          await store.put({ name, maxChunkSize }, content);
          for (const [start, length] of ranges) {
            const begin = start < 0 ? Math.max(0, size + start) : start;
            const range = { start, end: begin + length };
            const read = store.getBytes(name, { range });
            if (begin >= size && size > 0) expect((await errorOf(read)).code).toBe("RANGE_NOT_SATISFIABLE");
            else if (size > 0) expect(Buffer.compare(await read, content.subarray(begin, begin + length))).toBe(0);
            else await read.catch((error: ObjectStoreError) => expect(error.code).toBe("RANGE_NOT_SATISFIABLE"));
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  test("fetches only the chunks of the range, and the index once", async () => {
    const { store } = await testBucket();
    const chunk = 64 * 1024;
    const content = pattern(40 * chunk);
    await store.put({ name: "big", maxChunkSize: chunk }, content);
    const connection = await connect();
    const reader = await new ObjectStoreManager(connection).open(store.bucket);
    const cost = async (range: ByteRange): Promise<{ bytes: number; messages: number }> => {
      const before = connection.stats();
      const read = await reader.getBytes("big", { range });
      expect(Buffer.compare(read, content.subarray(range.start, range.end))).toBe(0);
      const after = connection.stats();
      return { bytes: after.inBytes - before.inBytes, messages: after.inMsgs - before.inMsgs };
    };
    await cost({ start: 100, end: 200 });
    const seek = await cost({ start: 20 * chunk + 5, end: 22 * chunk + 5 });
    expect(seek.bytes).toBeLessThan(3 * chunk + 4096);
    // The meta message, three chunks, the end of the batch.
    expect(seek.messages).toBe(5);
  });

  test.runIf(process.env["NATS_OBJECTS_LARGE"] === "1")(
    "costs for the first range of 1 GiB less than 1 % of its bytes",
    { timeout: 600_000 },
    async () => {
      const { store } = await testBucket();
      const piece = pattern(1 << 20);
      let left = 1024;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (left-- > 0) controller.enqueue(piece);
          else controller.close();
        },
      });
      const { size } = await store.put("big", body);
      const connection = await connect();
      const fresh = await new ObjectStoreManager(connection).open(store.bucket);
      const before = connection.stats().inBytes;
      const begin = performance.now();
      await fresh.getBytes("big", { range: { start: 900 << 20, end: (900 << 20) + 10 } });
      const seek = performance.now() - begin;
      expect(connection.stats().inBytes - before).toBeLessThan(size / 100);
      const whole = performance.now();
      await (await fresh.get("big")).pipeTo(new WritableStream());
      const share = seek / (performance.now() - whole);
      console.log(`the first range took ${(100 * share).toFixed(1)} % of the time of the whole`);
    },
  );

  test("fetches no more through a consumer, when there are no batches", async () => {
    const { store, jsm, stream } = await testBucket();
    const { config } = await jsm.streams.info(stream);
    await jsm.streams.update(stream, { ...config, allow_direct: false });
    const chunk = 16 * 1024;
    const content = pattern(40 * chunk);
    await store.put({ name: "big", maxChunkSize: chunk }, content);
    const connection = await connect();
    const reader = await new ObjectStoreManager(connection).open(store.bucket);
    await reader.getBytes("big", { range: { start: 100, end: 200 } });
    const before = connection.stats().inBytes;
    const range = { start: 20 * chunk + 5, end: 22 * chunk + 5 };
    const { body } = await reader.get("big", { range });
    const pieces = body.getReader();
    let size = 0;
    for (let step = await pieces.read(); !step.done; step = await pieces.read()) {
      size += step.value.length;
      // Anything requested in excess arrives while the reader pauses.
      await connection.flush();
    }
    expect(size).toBe(2 * chunk);
    expect(connection.stats().inBytes - before).toBeLessThan(3 * chunk + 8192);
    // The consumer's removal is on its way.
    await connection.flush();
  });

  test("reports the part, reads it as a stream, and reports progress", async () => {
    const { store } = await testBucket();
    await store.putString("text", "0123456789");
    const seen: number[] = [];
    const result = await store.get("text", {
      range: { start: -4, end: -1 },
      onProgress: ({ transferred, total }) => seen.push(transferred, total ?? -1),
    });
    expect(result.range).toEqual({ start: 6, end: 9 });
    expect(await result.text()).toBe("678");
    expect(seen).toEqual([3, 3]);
    expect(await store.getString("text", { range: { start: 3, end: 3 } })).toBe("");
    expect((await errorOf(store.get("text", { range: { start: 10 } }))).code).toBe("RANGE_NOT_SATISFIABLE");
  });

  test("refuses an object with a missing chunk as TRUNCATED, one that was replaced as OBJECT_REPLACED", async () => {
    const bucket = await testBucket();
    const { store, jsm, stream } = bucket;
    await store.put({ name: "holed", maxChunkSize: 10 }, pattern(100));
    await store.get("holed", { range: { start: 1, end: 2 } }).then((result) => result.bytes());
    const { seq } = (await jsm.streams.getMessage(stream, {
      seq: 1,
      next_by_subj: `$O.${store.bucket}.C.>`,
    } as never)) ?? {
      seq: 0,
    };
    await jsm.streams.deleteMessage(stream, seq + 5);
    expect((await errorOf(store.getBytes("holed", { range: { start: 45, end: 65 } }))).code).toBe("TRUNCATED");

    await store.put({ name: "replaced", maxChunkSize: 10 }, pattern(100));
    const { body } = await store.get("replaced", { range: { start: 10, end: 90 } });
    await store.put({ name: "replaced", maxChunkSize: 10 }, pattern(100, 2));
    expect((await errorOf(body.getReader().read())).code).toBe("OBJECT_REPLACED");
  });
});
