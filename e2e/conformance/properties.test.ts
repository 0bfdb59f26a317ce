// Properties that hold for any content, however it is split.
import fc from "fast-check";
import { expect, test } from "vitest";
import { pattern, testBucket } from "../support/bucket.ts";
import { expectConsistent, sha256, storedChunks } from "../support/consistency.ts";
import { digestOf, writeObject } from "../support/other-client.ts";

/** Cuts `content` at the given places. */
function split(content: Uint8Array<ArrayBuffer>, cuts: number[]): Uint8Array<ArrayBuffer>[] {
  const places = [...cuts.map((cut) => cut % (content.length + 1)), 0, content.length].sort((a, b) => a - b);
  return places.slice(1).map((place, i) => content.slice(places[i], place));
}

const cuts = fc.array(fc.nat(10_000), { maxLength: 12 });

test("any split of any body stores the same object", async () => {
  const bucket = await testBucket();
  const { store } = bucket;
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 5_000 }),
      cuts,
      fc.integer({ min: 1, max: 2_000 }),
      fc.integer({ min: 1, max: 5_000 }),
      async (bytes, places, size, maxInFlight) => {
        const maxChunkSize = Math.max(size, Math.ceil(bytes.length / 100));
        const content = new Uint8Array(bytes);
        const whole = await store.put({ name: "whole", maxChunkSize }, content);
        const pieces = split(content, places);
        const body = new ReadableStream<Uint8Array>({
          start(controller) {
            for (const piece of pieces) controller.enqueue(piece);
            controller.close();
          },
        });
        const parts = await store.put({ name: "parts", maxChunkSize }, body, { maxInFlight });
        expect(parts).toMatchObject({ size: whole.size, chunks: whole.chunks, digest: whole.digest });
        expect(parts.digest).toBe(digestOf(content));
        const chunks = await storedChunks(bucket, parts.nuid);
        expect(chunks.slice(0, -1).every(({ data }) => data.length === maxChunkSize)).toBe(true);
        expect(chunks).toHaveLength(Math.ceil(content.length / maxChunkSize));
        expect(sha256(...chunks.map(({ data }) => data))).toBe(sha256(content));
        expect(sha256(await store.getBytes("parts"))).toBe(sha256(content));
      },
    ),
    { numRuns: 40 },
  );
  await expectConsistent(bucket);
});

test("an object in chunks of any size can be read, whole and in part, in reads of any size", async () => {
  const bucket = await testBucket();
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ minLength: 1, maxLength: 3_000 }),
      cuts,
      fc.integer({ min: 1, max: 700 }),
      fc.nat(3_000),
      fc.nat(3_000),
      async (bytes, places, appetite, from, length) => {
        const content = new Uint8Array(bytes);
        await writeObject(
          bucket,
          "A",
          split(content, places).filter((piece) => piece.length > 0),
        );
        const reader = (await bucket.store.get("A")).body.getReader({ mode: "byob" });
        const pieces: Uint8Array[] = [];
        for (;;) {
          const { done, value } = await reader.read(new Uint8Array(appetite));
          if (done) break;
          pieces.push(value);
        }
        expect(sha256(...pieces)).toBe(sha256(content));
        const start = from % content.length;
        const range = { start, end: start + 1 + length };
        const part = await bucket.store.getBytes("A", { range });
        expect(sha256(part)).toBe(sha256(content.slice(start, range.end)));
      },
    ),
    { numRuns: 60 },
  );
});

test("bodies of sizes around the limits round-trip, for any maxInFlight", async () => {
  const { store } = await testBucket();
  const chunk = 4096;
  for (const size of [chunk - 1, chunk, chunk + 1, 10 * chunk - 1, 10 * chunk, 10 * chunk + 1, 262_144, 262_145]) {
    for (const maxInFlight of [1, chunk, chunk + 1, 5 * chunk, undefined]) {
      const content = pattern(size);
      await store.put({ name: "A", maxChunkSize: chunk }, content, maxInFlight === undefined ? {} : { maxInFlight });
      expect(sha256(await store.getBytes("A"))).toBe(sha256(content));
    }
  }
});
