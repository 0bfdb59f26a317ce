import type { NatsConnection } from "@nats-io/nats-core";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { testBucket } from "../../e2e/support/bucket.ts";
import { serverMinor } from "../../e2e/support/server.ts";
import { JetStreamApi } from "./api.ts";
import { BatchReader } from "./batch-reader.ts";
import { BucketStream } from "./bucket-stream.ts";
import { ReadAccess } from "./read-access.ts";
import type { ReadOptions } from "./stream-message.ts";

/** Bytes that a reader may be ahead in these tests: many batches of few bytes. */
const WINDOW = 8_000;

interface Request {
  readonly seq: number;
  readonly batch: number;
  readonly max_bytes: number;
  /** Messages that had come when it was made. */
  readonly after: number;
}

/** A stream whose messages on one subject have the given sizes, and as many on another before each as `gaps` says. */
async function streamOf(sizes: readonly number[], gaps: readonly number[] = []) {
  const { admin, stream, bucket, connection, jsm } = await testBucket();
  const subject = `$O.${bucket}.C.ours`;
  for (const [at, size] of sizes.entries()) {
    for (let i = 0; i < (gaps[at] ?? 0); i++) await admin.request(`$O.${bucket}.C.other`, "other");
    await admin.request(subject, new Uint8Array(size).fill(at & 255));
  }
  return { subject, stream, connection, jsm };
}

function opened(api: JetStreamApi, stream: string): BucketStream {
  return new BucketStream(api, stream, new ReadAccess({ direct: true }), undefined);
}

/** Reads all of a subject; gives the sizes of what came, and what was asked for. */
async function readAll(
  connection: NatsConnection,
  stream: string,
  subject: string,
  options: Partial<ReadOptions> = {},
): Promise<{ sizes: number[]; requests: Request[]; messages: number }> {
  const requests: Request[] = [];
  const api = new JetStreamApi(connection);
  const { outbox } = api.state;
  const send = outbox.send.bind(outbox);
  outbox.send = (outgoing) => {
    const { subject: to, data } = outgoing;
    const after = connection.stats().inMsgs - before;
    if (to.includes("DIRECT.GET")) requests.push({ ...(JSON.parse(String(data)) as Request), after });
    send(outgoing);
  };
  const before = connection.stats().inMsgs;
  const reader = new BatchReader(opened(api, stream), subject, { window: WINDOW, timeout: 10_000, ...options });
  const sizes: number[] = [];
  let seq = 0;
  for (let message = await reader.next(); message; message = await reader.next()) {
    if (message === "unsupported") throw new Error("unsupported");
    expect(message.seq).toBeGreaterThan(seq);
    expect(message.data.every((byte) => byte === (sizes.length & 255))).toBe(true);
    seq = message.seq;
    sizes.push(message.size);
  }
  await reader.close();
  outbox.send = send;
  return { sizes, requests, messages: connection.stats().inMsgs - before };
}

describe.runIf(serverMinor >= 11)("a reader of batches", () => {
  test("requests the next batch while one arrives if sequences are consecutive, and gets no message twice", async () => {
    const sizes = Array.from({ length: 100 }, () => 500);
    // As most objects, it does not begin where the stream does.
    const { subject, stream, connection } = await streamOf(sizes, [30]);
    const read = await readAll(connection, stream, subject, { messageBytes: 500 });
    expect(read.sizes).toEqual(sizes);
    let next = 31;
    for (const [index, { batch }] of read.requests.slice(0, -1).entries()) {
      expect(read.requests[index + 1]!.seq).toBe((next += batch));
    }
    // The first may be as large as the window; of the others two are under way together.
    expect(read.requests.map(({ batch }) => batch)).toEqual([16, ...Array.from({ length: 11 }, () => 8)]);
    expect(read.requests[2]!.after - read.requests[1]!.after).toBeLessThan(8);
    // Nothing came twice: 100, and the end of each batch.
    expect(read.messages).toBe(100 + read.requests.length);
  });

  test("requests no batch after the last one, and no more than the limit", async () => {
    const sizes = Array.from({ length: 8 }, () => 500);
    const { subject, stream, connection } = await streamOf(sizes);
    expect((await readAll(connection, stream, subject, { messageBytes: 500 })).requests.length).toBe(1);
    const part = await readAll(connection, stream, subject, { messageBytes: 500, limit: 3 });
    expect(part.sizes.length).toBe(3);
    expect(part.requests.map(({ batch }) => batch)).toEqual([3]);
  });

  test("learns how large messages are when it is not told", async () => {
    const sizes = Array.from({ length: 400 }, () => 10);
    const { subject, stream, connection } = await streamOf(sizes);
    const read = await readAll(connection, stream, subject);
    expect(read.sizes).toEqual(sizes);
    expect(read.requests.length).toBeLessThan(5);
  });

  test("stops guessing when messages of other subjects lie between, and gets few twice", async () => {
    const sizes = Array.from({ length: 100 }, () => 500);
    // In one row at first, so that a guess is made which is wrong.
    const { subject, stream, connection } = await streamOf(
      sizes,
      sizes.map((_, at) => (at < 6 ? 0 : 1)),
    );
    const read = await readAll(connection, stream, subject, { messageBytes: 500 });
    expect(read.sizes).toEqual(sizes);
    expect(read.messages).toBeLessThan(100 + WINDOW / 500 + read.requests.length);
  });

  test("misses nothing when a batch ends before the guessed sequence", async () => {
    // The server ends a batch by its bytes: behind small ones that a guess is made from, large ones.
    const sizes = [...Array.from({ length: 6 }, () => 500), ...Array.from({ length: 20 }, () => 3_000)];
    const { subject, stream, connection } = await streamOf(sizes);
    expect((await readAll(connection, stream, subject, { messageBytes: 500 })).sizes).toEqual(sizes);
  });

  test("gives every message once and in order, whatever their sizes and what lies between", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            count: fc.integer({ min: 1, max: 40 }),
            size: fc.constantFrom(1, 100, 500, 2_000, 5_000),
            gap: fc.constantFrom(0, 0, 0, 1, 3),
          }),
          { minLength: 1, maxLength: 4 },
        ),
        fc.constantFrom(1, 500, 5_000),
        fc.option(fc.integer({ min: 1, max: 60 }), { nil: undefined }),
        async (parts, messageBytes, limit) => {
          const sizes = parts.flatMap(({ count, size }) => Array.from({ length: count }, () => size));
          const gaps = parts.flatMap(({ count, gap }) => Array.from({ length: count }, () => gap));
          const { subject, stream, connection } = await streamOf(sizes, gaps);
          const read = await readAll(connection, stream, subject, { messageBytes, ...(limit && { limit }) });
          expect(read.sizes).toEqual(sizes.slice(0, limit));
        },
      ),
      { numRuns: 30 },
    );
  }, 60_000);

  test("ends where messages are gone, so that the caller notices", async () => {
    const sizes = Array.from({ length: 60 }, () => 500);
    const { subject, stream, connection, jsm } = await streamOf(sizes);
    await jsm.streams.purge(stream, { filter: subject, keep: 30 });
    const reader = new BatchReader(opened(new JetStreamApi(connection), stream), subject, {
      window: WINDOW,
      timeout: 10_000,
      messageBytes: 500,
    });
    let count = 0;
    for (let message = await reader.next(); message; message = await reader.next()) {
      if (count++ === 2) await jsm.streams.purge(stream, { filter: subject });
    }
    expect(count).toBeGreaterThan(2);
    expect(count).toBeLessThan(30);
    await reader.close();
  });
});
