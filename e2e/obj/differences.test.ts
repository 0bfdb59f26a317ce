// Where we differ from @nats-io/obj 3.4.0, on purpose. Each has its reason beside it. The list for users is in
// demo/docs/coming-from-obj.md. Beyond 200 lines because it is one list.

import { setTimeout as sleep } from "node:timers/promises";
import { nanos } from "@nats-io/nats-core";
import type { ObjectInfo, ObjectStoreMeta } from "@nats-io/obj";
import { expect } from "vitest";
import { ObjectStoreError } from "../../src/index.ts";
import { pattern } from "../support/pattern.ts";
import { bytesOf, differs, headersOf, namesOf, rejects, StorageType, textOf, utf8 } from "./both.ts";

/** The code of our error that a promise rejects with; what theirs says is nothing to decide on. */
async function codeOf(promise: Promise<unknown>): Promise<string> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ObjectStoreError ? error.code : error instanceof Error ? "a text" : "none";
}

differs(
  "errors",
  {
    why: "they have a code to decide on",
    theirs: ["a text", "a text", "a text", "a text", "a text"],
    ours: ["BUCKET_NOT_FOUND", "INVALID_BUCKET", "NAME_REQUIRED", "LINK_NOT_ALLOWED", "OBJECT_NOT_FOUND"],
  },
  async ({ objm, name, bucket }) => {
    const { store } = await bucket();
    const link = { bucket: name(), name: "b" };
    return [
      await codeOf(objm.open(name())),
      await codeOf(objm.create("a b")),
      await codeOf(store.info("")),
      await codeOf(store.putBlob({ name: "a", options: { link } }, null)),
      await codeOf(store.update("x", {})),
    ];
  },
);

differs(
  "names beyond Latin-1",
  { why: "every string is a name", theirs: [true, null], ours: [false, "1"] },
  async ({ bucket }) => {
    const { store } = await bucket();
    const refused = await rejects(store.putBlob({ name: "日本語 🙂" }, utf8("1")));
    return [refused, await textOf(store, "日本語 🙂").catch(() => null)];
  },
);

differs(
  "an update of a link",
  { why: "it stays a link", theirs: [undefined, true], ours: ["a", false] },
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.link("l", await store.putBlob({ name: "a" }, utf8("1")));
    await store.update("l", { description: "d" });
    return [(await store.info("l"))?.options?.link?.name, await rejects(store.getBlob("l"))];
  },
);

differs(
  "an update of an object",
  { why: "the size of its chunks is still known", theirs: undefined, ours: { max_chunk_size: 1_000 } },
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a", options: { max_chunk_size: 1_000 } }, utf8("1"));
    await store.update("a", { description: "d" });
    return (await store.info("a"))?.options;
  },
);

differs(
  "a link to a bucket, where there is an object",
  { why: "the object is not replaced", theirs: [false, true], ours: [true, false] },
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    return [await rejects(store.linkStore("a", store)), await rejects(store.getBlob("a"))];
  },
);

differs(
  "a link to an object that has gone since",
  { why: "the server decides, not what the caller remembers", theirs: [false, ["l"]], ours: [true, []] },
  async ({ bucket }) => {
    const { store } = await bucket();
    const target = await store.putBlob({ name: "a" }, utf8("1"));
    await store.delete("a");
    return [await rejects(store.link("l", target)), await namesOf(store)];
  },
);

differs(
  "the info of a link into another bucket",
  { why: "its bucket is where the link is", theirs: "there", ours: "here" },
  async ({ bucket }) => {
    const [here, there] = [await bucket(), await bucket()];
    await here.store.link("l", await there.store.putBlob({ name: "a" }, utf8("1")));
    return (await here.store.info("l"))?.bucket === here.name ? "here" : "there";
  },
);

differs(
  "the info of a link",
  {
    why: "no field that its type promises is missing",
    theirs: [undefined, undefined, undefined],
    ours: [0, 0, ""],
  },
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.link("l", await store.putBlob({ name: "a" }, utf8("1")));
    const { size, chunks, digest } = (await store.info("l"))!;
    return [size, chunks, digest];
  },
);

differs(
  "a link into a bucket that is gone",
  { why: "reading does not create it", theirs: [null, true], ours: [null, false] },
  async ({ objm, bucket }) => {
    const [here, there] = [await bucket(), await bucket()];
    await here.store.link("l", await there.store.putBlob({ name: "a" }, utf8("1")));
    await there.store.destroy();
    return [await here.store.get("l"), !(await rejects(objm.open(there.name)))];
  },
);

differs(
  "previousRevision 0 of a deleted object",
  { why: "a delete marker is not an object", theirs: true, ours: false },
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    await store.delete("a");
    return rejects(store.putBlob({ name: "a" }, utf8("2"), { previousRevision: 0 }));
  },
);

differs(
  "a wrong previousRevision",
  { why: "it is found before the body is read", theirs: true, ours: false },
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (++sent <= 300) controller.enqueue(new Uint8Array(64 * 1024));
        else controller.close();
      },
    });
    await rejects(store.put({ name: "a" }, body, { previousRevision: 99 }));
    return sent > 300;
  },
);

differs(
  "the last initial value of a watch",
  { why: "it is not an update", theirs: [false, true], ours: [false, false] },
  async ({ bucket }) => {
    const { store } = await bucket();
    for (const name of ["a", "b"]) await store.putBlob({ name }, utf8(name));
    const flags: boolean[] = [];
    for await (const { isUpdate } of await store.watch({ includeHistory: true })) {
      if (flags.push(isUpdate) === 2) break;
    }
    return flags;
  },
);

differs(
  "infos in lists and watches",
  {
    why: "they are like those of info, with headers to ask and a revision",
    theirs: ["undefined", "undefined"],
    ours: ["v", "number"],
  },
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a", headers: headersOf({ k: ["v"] }) }, utf8("1"));
    const [info] = await store.list();
    const { get } = (info as ObjectInfo).headers as { get?: unknown };
    return [typeof get === "function" ? info!.headers!.get("k") : typeof get, typeof info!.revision];
  },
);

differs(
  "the info of an object as JSON",
  { why: "its fields are its own", theirs: undefined, ours: "a" },
  async ({ bucket }) => {
    const { store } = await bucket();
    const info = await store.putBlob({ name: "a" }, utf8("1"));
    return (JSON.parse(JSON.stringify(info)) as ObjectInfo).name;
  },
);

differs(
  "options of a bucket that are used twice",
  { why: "they are not changed", theirs: [3_600_000_000_000, 0], ours: [3_600_000_000_000, 3_600_000_000_000] },
  async ({ objm, name }) => {
    const options = { ttl: nanos(3_600_000), storage: StorageType.Memory };
    const ttls: number[] = [];
    for (const bucket of [name(), name()]) ttls.push((await (await objm.create(bucket, options)).status()).ttl);
    return ttls;
  },
);

differs(
  "the meta of an object",
  { why: "it is not changed", theirs: { name: "a", options: { max_chunk_size: 131_072 } }, ours: { name: "a" } },
  async ({ bucket }) => {
    const { store } = await bucket();
    const meta: ObjectStoreMeta = { name: "a" };
    await store.putBlob(meta, utf8("1"));
    return meta;
  },
);

differs(
  "chunks as large as a message may be",
  { why: "there is room for the headers that make a repetition harmless", theirs: 0, ours: 128 },
  async ({ connection, bucket }) => {
    const { store } = await bucket();
    const options = { max_chunk_size: 100_000_000 };
    const info = await store.putBlob({ name: "a", options }, utf8("1"));
    return connection.info!.max_payload - info.options!.max_chunk_size!;
  },
);

differs(
  "settings of the stream among the options of a bucket",
  { why: "what is none of its options is refused by its name", theirs: [false, false], ours: [true, true] },
  async ({ objm, name }) => {
    const options = { max_msgs: 100 } as object;
    const made = await objm.create(name(), options).catch((reason: unknown) => reason);
    return [made instanceof TypeError, made instanceof Error && made.message.startsWith("max_msgs")];
  },
);

differs(
  "a stream that only has the name of a bucket",
  { why: "it is none", theirs: [true, false], ours: [false, true] },
  async ({ jsm, objm, name }) => {
    const bucket = name();
    await jsm.streams.add({ name: `OBJ_${bucket}`, subjects: [`${bucket}.>`] });
    const found: string[] = [];
    for await (const status of objm.list()) found.push(status.bucket);
    return [found.includes(bucket), await rejects(objm.open(bucket))];
  },
);

differs(
  "content that is not what was stored",
  {
    why: "its last bytes are never handed out, and error reports it",
    theirs: { read: 3_000, error: false, blob: true },
    ours: { read: 2_000, error: true, blob: true },
  },
  async ({ connection, jsm, bucket }) => {
    const { store, name } = await bucket();
    const { nuid } = await store.putBlob({ name: "a", options: { max_chunk_size: 1_000 } }, pattern(3_000));
    await jsm.streams.deleteMessage(`OBJ_${name}`, 3);
    await connection.request(`$O.${name}.C.${nuid}`, new Uint8Array(1_000));
    const { data, error } = (await store.get("a"))!;
    const reader = data.getReader();
    let read = 0;
    await expect(
      (async () => {
        for (let part = await reader.read(); !part.done; part = await reader.read()) read += part.value.length;
      })(),
    ).rejects.toThrow();
    return { read, error: (await error) instanceof Error, blob: await rejects(store.getBlob("a")) };
  },
);

differs(
  "an object without all of its chunks",
  { why: "it is an error, not a stream without an end", theirs: "no end", ours: "TRUNCATED" },
  async ({ isOurs, jsm, bucket }) => {
    const { store, name } = await bucket();
    const { nuid } = await store.putBlob({ name: "a" }, utf8("1"));
    await jsm.streams.purge(`OBJ_${name}`, { filter: `$O.${name}.C.${nuid}` });
    const { data, error } = (await store.get("a"))!;
    error.catch(() => undefined);
    const reading = codeOf(bytesOf(data));
    return isOurs ? reading : Promise.race([reading, sleep(500).then(() => "no end")]);
  },
);

differs(
  "a download without a reader",
  { why: "nothing is sent before it is asked for, so error waits for the reader", theirs: "over", ours: "waits" },
  async ({ isOurs, bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, pattern(500_000));
    const { data, error } = (await store.get("a"))!;
    const over = error.then(() => "over");
    const before = isOurs ? await Promise.race([over, sleep(300).then(() => "waits")]) : await over;
    await bytesOf(data);
    expect(await over).toBe("over");
    return before;
  },
);

differs(
  "a download that is under way",
  { why: "it needs no consumer on the server", theirs: 1, ours: 0 },
  async ({ jsm, bucket }) => {
    const { store, name } = await bucket();
    await store.putBlob({ name: "a" }, pattern(5_000_000));
    const { data, error } = (await store.get("a"))!;
    error.catch(() => undefined);
    const reader = data.getReader();
    await reader.read();
    const { state } = await jsm.streams.info(`OBJ_${name}`);
    await reader.cancel();
    return state.consumer_count;
  },
);

differs(
  "watches and lists that are over",
  { why: "they leave no consumer on the server", theirs: true, ours: false },
  async ({ isOurs, jsm, bucket }) => {
    const { store, name } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    for await (const { isUpdate } of await store.watch({ includeHistory: true })) if (isUpdate || isOurs) break;
    (await store.watch()).stop();
    await store.list();
    const consumers = async (): Promise<number> => (await jsm.streams.info(`OBJ_${name}`)).state.consumer_count;
    if (isOurs) await expect.poll(consumers, { timeout: 20_000 }).toBe(0);
    return (await consumers()) > 0;
  },
);
