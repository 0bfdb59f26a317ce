import { createElement, StrictMode } from "react";
import { renderToString } from "react-dom/server";
import { expect, test } from "vitest";
import type { ObjectInfo } from "../types.ts";
import type { Store } from "../types/store.ts";
import { followObjects, type FollowedObjects } from "./follow-objects.ts";
import { useObjects, useObjectUrl, useUpload } from "./index.ts";
import { Uploads } from "./uploads.ts";

/** A store that must not be touched. */
const untouched = {
  watch: () => expect.fail("watched"),
  put: () => expect.fail("put"),
  getBlob: () => expect.fail("read"),
};

const info = (name: string, more: Partial<ObjectInfo> = {}): ObjectInfo =>
  ({ name, size: 5, deleted: false, ...more }) as ObjectInfo;

test("rendering on a server shows the loading state and touches no store", () => {
  const shown: unknown[] = [];
  const Page = (): object => {
    const { upload: _, cancel: __, ...state } = useUpload(untouched);
    shown.push(useObjects(untouched), useObjectUrl(untouched, "a"), state);
    return createElement("p", null, "here");
  };
  const page = renderToString(createElement(StrictMode, null, createElement(Page)));
  expect(page).toBe("<p>here</p>");
  expect(shown.slice(0, 3)).toEqual([
    { objects: [], isLoading: true, error: undefined },
    { url: undefined, error: undefined },
    { isUploading: false, progress: { transferred: 0, total: 0 }, infos: [], error: undefined },
  ]);
});

/** Follows a watch that gives these, then ends. */
async function follow(items: (ObjectInfo | null)[], end?: Error): Promise<FollowedObjects[]> {
  const all: FollowedObjects[] = [];
  async function* watch(): AsyncGenerator<ObjectInfo | null> {
    yield* items;
    if (end) throw end;
  }
  await new Promise<void>((resolve) => {
    followObjects({ watch }, "", (now) => {
      all.push(now);
      if (now.error) resolve();
    });
  });
  return all;
}

test("a list is given when it is complete, in the order of changes, without deleted objects", async () => {
  const items = [info("a"), info("b"), info("c"), info("b", { deleted: true }), info("a", { size: 6 }), null];
  const [first, last] = await follow([...items, info("d"), info("c", { deleted: true })]);
  expect(first!.objects.map(({ name, size }) => [name, size])).toEqual([
    ["c", 5],
    ["a", 6],
  ]);
  expect(last!.objects.map(({ name }) => name)).toEqual(["a", "d"]);
});

test("a watch that ends or fails is an error, and the list stays", async () => {
  expect(await follow([info("a"), null])).toMatchObject([
    { error: undefined },
    { objects: [{ name: "a" }], error: { code: "DISCONNECTED" } },
  ]);
  const end = new Error("gone");
  expect(await follow([info("a")], end)).toEqual([{ objects: [info("a")], error: end }]);
});

/** A store whose puts wait for `go`. */
function slowStore(): { store: Pick<Store, "put">; started: string[]; go: () => void } {
  let go = (): void => undefined;
  const gate = new Promise<void>((resolve) => (go = resolve));
  const started: string[] = [];
  const put: Store["put"] = async (name, body, options) => {
    started.push(name as string);
    options?.onProgress?.({ transferred: 2, total: (body as Blob).size });
    await Promise.race([
      gate,
      new Promise((_, reject) => options?.signal?.addEventListener("abort", () => reject(options.signal?.reason))),
    ]);
    if (name === "bad") throw new Error("refused");
    return info(name as string);
  };
  return { store: { put }, started, go };
}

const item = (meta: string) => ({ meta, body: new Blob(["12345"]) });

test("uploads run three at a time, and one that fails leaves the others alone", async () => {
  const { store, started, go } = slowStore();
  const uploads = new Uploads();
  const done = uploads.add(store, ["a", "bad", "c", "d"].map(item), {});
  expect(uploads.snapshot()).toMatchObject({ isUploading: true, progress: { transferred: 0, total: 20 } });
  expect(started).toEqual(["a", "bad", "c"]);
  await expect.poll(() => uploads.snapshot().progress.transferred).toBe(6);
  go();
  expect((await done).map(({ name }) => name).sort()).toEqual(["a", "c", "d"]);
  expect(uploads.snapshot()).toMatchObject({ isUploading: false, error: { message: "refused" } });
  expect(uploads.snapshot().infos).toHaveLength(3);

  // The next upload begins a new count.
  await uploads.add(store, [item("e")], {});
  expect(uploads.snapshot()).toEqual({
    isUploading: false,
    progress: { transferred: 5, total: 5 },
    infos: [info("e")],
    error: undefined,
  });
});

test("cancelled uploads end without an error, and those that wait never start", async () => {
  const { store, started } = slowStore();
  const uploads = new Uploads();
  const done = uploads.add(store, ["a", "b", "c", "d"].map(item), {});
  uploads.cancel();
  expect(await done).toEqual([]);
  expect(started).toEqual(["a", "b", "c"]);
  expect(uploads.snapshot()).toMatchObject({ isUploading: false, error: undefined });
});

test("without a store, an upload is an error and not a rejection", async () => {
  const uploads = new Uploads();
  expect(await uploads.add(undefined, [item("a")], {})).toEqual([]);
  expect(uploads.snapshot()).toMatchObject({
    isUploading: false,
    error: { message: expect.stringContaining("not open yet") as string },
  });
});
