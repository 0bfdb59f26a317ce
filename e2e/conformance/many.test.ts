// Many transfers share one connection: none is starved, and together they have only a few windows in flight.
import { expect, test } from "vitest";
import { startFaultProxy } from "../servers/fault-proxy.ts";
import { ObjectStoreManager } from "../../src/index.ts";
import { connect, pattern, testBucket } from "../support/bucket.ts";
import { serverMinor, serverUrl } from "../support/server.ts";

const KIB = 1024;
const MIB = 1024 * KIB;
const WINDOW = 8 * MIB;

test("16 uploads share one window in flight", async () => {
  const connection = await connect();
  const { store } = await testBucket({}, { connection });
  const count = 16;
  const stored = Array.from({ length: count }, () => 0);
  const begin = connection.stats().outBytes;
  let most = 0;
  await Promise.all(
    stored.map((_, at) =>
      store.put(`object${String(at)}`, pattern(4 * MIB, at), {
        onProgress: ({ transferred }) => {
          stored[at] = transferred;
          const sent = connection.stats().outBytes - begin;
          most = Math.max(most, sent - stored.reduce((sum, bytes) => sum + bytes, 0));
        },
      }),
    ),
  );
  // Each may send one chunk regardless of the others, and messages have headers.
  expect(most).toBeLessThan(WINDOW + count * 128 * KIB + 256 * KIB);
  // Otherwise the limit was never reached.
  expect(most).toBeGreaterThan(WINDOW / 4);
});

test("an upload over a slow line keeps only a short time's worth of data in flight", async () => {
  const { bucket } = await testBucket();
  const port = Number(new URL(await serverUrl()).port);
  const proxy = await startFaultProxy({ target: { port }, throughput: { up: 2 * MIB } });
  try {
    const connection = await connect({ servers: proxy.url });
    const store = await new ObjectStoreManager(connection).open(bucket);
    const begin = connection.stats().outBytes;
    let most = 0;
    await store.put("object", pattern(8 * MIB), {
      onProgress: ({ transferred }) => {
        // Until then, nothing is known about the line.
        if (transferred > 2 * MIB) most = Math.max(most, connection.stats().outBytes - begin - transferred);
      },
    });
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThan(3 * MIB);
    await connection.close();
  } finally {
    await proxy.stop();
  }
}, 60_000);

test.runIf(serverMinor >= 11)(
  "a download over a slow line leaves room for other requests",
  async () => {
    const { bucket, store: direct } = await testBucket();
    const content = pattern(24 * MIB, 3);
    await direct.put("object", content);
    const port = Number(new URL(await serverUrl()).port);
    const proxy = await startFaultProxy({ target: { port }, throughput: { down: 4 * MIB } });
    try {
      const connection = await connect({ servers: proxy.url });
      const store = await new ObjectStoreManager(connection).open(bucket);
      const waits: number[] = [];
      let transferred = 0;
      const reading = store.getBytes("object", { onProgress: (progress) => (transferred = progress.transferred) });
      while (transferred < content.length) {
        const begin = connection.stats().inBytes;
        // Until then nothing is known about the line, and data requested by then is still in flight.
        const isKnown = transferred > 6 * MIB;
        await connection.flush();
        if (isKnown) waits.push(connection.stats().inBytes - begin);
      }
      expect(Buffer.compare(await reading, content)).toBe(0);
      // A request waits for data in flight, one second at most; without a bound, some request would wait for a whole window.
      expect(waits.length).toBeGreaterThan(0);
      expect(Math.max(...waits)).toBeLessThan(4.5 * MIB);
      await connection.close();
    } finally {
      await proxy.stop();
    }
  },
  60_000,
);

test("a small put and get do not wait for earlier large ones", async () => {
  const { store } = await testBucket();
  let unfinished = 8;
  const large = Array.from({ length: unfinished }, (_, at) =>
    store.put(`large${String(at)}`, pattern(16 * MIB, at)).then(() => unfinished--),
  );
  const small = pattern(10 * KIB);
  await store.put("small", small);
  expect(await store.getBytes("small")).toEqual(new Uint8Array(small));
  expect(unfinished).toBe(8);
  await Promise.all(large);
}, 60_000);

test.runIf(serverMinor >= 11)(
  "40 paused readers have requested only a few windows together",
  async () => {
    const connection = await connect();
    const { store } = await testBucket({}, { connection });
    const content = pattern(2 * MIB);
    await store.put("object", content);
    const before = connection.stats().inBytes;
    const readers = await Promise.all(
      Array.from({ length: 40 }, async () => (await store.get("object")).body.getReader()),
    );
    const pieces = await Promise.all(readers.map(async (reader) => (await reader.read()).value?.length ?? 0));
    await connection.flush();
    // Without shares, each would have been sent its whole object: 80 MiB, more than a server queues.
    expect(connection.stats().inBytes - before).toBeLessThan(40 * MIB);
    const rest = await Promise.all(
      readers.map(async (reader, at) => {
        let size = pieces[at] ?? 0;
        for (let step = await reader.read(); !step.done; step = await reader.read()) size += step.value.length;
        return size;
      }),
    );
    expect(rest).toEqual(Array.from({ length: 40 }, () => content.length));
  },
  60_000,
);

test("chunks larger than a reader's share can be read", async () => {
  const { store } = await testBucket();
  const content = pattern(3 * MIB, 7);
  await store.put({ name: "object", maxChunkSize: 900 * KIB }, content);
  const all = await Promise.all(Array.from({ length: 30 }, () => store.getBytes("object")));
  for (const bytes of all) expect(Buffer.compare(bytes, content)).toBe(0);
}, 60_000);
