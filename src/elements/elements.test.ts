import { expect, expectTypeOf, test } from "vitest";
import { accepts } from "./accepts.ts";
import { formatSize } from "./format.ts";
import { sortObjects } from "./sorting.ts";
import { explain, fill, listTexts, mergeTexts, uploadTexts } from "./texts.ts";
import { ObjectStoreError } from "../errors.ts";
import type { ObjectStore } from "../store.ts";
import type { ObjectInfo } from "../types.ts";
import type { RemoteObjectStore } from "../worker/remote-store.ts";
import type { FollowedStore, UploadStore } from "./stores.ts";

test("can be imported without a DOM, as in server-side rendering", async () => {
  const { ObjectListElement, ObjectUploadElement } = await import("./index.ts");
  expect(ObjectListElement.observedAttributes).toContain("sort");
  expect(ObjectUploadElement.observedAttributes).toContain("multiple");
});

test("accepts an ObjectStore and a worker's store", () => {
  expectTypeOf<ObjectStore>().toExtend<UploadStore & FollowedStore>();
  expectTypeOf<RemoteObjectStore>().toExtend<UploadStore & FollowedStore>();
});

test.each([
  ["", "a.bin", "", true],
  [" , ", "a.bin", "", true],
  [".pdf", "report.PDF", "", true],
  [".pdf", "reportpdf", "application/pdf", false],
  ["image/*", "a.png", "image/png", true],
  ["image/*", "a.png", "", false],
  ["image/*", "a.png", "imagery/png", false],
  ["text/plain, .md", "a.md", "text/markdown", true],
  ["text/plain, .md", "a.html", "text/html", false],
  ["*/*", "a", "", true],
])("accept=%j takes %s (%s): %s", (accept, name, type, expected) => {
  expect(accepts(accept, { name, type })).toBe(expected);
});

test.each([
  [0, "en", "0 bytes"],
  [1, "en", "1 byte"],
  [1023, "en", "1,023 bytes"],
  [1024, "en", "1.0 kB"],
  [1024 * 1024 - 1, "en", "1.0 MB"],
  [2.1 * 1024 ** 3, "de", "2,1 GB"],
  [1.5 * 1024 ** 2, "fr", "1,5 Mo"],
])("%i bytes in %s are %s", (bytes, locale, expected) => {
  expect(formatSize(bytes, locale).replace(/\s/g, " ")).toBe(expected);
});

test("sorts names as a person would, and equal sizes and times by name", () => {
  const info = (name: string, size: number, time: number): ObjectInfo =>
    ({ name, size, mtime: new Date(time) }) as ObjectInfo;
  const objects = [info("10.txt", 5, 3), info("2.txt", 5, 1), info("b", 7, 3)];
  const sorted = (by: string): string[] => sortObjects(objects, by, "en").map(({ name }) => name);
  expect(sorted("name")).toEqual(["2.txt", "10.txt", "b"]);
  expect(sorted("-name")).toEqual(["b", "10.txt", "2.txt"]);
  expect(sorted("size")).toEqual(["2.txt", "10.txt", "b"]);
  expect(sorted("-changed")).toEqual(["10.txt", "b", "2.txt"]);
  expect(sorted("colour")).toEqual(["2.txt", "10.txt", "b"]);
});

test("explains errors in the page's own texts where it provides them", () => {
  const texts = mergeTexts(uploadTexts, { errors: { STORE_FULL: "Voll." } }).errors;
  expect(explain(new ObjectStoreError("STORE_FULL", "x"), texts)).toBe("Voll.");
  expect(explain(new ObjectStoreError("SEALED", "x"), texts)).toBe("This store is read-only.");
  expect(explain(new ObjectStoreError("LINK_LOOP", "x"), texts)).toBe("That didn’t work.");
  expect(explain(new DOMException("x", "NotReadableError"), texts)).toContain("on this device");
  expect(explain("x", listTexts.errors)).toBe("That didn’t work.");
});

test("inserts names into texts unchanged", () => {
  expect(fill(listTexts.downloaded, { name: "$& {done}" })).toBe("Saved $& {done}");
  expect(fill("{done} of {other}", { done: "1" })).toBe("1 of {other}");
});
