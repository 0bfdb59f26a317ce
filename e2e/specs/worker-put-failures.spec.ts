import { expect, test } from "../pages/worker/fixtures.ts";

test("an aborted put rejects with the page's own reason, stops the body and leaves nothing", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, bytes, rejection, connection } = workerPage;
    const found: boolean[] = [];
    for (const reason of [new Error("mine"), { not: "an error" }, "a text", undefined]) {
      const controller = new AbortController();
      let cancelled: unknown = "never";
      let pulls = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(source) {
          source.enqueue(bytes(200_000));
          if (++pulls === 20) controller.abort(reason);
        },
        cancel: (why) => void (cancelled = why),
      });
      const error = await rejection(store.put("x", body, { signal: controller.signal }));
      found.push(error === controller.signal.reason && cancelled === controller.signal.reason);
      const late = await rejection(store.put("x", "y", { signal: controller.signal }));
      found.push(late === controller.signal.reason);
    }
    const { messages } = await store.status();
    return { found, messages, pending: connection.pending };
  });
  expect(result).toEqual({ found: Array<boolean>(8).fill(true), messages: 0, pending: 0 });
});

test("a body that fails rejects with its own error, and is read only as fast as the server accepts it @app", async ({
  client,
  way,
}) => {
  const isSame = await client.evaluate(async () => {
    const { store, bytes, rejection } = workerPage;
    class Mine extends Error {}
    const mine = new Mine("mine");
    async function* pieces() {
      yield bytes(300_000);
      throw mine;
    }
    return (await rejection(store.put("x", pieces()))) === mine;
  });
  expect(isSame).toBe(true);
  way.setThroughput({ up: 200_000 });
  try {
    const pulled = await client.evaluate(async () => {
      const { store, bytes, rejection } = workerPage;
      const controller = new AbortController();
      let count = 0;
      const body = new ReadableStream<Uint8Array>(
        { pull: (source) => (count++, source.enqueue(bytes(100_000))) },
        { highWaterMark: 0 },
      );
      const put = store.put("slow", body, { signal: controller.signal, maxInFlight: 500_000 });
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const pulled = count * 100_000;
      controller.abort();
      await rejection(put);
      return pulled;
    });
    // 2 MiB between the threads, 0.5 MB in flight, what was sent meanwhile, and some pieces in between.
    expect(pulled).toBeLessThan(4_000_000);
    expect(pulled).toBeGreaterThan(1_000_000);
  } finally {
    way.setThroughput({});
  }
});

test("does not touch the body of a put that is rejected at once @app", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, rejection, ObjectStoreError } = workerPage;
    const body = new Blob(["x"]).stream();
    const error = await rejection(store.put("", body));
    const misuse = await rejection(store.put("x", 42 as unknown as string));
    const locked = new Blob(["x"]).stream();
    locked.getReader();
    const twice = await rejection(store.put("x", locked));
    return {
      isOurs: error instanceof ObjectStoreError && error.code === "NAME_REQUIRED",
      isLocked: body.locked,
      misuse: misuse instanceof TypeError && misuse.message.startsWith("body: "),
      twice: twice instanceof TypeError && twice.message.startsWith("body: "),
    };
  });
  expect(result).toEqual({ isOurs: true, isLocked: false, misuse: true, twice: true });
});

test("a paused put resumes, using the page's journal", async ({ client, way }) => {
  const result = await client.evaluate(async () => {
    const { store, bytes, rejection, same, MemoryJournal, TransferPaused } = workerPage;
    const journal = new MemoryJournal();
    const content = bytes(24_000_000);
    const file = new File([content], "big", { lastModified: 1 });
    const controller = new AbortController();
    const paused = new TransferPaused();
    const onProgress = ({ transferred }: { transferred: number }) => {
      if (transferred > 12_000_000) controller.abort(paused);
    };
    const error = await rejection(store.putFile(file, { journal, signal: controller.signal, onProgress }));
    const noted = [...journal.records.values()].map(({ name }) => name);
    const first: number[] = [];
    await store.putFile(file, { journal, onProgress: ({ transferred }) => first.push(transferred) });
    const isWhole = same(await store.getBytes("big"), content);
    const stream = new Blob(["x"]).stream();
    const misuse = await rejection(store.put("s", stream, { journal }));
    return {
      isPaused: error === paused,
      noted,
      wentOn: first[0]! > 8_000_000,
      isWhole,
      left: journal.records.size,
      misuse: misuse instanceof TypeError,
    };
  });
  expect(way.counts.up).toBeGreaterThan(0);
  expect(result).toEqual({ isPaused: true, noted: ["big"], wentOn: true, isWhole: true, left: 0, misuse: true });
});
