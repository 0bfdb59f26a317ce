import { expect, test } from "../pages/worker/fixtures.ts";

test("hashes large bodies in the worker itself: Firefox has stopped workers that start another", async ({ client }) => {
  const urls: string[] = [];
  client.context().on("request", (request) => urls.push(request.url()));
  await client.evaluate(() => workerPage.store.put("large", new File([workerPage.bytes(5_000_000)], "large")));
  expect(urls.filter((url) => url.includes("sha256-thread"))).toEqual([]);
});

test("stores every kind of body, byte by byte", async ({ client }) => {
  const results = await client.evaluate(async () => {
    const { store, bytes, same } = workerPage;
    const content = bytes(700_001);
    async function* pieces() {
      for (let at = 0; at < content.length; at += 9_999) yield content.subarray(at, at + 9_999);
    }
    const bodies = {
      bytes: content,
      view: new DataView(content.buffer, 0, 500_001),
      small: bytes(10),
      blob: new Blob([content]),
      file: new File([content], "x"),
      stream: new Blob([content]).stream(),
      iterable: pieces(),
      response: new Response(content),
      nothing: new Response(null),
      empty: new Uint8Array(),
      "large pieces": new ReadableStream<Uint8Array>({
        start(controller) {
          for (let i = 0; i < 3; i++) controller.enqueue(bytes(5_000_000, i));
          controller.close();
        },
      }),
    };
    const found: Record<string, boolean> = {};
    for (const [name, body] of Object.entries(bodies)) {
      const info = await store.put(name, body);
      const got = await store.getBytes(name);
      const sizes: Record<string, number> = {
        view: 500_001,
        small: 10,
        nothing: 0,
        empty: 0,
        "large pieces": 15_000_000,
      };
      const isWhole = info.size === (sizes[name] ?? content.length) && got.length === info.size;
      found[name] = isWhole && (name === "large pieces" || same(got, content.subarray(0, got.length)));
    }
    await store.putString("text", "日本");
    found["text"] = (await store.getString("text")) === "日本";
    return found;
  });
  expect(Object.entries(results).filter(([, isRight]) => !isRight)).toEqual([]);
});

test("copies the memory of a body, unless it is transferred", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, bytes, same } = workerPage;
    const kept = [bytes(1000), bytes(900_000)];
    for (const body of kept) await store.put("kept", body);
    const given = bytes(900_000);
    await store.put("given", given, { transfer: true });
    return {
      kept: kept.map(({ length }) => length),
      given: given.length,
      isRight: same(await store.getBytes("given"), kept[1]!),
    };
  });
  expect(result).toEqual({ kept: [1000, 900_000], given: 0, isRight: true });
});

test("returns the same info as the store, also with a Headers object", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store } = workerPage;
    const headers = new Headers({ "X-Colour": "red" });
    const put = await store.put({ name: "a", headers, description: "d", metadata: { k: "v" } }, "content");
    const file = await store.putFile(new File(["<p>"], "page.html", { type: "text/html" }));
    const info = await store.getInfo("a");
    const updated = await store.updateMeta("a", { headers: new Headers({ b: "2" }) });
    return { put, info, isDate: info.mtime instanceof Date, file, updated };
  });
  expect(result.put).toMatchObject({
    size: 7,
    headers: { "x-colour": ["red"] },
    description: "d",
    metadata: { k: "v" },
  });
  expect(result.isDate).toBe(true);
  expect(result.info.revision).toBe(result.put.revision);
  expect(result.file).toMatchObject({ name: "page.html", headers: { "Content-Type": ["text/html"] } });
  expect(result.updated.headers).toEqual({ b: ["2"] });
});

test("reports progress at most once a frame, and 100 % at the end", async ({ client }) => {
  const results = await client.evaluate(async () => {
    const { store, bytes } = workerPage;
    const content = bytes(8_000_000);
    const reports: { kind: string; times: number[]; last: unknown; isRising: boolean }[] = [];
    for (const [kind, body] of Object.entries({ blob: new Blob([content]), bytes: content })) {
      const times: number[] = [];
      const seen: { transferred: number; total: number | undefined }[] = [];
      const onProgress = (progress: { transferred: number; total: number | undefined }) => {
        times.push(performance.now());
        seen.push(progress);
      };
      await store.put(kind, body, { onProgress });
      const isRising = seen.every(({ transferred }, i) => i === 0 || transferred >= seen[i - 1]!.transferred);
      reports.push({ kind, times, last: seen.at(-1), isRising });
    }
    return reports;
  });
  for (const { last, isRising, times } of results) {
    expect(last).toEqual({ transferred: 8_000_000, total: 8_000_000 });
    expect(isRising).toBe(true);
    expect(times.length).toBeLessThan((times.at(-1)! - times[0]!) / 10 + 3);
  }
});

test("createWritable stores what is written, and nothing when it is aborted", async ({ client }) => {
  const result = await client.evaluate(async () => {
    const { store, bytes, rejection, same, ObjectStoreError } = workerPage;
    const content = bytes(3_000_000);
    const { writable, info } = store.createWritable("w");
    await new Blob([content]).stream().pipeTo(writable);
    const isStored = (await info).size === content.length && same(await store.getBytes("w"), content);

    const reused = new Uint8Array(100_000);
    const second = store.createWritable("reused");
    const writer = second.writable.getWriter();
    for (let i = 0; i < 40; i++) await writer.write(reused.fill(i));
    await writer.close();
    const got = await store.getBytes("reused");
    const isCopied = got.every((byte, i) => byte === Math.floor(i / 100_000));

    const mine = new Error("mine");
    const third = store.createWritable("aborted");
    const aborted = third.writable.getWriter();
    await aborted.write(content.subarray(0, 500_000));
    await aborted.abort(mine);
    const isMine = (await rejection(third.info)) === mine;
    const missing = await rejection(store.getInfo("aborted"));

    const refused = store.createWritable("w", { expectedRevision: 1_000_000 });
    const late = refused.writable.getWriter();
    const error = await rejection(late.write(bytes(10)).then(() => late.close()));
    return {
      isStored,
      isCopied,
      isMine,
      missing: missing instanceof ObjectStoreError && missing.code,
      refused: error instanceof ObjectStoreError && error.code,
    };
  });
  expect(result).toEqual({
    isStored: true,
    isCopied: true,
    isMine: true,
    missing: "OBJECT_NOT_FOUND",
    refused: "WRONG_REVISION",
  });
});
