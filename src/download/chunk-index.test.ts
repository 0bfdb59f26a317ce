import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ObjectStoreManager } from "../index.ts";
import { connect, errorOf, pattern, testBucket } from "../../e2e/support/bucket.ts";

const MiB = 1024 * 1024;
/** 1 GiB has 8,192 chunks; smaller objects show the same, with more noise. */
const size = process.env["NATS_OBJECTS_LARGE"] === "1" ? 1024 * MiB : 128 * MiB;

/** Content of at least one MiB, numbered so that no two chunks are equal. */
function numbered(bytes: number): ReadableStream<Uint8Array> {
  const piece = pattern(MiB);
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset === bytes) {
        controller.close();
        return;
      }
      const next = piece.slice();
      new DataView(next.buffer).setUint32(0, offset / MiB);
      controller.enqueue(next);
      offset += MiB;
    },
  });
}

async function drain(body: ReadableStream<Uint8Array>): Promise<number> {
  let bytes = 0;
  await body.pipeTo(new WritableStream({ write: (piece) => void (bytes += piece.length) }));
  return bytes;
}

describe("the index of an object of many chunks", () => {
  /** Reads with a client that has not read the object before; returns what came over the wire. */
  async function readAnew(bucket: string, name: string, start: number, end: number): Promise<[Uint8Array, number]> {
    const connection = await connect();
    const reader = await new ObjectStoreManager(connection).open(bucket);
    const before = connection.stats().inMsgs;
    const bytes = await reader.getBytes(name, { range: { start, end } });
    return [bytes, connection.stats().inMsgs - before];
  }

  test("needs one chunk's headers when the chunks lie in one row, and gives the bytes of a slice", async () => {
    const { store } = await testBucket();
    const content = pattern(4_003);
    await store.put("before", pattern(1_000));
    await store.put({ name: "row", maxChunkSize: 10 }, content);
    await store.put("behind", pattern(1_000));
    const [bytes, messages] = await readAnew(store.bucket, "row", 3_995, 4_003);
    expect(Buffer.compare(bytes, content.subarray(3_995))).toBe(0);
    expect(messages).toBeLessThan(50); // not 400
    await fc.assert(
      fc.asyncProperty(fc.nat(4_002), fc.nat(200), async (start, length) => {
        const read = await store.getBytes("row", { range: { start, end: start + length } });
        expect(Buffer.compare(read, content.subarray(start, start + length))).toBe(0);
      }),
      { numRuns: 50 },
    );
  });

  test("is right when other objects' chunks lie between, and after the object was described or renamed", async () => {
    const { store } = await testBucket();
    const contents = [pattern(4_003, 1), pattern(4_003, 2), pattern(5_000, 3)];
    await Promise.all(
      contents.map((content, i) => store.put({ name: `side ${String(i)}`, maxChunkSize: 10 }, content)),
    );
    await store.updateMeta("side 1", { description: "described" });
    await store.updateMeta("side 2", { name: "side two" });
    for (const [name, content] of [
      ["side 0", contents[0]!],
      ["side 1", contents[1]!],
      ["side two", contents[2]!],
    ] as const) {
      for (const start of [0, 7, 1_999, 3_990]) {
        const [bytes] = await readAnew(store.bucket, name, start, start + 13);
        expect(Buffer.compare(bytes, content.subarray(start, start + 13))).toBe(0);
      }
    }
  });

  test("is not taken from the first chunk when another one is gone: TRUNCATED, wherever the range is", async () => {
    const { store, jsm, stream } = await testBucket();
    const { revision } = await store.put({ name: "holed", maxChunkSize: 10 }, pattern(4_000));
    await jsm.streams.deleteMessage(stream, revision - 200);
    expect((await errorOf(store.getBytes("holed", { range: { start: 100, end: 120 } }))).code).toBe("TRUNCATED");
  });

  test("is not taken from the first chunk when its writer gave the chunks no numbers", async () => {
    const { store, connection, jsm, stream } = await testBucket();
    const { nuid, revision } = await store.put({ name: "ours", maxChunkSize: 10 }, pattern(4_000));
    // The same content from a writer that does not cut evenly: 400 chunks of 10 bytes on average, in one row.
    const other = await testBucket();
    const content = pattern(4_000);
    let offset = 0;
    for (let i = 0; i < 400; i++) {
      const size = i === 399 ? 4_000 - offset : [10, 9, 11][i % 3]!;
      await connection.request(`$O.${other.store.bucket}.C.${nuid}`, content.subarray(offset, offset + size));
      offset += size;
    }
    const meta = await jsm.streams.getMessage(stream, { seq: revision });
    const text = meta!.string().replaceAll(store.bucket, other.store.bucket);
    await connection.request(meta!.subject.replace(store.bucket, other.store.bucket), text);
    for (const start of [25, 1_234, 3_980]) {
      const [bytes] = await readAnew(other.store.bucket, "ours", start, start + 17);
      expect(Buffer.compare(bytes, content.subarray(start, start + 17))).toBe(0);
    }
  });
});

// Prints the measurements without judging them: on a busy machine the test would fail, not the code.
test("the index of a large object costs a small part of its download", { timeout: 300_000 }, async () => {
  const { store } = await testBucket({ storage: "file" });
  await store.put("large", numbered(size));

  const times: { index: number; whole: number; bytes: number }[] = [];
  for (let round = 0; round < 3; round++) {
    // A new reader each time, which has no index yet.
    const connection = await connect();
    const reader = await new ObjectStoreManager(connection).open(store.bucket);
    await reader.getInfo("large");
    const before = connection.stats().inBytes;
    const start = performance.now();
    const range = { start: size - 10, end: size };
    expect((await reader.getBytes("large", { range })).length).toBe(10);
    const indexed = performance.now();
    const bytes = connection.stats().inBytes - before;
    expect(await drain((await reader.get("large")).body)).toBe(size);
    times.push({ index: indexed - start, whole: performance.now() - indexed, bytes });
  }
  const shares = times.map(({ index, whole }) => index / whole).sort((a, b) => a - b);
  for (const { index, whole, bytes } of times) {
    console.log(
      `${String(size / MiB)} MiB: index and one chunk ${index.toFixed(0)} ms, ${(bytes / 1024).toFixed(0)} KiB; ` +
        `download ${whole.toFixed(0)} ms; ${((100 * index) / whole).toFixed(1)} %`,
    );
  }
  console.log(`median ${(100 * shares[1]!).toFixed(1)} %`);
});
