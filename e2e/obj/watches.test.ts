// Watching, as users of @nats-io/obj do.
// Beyond 200 lines because it is one list.

import type { ObjectWatchInfo } from "@nats-io/obj";
import { expect } from "vitest";
import { recordOf, headersOf, same, utf8 } from "./both.ts";

type Items = AsyncIterable<ObjectWatchInfo> & { stop(error?: Error): void };

/** The first items of a watch, which then ends. */
async function take(count: number, items: Items): Promise<ObjectWatchInfo[]> {
  const taken: ObjectWatchInfo[] = [];
  for await (const item of items) {
    taken.push(item);
    if (taken.length === count) break;
  }
  return taken;
}

const brief = ({ name, deleted, isUpdate, size }: ObjectWatchInfo): unknown[] => [name, deleted, isUpdate, size];

same(
  "a watch reports what changes from when it was made",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "before" }, utf8("1"));
    const items = await store.watch();
    await store.putBlob({ name: "a" }, utf8("12"));
    await store.putBlob({ name: "b" }, utf8("123"));
    await store.putBlob({ name: "a" }, utf8("1234"));
    return (await take(3, items)).map(brief);
  },
  [
    ["a", false, true, 2],
    ["b", false, true, 3],
    ["a", false, true, 4],
  ],
);

same(
  "a watch reports what another connection changes",
  async ({ another, bucket }) => {
    const { store, name } = await bucket();
    const items = await store.watch();
    const other = await (await another()).open(name);
    await other.putBlob({ name: "a" }, utf8("1"));
    return (await take(1, items)).map(brief);
  },
  [["a", false, true, 1]],
);

same(
  "with history a watch begins with the last state of each object",
  async ({ bucket }) => {
    const { store } = await bucket();
    for (const name of ["a", "b", "a", "c"]) await store.putBlob({ name }, utf8(name));
    await store.delete("c");
    const items = await store.watch({ includeHistory: true });
    const first = await take(3, items);
    return first.map(({ name, deleted }) => [name, deleted]);
  },
  [
    ["b", false],
    ["a", false],
    ["c", true],
  ],
);

same(
  "with history a watch continues with what changes",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    const items = await store.watch({ includeHistory: true });
    const names: unknown[] = [];
    for await (const { name, isUpdate } of items) {
      names.push(name);
      if (name === "a") await store.putBlob({ name: "b" }, utf8("2"));
      if (name === "b") {
        names.push(isUpdate);
        break;
      }
    }
    return names;
  },
  ["a", "b", true],
);

same(
  "in an empty bucket a watch with history waits for the first object",
  async ({ bucket }) => {
    const { store } = await bucket();
    const items = await store.watch({ includeHistory: true });
    await store.putBlob({ name: "a" }, utf8("1"));
    return (await take(1, items)).map(({ name }) => name);
  },
  ["a"],
);

same(
  "deletions are reported, unless they are ignored",
  async ({ bucket }) => {
    const { store } = await bucket();
    const [all, live] = [await store.watch(), await store.watch({ ignoreDeletes: true })];
    await store.putBlob({ name: "a" }, utf8("1"));
    await store.delete("a");
    await store.putBlob({ name: "b" }, utf8("2"));
    return [(await take(3, all)).map(brief), (await take(2, live)).map(brief)];
  },
  [
    [
      ["a", false, true, 1],
      ["a", true, true, 0],
      ["b", false, true, 1],
    ],
    [
      ["a", false, true, 1],
      ["b", false, true, 1],
    ],
  ],
);

same(
  "with history, deletions can be left out too",
  async ({ bucket }) => {
    const { store } = await bucket();
    for (const name of ["a", "b"]) await store.putBlob({ name }, utf8(name));
    await store.delete("a");
    const items = await store.watch({ includeHistory: true, ignoreDeletes: true });
    return (await take(1, items)).map(({ name }) => name);
  },
  ["b"],
);

same(
  "updates of metadata are reported",
  async ({ bucket }) => {
    const { store } = await bucket();
    await store.putBlob({ name: "a" }, utf8("1"));
    const items = await store.watch();
    await store.update("a", { description: "new", metadata: { k: "v" } });
    return (await take(1, items)).map(({ name, description, metadata }) => [name, description, metadata]);
  },
  [["a", "new", { k: "v" }]],
);

same(
  "stop ends the loop",
  async ({ bucket }) => {
    const { store } = await bucket();
    const items = await store.watch();
    await store.putBlob({ name: "a" }, utf8("1"));
    const names: string[] = [];
    for await (const { name } of items) {
      names.push(name);
      items.stop();
    }
    return [names, items.getProcessed()];
  },
  [["a"], 1],
);

same(
  "a stop from outside ends a loop that waits",
  async ({ bucket }) => {
    const { store } = await bucket();
    const items = await store.watch();
    setTimeout(() => items.stop(), 50);
    return take(1, items);
  },
  [],
);

same(
  "a stop with an error fails the loop with it",
  async ({ bucket }) => {
    const { store } = await bucket();
    const items = await store.watch();
    setTimeout(() => items.stop(new Error("mine")), 50);
    return take(1, items).then(
      () => "",
      (error: unknown) => (error as Error).message,
    );
  },
  "mine",
);

same(
  "what came before the loop began waits for it, also after a stop",
  async ({ bucket }) => {
    const { store } = await bucket();
    const items = await store.watch();
    for (const name of ["a", "b", "c"]) await store.putBlob({ name }, utf8(name));
    await expect.poll(() => items.getPending(), { timeout: 20_000 }).toBe(3);
    items.stop();
    const names = (await take(10, items)).map(({ name }) => name);
    return [names, items.getProcessed(), items.getPending()];
  },
  [["a", "b", "c"], 3, 0],
);

same(
  "a loop that is left leaves the other watches alone",
  async ({ bucket }) => {
    const { store } = await bucket();
    const [left, kept] = [await store.watch(), await store.watch()];
    await store.putBlob({ name: "a" }, utf8("1"));
    await take(1, left);
    await store.putBlob({ name: "b" }, utf8("2"));
    return (await take(2, kept)).map(({ name }) => name);
  },
  ["a", "b"],
);

same(
  "a watch reports links and renames",
  async ({ bucket }) => {
    const { store } = await bucket();
    const target = await store.putBlob({ name: "a", headers: headersOf({ k: ["v"] }) }, utf8("1"));
    const items = await store.watch();
    await store.link("l", target);
    await store.update("a", { name: "b" });
    const seen: unknown[] = [];
    for await (const { name, options, deleted } of items) {
      if (!deleted && name !== "a") seen.push([name, options?.link?.name]);
      if (name === "b") break;
    }
    return [seen, recordOf((await store.info("b"))!.headers!)];
  },
  [
    [
      ["l", "a"],
      ["b", undefined],
    ],
    { k: ["v"] },
  ],
);
