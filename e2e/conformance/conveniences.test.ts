// Shortcuts for combinations of other operations: rename, copy, exists, prefixes, media types.
import { expect, onTestFinished, test, vi } from "vitest";
import { ObjectStoreManager } from "../../src/index.ts";
import { codeOf, pattern, reasonOf, testBucket } from "../support/bucket.ts";

const content = pattern(300_000);

test("rename requires that the new name is free", async () => {
  const { store } = await testBucket();
  await store.put({ name: "a", description: "kept" }, content);
  const { name, description } = await store.rename("a", "b");
  expect({ name, description }).toEqual({ name: "b", description: "kept" });
  expect(await store.exists("a")).toBe(false);
  expect(await store.getBytes("b")).toEqual(content);
  await store.put("c", "another");
  expect(await codeOf(store.rename("b", "c"))).toBe("OBJECT_EXISTS");
  expect(await codeOf(store.rename("b", "d", { expectedRevision: 1 }))).toBe("WRONG_REVISION");
});

test("exists is true for live objects and links only, and propagates errors", async () => {
  const { store } = await testBucket();
  await store.addLink("link", await store.put("a", "1"));
  await store.delete((await store.put("gone", "2")).name);
  const found = await Promise.all(["a", "link", "gone", "never"].map((name) => store.exists(name)));
  expect(found).toEqual([true, true, false, false]);
  expect(await codeOf(store.exists(""))).toBe("NAME_REQUIRED");
});

test("copy stores content and metadata of an object, or of a link's target, under another name", async () => {
  const { store } = await testBucket();
  const meta = { description: "kept", headers: { "Content-Type": ["text/x-a"] }, metadata: { k: "v" } };
  await store.addLink("link", await store.put({ name: "a", maxChunkSize: 100_000, ...meta }, content));
  const progress: unknown[] = [];
  const copy = await store.copy("link", "b", { onProgress: (each) => progress.push(each) });
  expect(copy).toMatchObject({ name: "b", size: content.length, chunks: 3, maxChunkSize: 100_000, ...meta });
  expect(progress.at(-1)).toEqual({ transferred: content.length, total: content.length });
  await store.delete("a");
  expect(await store.getBytes("b")).toEqual(content);
  expect(await store.copy("b", "c", { contentType: "text/x-c", expectedRevision: 0 })).toMatchObject({
    headers: { "Content-Type": ["text/x-c"] },
  });
  expect(await codeOf(store.copy("b", "c", { expectedRevision: 0 }))).toBe("WRONG_REVISION");
  expect(await codeOf(store.copy("never", "d"))).toBe("OBJECT_NOT_FOUND");
});

test("copying a damaged object rejects, and leaves nothing", async () => {
  const { store, jsm, stream } = await testBucket();
  const { nuid, bucket } = await store.put({ name: "a", maxChunkSize: 1024 }, pattern(5_000));
  const last = await jsm.streams.getMessage(stream, { last_by_subj: `$O.${bucket}.C.${nuid}` });
  await jsm.streams.deleteMessage(stream, last!.seq - 1);
  expect(await codeOf(store.copy("a", "b"))).toBe("TRUNCATED");
  expect(await store.exists("b")).toBe(false);
  expect((await store.check({ olderThan: 0 })).orphans).toEqual([]);
});

test("a prefix filters a list and a watch", async () => {
  const { store } = await testBucket();
  for (const name of ["photos/1", "photos/2", "photo", "films/1"]) await store.put(name, name);
  await store.delete("photos/2");
  const names = async (showDeleted: boolean): Promise<string[]> =>
    (await store.list({ prefix: "photos/", showDeleted })).map(({ name }) => name);
  expect(await names(false)).toEqual(["photos/1"]);
  expect(await names(true)).toEqual(["photos/1", "photos/2"]);
  const seen: string[] = [];
  for await (const info of store.watch({ prefix: "photos/" })) {
    seen.push(info ? `${info.name}${info.deleted ? " deleted" : ""}` : "null");
    if (!info) {
      await store.put("films/2", "2");
      await store.put("photos/3", "3");
    }
    if (info?.name === "photos/3") break;
  }
  expect(seen).toEqual(["photos/1", "photos/2 deleted", "null", "photos/3"]);
});

test("the media type comes from the option, the header, or the body, in this order", async () => {
  const { store } = await testBucket();
  const svg = new Blob(["<svg/>"], { type: "image/svg+xml" });
  const typeOf = async (put: Promise<{ headers: Readonly<Record<string, string[]>> }>): Promise<unknown> =>
    (await put).headers;
  const svgType = { "Content-Type": ["image/svg+xml"] };
  expect(await typeOf(store.put("a", svg))).toEqual(svgType);
  expect(await typeOf(store.put("b", new Response("x", { headers: { "content-type": "text/x-b" } })))).toEqual({
    "Content-Type": ["text/x-b"],
  });
  const headers = { "content-type": ["text/x-c"], other: ["1"] };
  expect(await typeOf(store.put({ name: "c", headers }, svg))).toEqual(headers);
  expect(await typeOf(store.put({ name: "d", headers }, svg, { contentType: "text/x-d" }))).toEqual({
    other: ["1"],
    "Content-Type": ["text/x-d"],
  });
  expect(await typeOf(store.put("e", await store.get("a")))).toEqual(svgType);
  expect((await store.getBlob("e")).type).toBe("image/svg+xml");
  const { writable, info } = store.createWritable("f", { contentType: "text/x-f" });
  await writable.close();
  expect(await typeOf(info)).toEqual({ "Content-Type": ["text/x-f"] });
  expect(await typeOf(store.put("g", "text"))).toEqual({});
});

test("a Response that is not ok is rejected as a body", async () => {
  const { store } = await testBucket();
  const put = store.put("a", new Response("Not found", { status: 404 }));
  expect(await reasonOf(put)).toEqual(new TypeError("body: the Response has the status 404"));
  expect(await store.exists("a")).toBe(false);
});

test("arrayBuffer returns exactly the bytes", async () => {
  const { store } = await testBucket();
  await store.put("a", content);
  expect(new Uint8Array(await (await store.get("a")).arrayBuffer())).toEqual(content);
});

test("an unknown or mistyped option is a TypeError that names it, and changes nothing", async () => {
  const { store } = await testBucket();
  await store.put("a", "kept");
  const bad: [string, (options: never) => Promise<unknown>][] = [
    ["put", (options) => store.put("a", "lost", options)],
    ["putBytes", (options) => store.putBytes("a", content, options)],
    ["putString", (options) => store.putString("a", "lost", options)],
    ["putFile", (options) => store.putFile(new File(["lost"], "a"), options)],
    ["createWritable", (options) => store.createWritable("a", options).info],
    ["get", (options) => store.get("a", options)],
    ["getFile", (options) => store.getFile("a", new WritableStream(), options)],
    ["getInfo", (options) => store.getInfo("a", options)],
    ["updateMeta", (options) => store.updateMeta("a", { description: "lost" }, options)],
    ["rename", (options) => store.rename("a", "b", options)],
    ["copy", (options) => store.copy("a", "b", options)],
    ["delete", (options) => store.delete("a", options)],
    ["list", (options) => store.list(options)],
    // Async, so that a throw of watch becomes a rejection.
    ["watch", async (options) => store.watch(options)],
    ["check", (options) => store.check(options)],
  ];
  for (const [method, call] of bad) {
    const reason = (await reasonOf(call({ nobodyKnows: 1 } as never))) as Error;
    expect([method, String(reason)]).toEqual([method, 'TypeError: options: unknown option "nobodyKnows"']);
  }
  const put = (options: object): Promise<unknown> => reasonOf(store.put("a", "lost", options));
  expect(String(await put({ previousRevision: 0 }))).toContain(
    'unknown option "previousRevision", use "expectedRevision"',
  );
  for (const timeout of [0, -1, NaN, Infinity, "5s", 2 ** 31])
    expect(String(await put({ timeout }))).toContain("timeout: ");
  for (const options of [{ signal: {} }, { onProgress: 1 }, { maxInFlight: 0 }, { contentType: 5 }]) {
    expect(String(await put(options))).toContain(`TypeError: ${Object.keys(options)[0]!}: expected `);
  }
  for (const range of ["bytes=0-5", { from: 0 }, null, { start: 0, length: 5 }]) {
    expect(String(await reasonOf(store.get("a", { range } as never)))).toContain(
      "TypeError: range: expected { start, end }",
    );
  }
  for (const olderThan of ["1d", -1, NaN]) {
    expect(String(await reasonOf(store.check({ olderThan } as never)))).toContain("TypeError: olderThan: expected ms");
  }
  expect(String(await reasonOf(store.rename("a", undefined as never)))).toContain("TypeError: to: ");
  for (const other of [null, undefined, {}, "files"]) {
    expect(String(await reasonOf(store.addBucketLink("b", other as never)))).toContain("TypeError: store: ");
  }
  expect(await store.getString("a")).toBe("kept");
  expect(await store.exists("b")).toBe(false);
});

test("what is not a connection is a TypeError, and a promise of one is told to be awaited", () => {
  const manager = (given: unknown) => () => new ObjectStoreManager(given as never);
  for (const given of [undefined, null, {}, "nats://127.0.0.1"])
    expect(manager(given)).toThrow(/^connection: expected a Nats/);
  expect(manager(Promise.resolve({}))).toThrow(/^connection: .*: await the promise$/);
});

test("results fit where the platform wants bytes", async () => {
  const { store } = await testBucket();
  await store.put("a", content);
  await store.put("b", await store.getBytes("a"));
  const blob = new Blob([await store.getBytes("b")]);
  expect(blob.size).toBe(content.length);
  const text = (await store.get("a")).body.pipeThrough(new TextDecoderStream("latin1"));
  expect(await new Response(text.pipeThrough(new TextEncoderStream())).arrayBuffer()).toBeTruthy();
});

test("an onProgress that throws does not end the transfer", async () => {
  const { store } = await testBucket();
  const reported = vi.fn();
  vi.stubGlobal("reportError", reported);
  onTestFinished(() => void vi.unstubAllGlobals());
  const onProgress = (): void => {
    throw new Error("mine");
  };
  await store.put("a", content, { onProgress });
  expect(Buffer.compare(await store.getBytes("a", { onProgress }), content)).toBe(0);
  expect(reported).toHaveBeenCalledWith(new Error("mine"));
});
