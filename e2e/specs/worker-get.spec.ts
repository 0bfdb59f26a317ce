import { expect, test } from "../pages/worker/fixtures.ts";

test("returns the content as a stream, bytes, text, Blob, JSON, a part, and into files", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, bytes, same } = workerPage;
    const content = bytes(3_000_000);
    await store.put({ name: "x", headers: { "Content-Type": ["image/png"] } }, new Blob([content]));
    const { body, info } = await store.get("x");
    const streamed = new Uint8Array(await new Response(body).arrayBuffer());
    const blob = await store.getBlob("x");
    const part = await store.get("x", { range: { start: -10 } });
    await store.putString("json", '{ "a": 1 }');

    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle("out", { create: true });
    const before = await handle.createWritable();
    await before.write(bytes(4_000_000));
    await before.close();
    const saved = await store.getFile("x", handle);
    const file = await handle.getFile();

    const written: Uint8Array[] = [];
    let closed = 0;
    const sink = { write: (piece: Uint8Array) => void written.push(piece), close: () => void closed++ };
    await store.getFile("x", new WritableStream<Uint8Array>(sink));
    await store.getFile("x", new WritableStream<Uint8Array>(sink), { preventClose: true });
    await (await store.get("x")).pipeTo(new WritableStream<Uint8Array>(sink));
    const empty = await store.put("empty", "");
    return {
      streamed: same(streamed, content),
      size: info.size,
      bytes: same(await store.getBytes("x"), content),
      blob: [blob.type, same(new Uint8Array(await blob.arrayBuffer()), content)],
      part: [part.range, same(await part.bytes(), content.subarray(-10))],
      json: await (await store.get("json")).json(),
      file: [saved.name, file.size, same(new Uint8Array(await file.arrayBuffer()), content)],
      written: [written.reduce((sum, { length }) => sum + length, 0), closed],
      empty: [empty.size, (await store.getBytes("empty")).length, await store.getString("empty")],
    };
  });
  expect(result).toEqual({
    streamed: true,
    size: 3_000_000,
    bytes: true,
    blob: ["image/png", true],
    part: [{ start: 2_999_990, end: 3_000_000 }, true],
    json: { a: 1 },
    file: ["x", 3_000_000, true],
    written: [9_000_000, 2],
    empty: [0, 0, ""],
  });
});

test("reads no more than a slow reader takes", async ({ client, way }) => {
  await client.evaluate(async () => {
    const { store, bytes } = workerPage;
    await store.put("big", new Blob([bytes(64 << 20)]));
  });
  const before = way.counts.down;
  const unread = await client.evaluate(async () => {
    const reader = (await workerPage.store.get("big")).body.getReader();
    (globalThis as { reader?: unknown }).reader = reader;
    await new Promise((resolve) => setTimeout(resolve, 500));
    return true;
  });
  expect(unread).toBe(true);
  expect(way.counts.down - before, "nothing is read before the body is").toBeLessThan(100_000);
  const rest = await client.evaluate(async () => {
    const { reader } = globalThis as unknown as { reader: ReadableStreamDefaultReader<Uint8Array> };
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    return true;
  });
  expect(rest).toBe(true);
  // 4 MiB ahead in the worker, up to 16 on a line made slow by a busy machine, and 2 in flight to the page.
  expect(way.counts.down - before).toBeLessThan(20 << 20);
  const total = await client.evaluate(async () => {
    const { reader } = globalThis as unknown as { reader: ReadableStreamDefaultReader<Uint8Array> };
    let total = 0;
    for (let step = await reader.read(); !step.done; step = await reader.read()) total += step.value.length;
    return total;
  });
  expect(total).toBeGreaterThan(63 << 20);
});

test("an aborted get rejects, or errors its body, with the page's own reason", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, bytes, rejection, connection } = workerPage;
    await store.put("x", new Blob([bytes(8 << 20)]));
    const isSame: boolean[] = [];
    const reasons = [new Error("mine"), "a text", undefined];
    for (const reason of reasons) {
      const before = new AbortController();
      before.abort(reason);
      isSame.push((await rejection(store.get("x", { signal: before.signal }))) === before.signal.reason);

      const within = new AbortController();
      const reader = (await store.get("x", { signal: within.signal })).body.getReader();
      await reader.read();
      within.abort(reason);
      isSame.push((await rejection(reader.read())) === within.signal.reason);

      const unread = new AbortController();
      const { body } = await store.get("x", { signal: unread.signal });
      unread.abort(reason);
      isSame.push((await rejection(body.getReader().read())) === unread.signal.reason);

      const collecting = new AbortController();
      const options = { signal: collecting.signal, onProgress: () => collecting.abort(reason) };
      isSame.push((await rejection(store.getBytes("x", options))) === collecting.signal.reason);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    return { isSame, pending: connection.pending };
  });
  expect(result).toEqual({ isSame: Array<boolean>(12).fill(true), pending: 0 });
});

test("reports the bytes that the reader got, and 100 % when it has seen the end", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, bytes } = workerPage;
    await store.put("x", new Blob([bytes(1_000_000)]));
    const seen: number[] = [];
    const reader = (await store.get("x", { onProgress: ({ transferred }) => seen.push(transferred) })).body.getReader();
    await reader.read();
    await new Promise((resolve) => setTimeout(resolve, 200));
    const after = [...seen];
    while (!(await reader.read()).done);
    const collected: unknown[] = [];
    await store.getBytes("x", { onProgress: (progress) => collected.push(progress) });
    return { after, last: seen.at(-1), fulls: seen.filter((n) => n === 1_000_000).length, collected: collected.at(-1) };
  });
  expect(result).toEqual({
    after: [131_072],
    last: 1_000_000,
    fulls: 1,
    collected: { transferred: 1_000_000, total: 1_000_000 },
  });
});

test("200 small gets, cancelled bodies and unread bodies leave nothing", async ({ client, browserName }) => {
  const result = await client.evaluate(async () => {
    const { store, bytes, connection } = workerPage;
    let channels = 0;
    const Real = globalThis.MessageChannel;
    globalThis.MessageChannel = class extends Real {
      constructor() {
        super();
        channels++;
      }
    };
    await store.put("x", bytes(5000));
    for (let i = 0; i < 200; i++) {
      const { body } = await store.get("x");
      if (i % 4 === 0) await body.cancel();
      else if (i % 4 === 1) await new Response(body).arrayBuffer();
      else if (i % 4 === 2) await store.getBytes("x").then(() => body.cancel());
      else for (const reader = body.getReader(); !(await reader.read()).done;);
    }
    globalThis.MessageChannel = Real;
    return { pending: connection.pending, channels };
  });
  expect(result).toEqual({ pending: 0, channels: 0 });
  if (browserName !== "chromium") return;
  await client.evaluate(async () => {
    for (let i = 0; i < 50; i++) await workerPage.store.get("x");
  });
  const devtools = await client.context().newCDPSession(client);
  await devtools.send("HeapProfiler.enable");
  await expect
    .poll(async () => {
      await devtools.send("HeapProfiler.collectGarbage");
      return client.evaluate(() => workerPage.connection.pending);
    })
    .toBe(0);
});
