// Deleting, describing, renaming and linking, as users of @nats-io/obj do. Beyond 200 lines because it is one list.

import type { ObjectStore } from "@nats-io/obj";
import { pattern } from "../support/pattern.ts";
import { described, headersOf, namesOf, recordOf, rejects, same, textOf, utf8 } from "./both.ts";

/** What a deletion says, without what theirs passes on of the server's answer besides. */
async function deleted(store: ObjectStore, name: string): Promise<{ success: boolean; purged: number }> {
  const { success, purged } = await store.delete(name);
  return { success, purged };
}

same(
  "deleting says how many chunks it has purged, and the object is gone",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    await store.putBlob({ name: "a", options: { max_chunk_size: 10 } }, pattern(95));
    return [
      await deleted(store, "a"),
      await store.get("a"),
      await store.getBlob("a"),
      await store.list(),
      await chunks(),
    ];
  },
  [{ success: true, purged: 10 }, null, null, [], 0],
);

same(
  "deleting a missing object is neither a success nor an error",
  async ({ bucket }) => deleted((await bucket()).store, "x"),
  { success: false, purged: 0 },
);

same(
  "deleting twice purges nothing the second time",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    return [await deleted(store, "a"), await deleted(store, "a")];
  },
  [
    { success: true, purged: 1 },
    { success: true, purged: 0 },
  ],
);

same(
  "deleting an empty object purges nothing",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, null);
    return deleted(store, "a");
  },
  { success: true, purged: 0 },
);

same(
  "the info of a deleted object is its marker",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a", description: "d", metadata: { k: "v" } }, utf8("1"));
    await store.delete("a");
    return described(await store.info("a"));
  },
  {
    name: "a",
    description: "d",
    options: { max_chunk_size: 131_072 },
    metadata: { k: "v" },
    headers: {},
    size: 0,
    chunks: 0,
    digest: "",
    deleted: true,
    revision: 3,
  },
);

same(
  "a deleted object can be put again",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    await store.delete("a");
    const info = await store.putBlob({ name: "a" }, utf8("2"));
    return [info.deleted, await textOf(store, "a"), await namesOf(store)];
  },
  [false, "2", ["a"]],
);

same(
  "an update describes, returns the sequence, and leaves the content",
  async ({ bucket }) => {
    const { store, name } = await bucket();
    const before = await store.putBlob({ name: "a" }, utf8("1"));
    const ack = await store.update("a", { description: "new", metadata: { k: "v" } });
    const info = await store.info("a");
    return [
      ack.stream === `OBJ_${name}`,
      ack.seq === info?.revision,
      ack.duplicate,
      info?.description,
      info?.metadata,
      info?.digest === before.digest,
      info?.nuid === before.nuid,
      await textOf(store, "a"),
    ];
  },
  [true, true, false, "new", { k: "v" }, true, true, "1"],
);

same(
  "an update clears the description and the metadata that it leaves out",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a", description: "d", metadata: { k: "v" } }, utf8("1"));
    await store.update("a", { metadata: { other: "1" } });
    const first = await store.info("a");
    await store.update("a", { description: "e" });
    const second = await store.info("a");
    return [first?.description, first?.metadata, second?.description, second?.metadata];
  },
  ["", { other: "1" }, "e", {}],
);

same(
  "an update replaces headers that it has, and keeps those that it leaves out",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a", headers: headersOf({ a: ["1"], b: ["2"] }) }, utf8("1"));
    await store.update("a", { description: "d" });
    const kept = recordOf((await store.info("a"))!.headers!);
    await store.update("a", { headers: headersOf({ c: ["3"] }) });
    return [kept, recordOf((await store.info("a"))!.headers!)];
  },
  [{ a: ["1"], b: ["2"] }, { c: ["3"] }],
);

same(
  "an update of nothing is one",
  async ({ bucket }) => {
    const { store } = await bucket();
    const { revision } = await store.putBlob({ name: "a" }, utf8("1"));
    const { seq } = await store.update("a", {});
    return [seq > revision, await textOf(store, "a")];
  },
  [true, "1"],
);

same(
  "another name renames",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    const before = await store.putBlob({ name: "a" }, pattern(1_000));
    const ack = await store.update("a", { name: "b", description: "d" });
    const info = await store.info("b");
    return [
      await store.info("a"),
      await store.get("a"),
      await store.getBlob("b"),
      info?.name,
      info?.description,
      info?.nuid === before.nuid,
      await namesOf(store),
      await chunks(),
      (await store.info("b"))?.revision === ack.seq,
    ];
  },
  [null, null, new Uint8Array(pattern(1_000)), "b", "d", true, ["b"], 1, true],
);

same(
  "an object that is renamed and deleted leaves no chunk",
  async ({ bucket }) => {
    const { store, chunks } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    await store.update("a", { name: "b" });
    return [await deleted(store, "b"), await chunks()];
  },
  [{ success: true, purged: 1 }, 0],
);

same(
  "a name that another object has is refused, that of a deleted one is free",
  async ({ bucket }) => {
    const { store } = await bucket();
    for (const name of ["a", "b", "c"]) await store.putBlob({ name }, utf8(name));
    await store.delete("c");
    const taken = await rejects(store.update("a", { name: "b" }));
    await store.update("a", { name: "c" });
    return [taken, await textOf(store, "b"), await textOf(store, "c"), (await namesOf(store)).sort()];
  },
  [true, "b", "a", ["b", "c"]],
);

same(
  "what is missing or deleted cannot be updated",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    await store.delete("a");
    return [await rejects(store.update("a", { description: "d" })), await rejects(store.update("x", { name: "y" }))];
  },
  [true, true],
);

same(
  "a link leads to its object",
  async ({ bucket }) => {
    const { store, name } = await bucket();
    const target = await store.putBlob({ name: "a" }, utf8("1"));
    const made = await store.link("l", target);
    const info = await store.info("l");
    const through = await store.get("l");
    await through?.data.cancel();
    return [
      made.name,
      info?.options?.link?.name,
      info?.options?.link?.bucket === name,
      through?.info.name,
      await textOf(store, "l"),
      (await namesOf(store)).sort(),
    ];
  },
  ["l", "a", true, "a", "1", ["a", "l"]],
);

same(
  "a link follows new versions of its object",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.link("l", await store.putBlob({ name: "a" }, utf8("1")));
    await store.putBlob({ name: "a" }, utf8("2"));
    return textOf(store, "l");
  },
  "2",
);

same(
  "a link leads into another bucket",
  async ({ bucket }) => {
    const [here, there] = [await bucket(), await bucket()];
    const target = await there.store.putBlob({ name: "a" }, utf8("there"));
    await here.store.link("l", target);
    const found = await here.store.get("l");
    await found?.data.cancel();
    return [await textOf(here.store, "l"), found?.info.bucket === there.name];
  },
  ["there", true],
);

same(
  "deleted objects and links cannot be linked to",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    await store.link("l", (await store.info("a"))!);
    const toLink = await rejects(store.link("m", (await store.info("l"))!));
    await store.delete("a");
    return [toLink, await rejects(store.link("n", (await store.info("a"))!)), await namesOf(store)];
  },
  [true, true, ["l"]],
);

same(
  "a link needs a name that is free: neither an object nor another link has it",
  async ({ bucket }) => {
    const { store } = await bucket();
    const a = await store.putBlob({ name: "a" }, utf8("1"));
    await store.putBlob({ name: "b" }, utf8("2"));
    await store.link("l", a);
    const outcomes = [await rejects(store.link("b", a)), await rejects(store.link("l", a))];
    await store.delete("b");
    await store.link("b", a);
    return [...outcomes, await textOf(store, "b")];
  },
  [true, true, "1"],
);

same(
  "a link whose object was deleted leads nowhere",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.link("l", await store.putBlob({ name: "a" }, utf8("1")));
    await store.delete("a");
    return [await store.get("l"), await store.getBlob("l"), (await store.info("l"))?.deleted];
  },
  [null, null, false],
);

same(
  "deleting a link leaves its object",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.link("l", await store.putBlob({ name: "a" }, utf8("1")));
    return [await deleted(store, "l"), await textOf(store, "a"), await store.get("l")];
  },
  [{ success: true, purged: 0 }, "1", null],
);

same(
  "an object replaces a link",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.link("l", await store.putBlob({ name: "a" }, utf8("1")));
    await store.putBlob({ name: "l" }, utf8("2"));
    return [await textOf(store, "l"), await textOf(store, "a"), (await store.info("l"))?.options?.link];
  },
  ["2", "1", undefined],
);

same(
  "a link to a bucket names it, and cannot be read",
  async ({ bucket }) => {
    const [here, there] = [await bucket(), await bucket()];
    const made = await here.store.linkStore("l", there.store);
    const info = await here.store.info("l");
    const { link } = info?.options ?? {};
    return [made.name, link?.bucket === there.name, link?.name, await rejects(here.store.get("l"))];
  },
  ["l", true, undefined, true],
);

same(
  "a value that is not a store cannot be linked to",
  async ({ bucket }) => {
    const { store } = await bucket();
    return [await rejects(store.linkStore("l", {} as typeof store)), await store.list()];
  },
  [true, []],
);
