// Objects, as users of @nats-io/obj store, read, describe and list them. Beyond 200 lines because it is one list.

import { expect } from "vitest";
import { digestOf } from "../support/other-client.ts";
import { pattern } from "../support/pattern.ts";
import { bytesOf, described, headersOf, namesOf, recordOf, rejects, same, streamOf, textOf, utf8 } from "./both.ts";

const CHUNK = 128 * 1024;

/** What is known of an object that was stored with nothing but a name. */
const plain = { description: "", headers: {}, metadata: {}, options: { max_chunk_size: CHUNK }, deleted: false };

same(
  "a stream that was put comes back, with all that is known of it",
  async ({ bucket }) => {
    const { store, name } = await bucket();
    const put = await store.put({ name: "a" }, streamOf("hello ", "world"));
    expect(put.bucket).toBe(name);
    expect(put.nuid).toMatch(/^[0-9A-Za-z]{22}$/);
    expect(Math.abs(Date.parse(put.mtime) - Date.now())).toBeLessThan(3_600_000);
    const result = await store.get("a");
    expect(result?.info.nuid).toBe(put.nuid);
    return { put: described(put), got: described(result!.info), text: await textOf(store, "a") };
  },
  {
    put: { name: "a", ...plain, size: 11, chunks: 1, digest: digestOf("hello world"), revision: 2 },
    got: { name: "a", ...plain, size: 11, chunks: 1, digest: digestOf("hello world"), revision: 2 },
    text: "hello world",
  },
);

same(
  "the stream of an object ends without an error",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.put({ name: "a" }, streamOf("hello"));
    const { data, error } = (await store.get("a"))!;
    const bytes = await bytesOf(data);
    return [new TextDecoder().decode(bytes), (await error) ?? null];
  },
  ["hello", null],
);

same(
  "bytes in memory are stored and read",
  async ({ bucket }) => {
    const { store } = await bucket();
    const info = await store.putBlob({ name: "a" }, pattern(300_000));
    return { info: described(info), bytes: await store.getBlob("a") };
  },
  {
    info: { name: "a", ...plain, size: 300_000, chunks: 3, digest: digestOf(pattern(300_000)), revision: 4 },
    bytes: new Uint8Array(pattern(300_000)),
  },
);

same(
  "null is stored as an empty object",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    const info = await store.putBlob({ name: "a" }, null);
    return { info: described(info), length: (await store.getBlob("a"))?.length, chunks: await chunks() };
  },
  { info: { name: "a", ...plain, size: 0, chunks: 0, digest: digestOf(""), revision: 1 }, length: 0, chunks: 0 },
);

same(
  "an empty stream is an empty object, whose stream ends",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.put({ name: "a" }, streamOf());
    const { data, error, info } = (await store.get("a"))!;
    return [(await bytesOf(data)).length, (await error) ?? null, info.size, info.digest];
  },
  [0, null, 0, digestOf("")],
);

same(
  "what is missing is null to all that ask for it",
  async ({ bucket }) => {
    const { store } = await bucket();
    return [await store.info("x"), await store.get("x"), await store.getBlob("x"), await store.list()];
  },
  [null, null, null, []],
);

same(
  "max_chunk_size cuts the content",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    const info = await store.putBlob({ name: "a", options: { max_chunk_size: 1_000 } }, pattern(10_001));
    return [info.chunks, info.options, await chunks(), await store.getBlob("a")];
  },
  [11, { max_chunk_size: 1_000 }, 11, new Uint8Array(pattern(10_001))],
);

same(
  "content that fills its chunks has no empty one at the end",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    const info = await store.putBlob({ name: "a", options: { max_chunk_size: 1_000 } }, pattern(4_000));
    return [info.chunks, await chunks(), (await store.getBlob("a"))?.length];
  },
  [4, 4, 4_000],
);

same(
  "how a stream is cut makes no difference",
  async ({ bucket }) => {
    const { store } = await bucket();
    const content = pattern(9_999);
    const cuts = [0, 1, 2, 999, 1_000, 1_001, 5_000, 5_000, 9_999];
    const pieces = cuts.slice(1).map((end, index) => content.slice(cuts[index], end));
    const info = await store.put({ name: "a", options: { max_chunk_size: 1_000 } }, streamOf(...pieces));
    return [info.chunks, info.size, info.digest];
  },
  [10, 9_999, digestOf(pattern(9_999))],
);

same(
  "an object of several megabytes comes back through its stream",
  async ({ bucket }) => {
    const { store } = await bucket();
    const content = pattern(3_000_000);
    await store.put({ name: "a" }, streamOf(content));
    const { data, info, error } = (await store.get("a"))!;
    return [digestOf(await bytesOf(data)) === info.digest, (await error) ?? null, info.chunks];
  },
  [true, null, 23],
);

same(
  "description and metadata are kept",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a", description: "words", metadata: { k: "v", ä: "ö" } }, utf8("1"));
    const info = await store.info("a");
    return [info?.description, info?.metadata];
  },
  ["words", { k: "v", ä: "ö" }],
);

same(
  "headers are kept, with several values and their case",
  async ({ bucket }) => {
    const { store } = await bucket();
    const headers = headersOf({ "Content-Type": ["text/plain"], "x-many": ["1", "2"] });
    await store.putBlob({ name: "a", headers }, utf8("1"));
    const info = (await store.info("a"))!;
    return [recordOf(info.headers!), info.headers!.get("Content-Type"), info.headers!.last("x-many")];
  },
  [{ "Content-Type": ["text/plain"], "x-many": ["1", "2"] }, "text/plain", "2"],
);

same(
  "info is what put has returned",
  async ({ bucket }) => {
    const { store } = await bucket();
    const put = await store.putBlob({ name: "a", description: "d" }, utf8("1"));
    const info = await store.info("a");
    expect(described(info)).toEqual(described(put));
    return [info?.nuid === put.nuid, info?.bucket === put.bucket];
  },
  [true, true],
);

same(
  "a new version replaces the old one, whose chunks go",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    const first = await store.putBlob({ name: "a", options: { max_chunk_size: 10 } }, pattern(95));
    const second = await store.putBlob({ name: "a" }, utf8("new"));
    const text = await textOf(store, "a");
    return [text, second.revision > first.revision, second.nuid !== first.nuid, await chunks(), await namesOf(store)];
  },
  ["new", true, true, 1, ["a"]],
);

same(
  "a put with a link is refused",
  async ({ bucket }) => {
    const { store, name } = await bucket();
    const meta = { name: "a", options: { link: { bucket: name, name: "b" } } };
    return [
      await rejects(store.put(meta, streamOf("1"))),
      await rejects(store.putBlob(meta, utf8("1"))),
      await store.list(),
    ];
  },
  [true, true, []],
);

same(
  "the empty name is refused everywhere",
  async ({ bucket }) => {
    const { store } = await bucket();
    const target = await store.putBlob({ name: "a" }, utf8("1"));
    return [
      await rejects(store.putBlob({ name: "" }, utf8("1"))),
      await rejects(store.info("")),
      await rejects(store.get("")),
      await rejects(store.getBlob("")),
      await rejects(store.delete("")),
      await rejects(store.update("", {})),
      await rejects(store.update("a", { name: "" })),
      await rejects(store.link("", target)),
      await rejects(store.linkStore("", store)),
    ];
  },
  [true, true, true, true, true, true, true, true, true],
);

same(
  "names may have blanks, slashes, dots and wildcards",
  async ({ bucket }) => {
    const { store } = await bucket();
    const names = ["a b", "a/b/c.txt", "a.b.c", "*", ">", "$O", "ümläut", " ", "x".repeat(300)];
    for (const name of names) await store.putBlob({ name }, utf8(name));
    const texts: (string | null)[] = [];
    for (const name of names) texts.push(await textOf(store, name));
    expect(texts).toEqual(names);
    return (await namesOf(store)).length;
  },
  9,
);

same(
  "a put on the right previousRevision succeeds, on a wrong one it rejects and leaves everything as it was",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    const first = await store.putBlob({ name: "a" }, utf8("1"), { previousRevision: 0 });
    const second = await store.putBlob({ name: "a" }, utf8("2"), { previousRevision: first.revision });
    const late = await rejects(store.putBlob({ name: "a" }, utf8("3"), { previousRevision: first.revision }));
    const taken = await rejects(store.put({ name: "a" }, streamOf("4"), { previousRevision: 0 }));
    const info = await store.info("a");
    return [late, taken, await textOf(store, "a"), info?.revision === second.revision, await chunks()];
  },
  [true, true, "2", true, 1],
);

same(
  "a put may have a timeout",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.put({ name: "a" }, streamOf("1"), { timeout: 20_000 });
    return textOf(store, "a");
  },
  "1",
);

same(
  "a stream that fails takes the put with it, leaves no chunk, and the old version whole",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    await store.putBlob({ name: "a" }, utf8("old"));
    let sent = 0;
    const failing = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent++ < 5) controller.enqueue(pattern(1_000));
        else controller.error(new Error("the body's own"));
      },
    });
    const reason = await store.put({ name: "a", options: { max_chunk_size: 100 } }, failing).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
    return [reason, await textOf(store, "a"), await chunks()];
  },
  ["the body's own", "old", 1],
);

same(
  "a download can be given up",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a", options: { max_chunk_size: 1_000 } }, pattern(50_000));
    const { data, error } = (await store.get("a"))!;
    const reader = data.getReader();
    const { done } = await reader.read();
    await reader.cancel();
    // What still comes may fail theirs, which writes into a stream that is closed.
    await error.catch(() => undefined);
    return [done, await store.getBlob("a").then((bytes) => bytes?.length)];
  },
  [false, 50_000],
);

same(
  "objects can be put and read many at once",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    const numbers = Array.from({ length: 20 }, (_, index) => index);
    await Promise.all(numbers.map((n) => store.putBlob({ name: `n${String(n)}` }, utf8(String(n)))));
    const texts = await Promise.all(numbers.map((n) => textOf(store, `n${String(n)}`)));
    return [texts.join(" "), (await store.list()).length, await chunks()];
  },
  ["0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19", 20, 20],
);

same(
  "one object can be read twice at once",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, pattern(400_000));
    const [first, second] = await Promise.all([store.getBlob("a"), store.getBlob("a")]);
    return [first?.length, second?.length];
  },
  [400_000, 400_000],
);

same(
  "the list has live objects in the order of their last change",
  async ({ bucket }) => {
    const { store } = await bucket();
    for (const name of ["a", "b", "c", "d"]) await store.putBlob({ name, description: `of ${name}` }, utf8(name));
    await store.delete("b");
    await store.putBlob({ name: "a" }, utf8("again"));
    const infos = await store.list();
    return infos.map(({ name, description, size, chunks, digest }) => [name, description ?? "", size, chunks, digest]);
  },
  [
    ["c", "of c", 1, 1, digestOf("c")],
    ["d", "of d", 1, 1, digestOf("d")],
    ["a", "", 5, 1, digestOf("again")],
  ],
);

same(
  "two managers see the same bucket",
  async ({ Objm, connection, bucket }) => {
    const { name, store } = await bucket();
    const other = await new Objm(connection).open(name);
    await store.putBlob({ name: "a" }, utf8("1"));
    await other.putBlob({ name: "b" }, utf8("2"));
    return [await textOf(other, "a"), await textOf(store, "b"), await namesOf(store)];
  },
  ["1", "2", ["a", "b"]],
);
