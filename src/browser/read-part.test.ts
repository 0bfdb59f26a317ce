import fc from "fast-check";
import { expect, test } from "vitest";
import { codeOf, pattern, testBucket } from "../../e2e/support/bucket.ts";
import { readPart } from "./read-part.ts";

async function bytesOf(body: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(await new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer());
}

test("reads the bytes of any part, for any chunk size", async () => {
  const { store } = await testBucket();
  const size = 2_000_000;
  const content = pattern(size);
  for (const maxChunkSize of [1_000_000, 131_072, 70_001]) {
    await store.put({ name: "a", maxChunkSize }, content);
    const start = fc.integer({ min: -size, max: size - 1 });
    const end = fc.option(fc.integer({ min: 0, max: size + 10 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(start, end, async (start, end) => {
        const expected = content.slice(start, end);
        if (expected.length === 0) return;
        const { info, body } = await readPart(store, "a", end === undefined ? { start } : { start, end });
        expect(info.size).toBe(size);
        // Vitest compares large arrays element by element, which is slow.
        expect(Buffer.compare(await bytesOf(body), expected)).toBe(0);
      }),
      { numRuns: 15 },
    );
  }
});

test("verifies a part that covers the whole object, and rejects a part outside it", async () => {
  const { store } = await testBucket();
  await store.put("a", pattern(1000));
  expect(await bytesOf((await readPart(store, "a", { start: 0 })).body)).toEqual(pattern(1000));
  expect(await codeOf(readPart(store, "a", { start: 1000 }))).toBe("RANGE_NOT_SATISFIABLE");
  expect(await codeOf(readPart(store, "b", { start: 0 }))).toBe("OBJECT_NOT_FOUND");
});

test("fails when the object is replaced while it is read", async () => {
  const { store } = await testBucket();
  await store.put("a", pattern(3_000_000));
  const reader = (await readPart(store, "a", { start: 10 })).body.getReader();
  await reader.read();
  await store.put("a", pattern(3_000_000, 2));
  const rest = async (): Promise<void> => {
    while (!(await reader.read()).done);
  };
  expect(await codeOf(rest())).toBe("OBJECT_REPLACED");
});

test("reads only a little ahead when the reader wants little", async () => {
  const { store, connection } = await testBucket();
  await store.put("a", pattern(8_000_000));
  const reader = (await readPart(store, "a", { start: 10 })).body.getReader();
  const before = connection.stats().inBytes;
  await reader.read();
  await reader.cancel();
  expect(connection.stats().inBytes - before).toBeLessThan(600_000);
});
