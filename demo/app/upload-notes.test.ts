import type { UploadRecord } from "nats-objects";
import { describe, expect, it } from "vitest";
import { interruptedUploads, matchFile, mergeNotes } from "./upload-notes.ts";
import type { Elsewhere, UploadNote } from "./upload-notes.ts";

const record = (name: string, rest: Partial<UploadRecord> = {}): UploadRecord => ({
  key: JSON.stringify(["files", name]),
  bucket: "files",
  name,
  nuid: "N",
  chunkSize: 100,
  chunks: 3,
  size: 1000,
  lastModified: 7,
  started: 0,
  updated: 0,
  ...rest,
});
const note = (name: string, rest: Partial<UploadNote> = {}): UploadNote => ({
  name,
  size: 1000,
  lastModified: 7,
  stored: 500,
  replaces: false,
  written: 100,
  ...rest,
});
const nowhere: Elsewhere = { bucket: "files", here: new Set(), inOtherTabs: new Set(), storedAt: () => undefined };
const names = (uploads: { name: string }[]): string[] => uploads.map(({ name }) => name);

describe("interruptedUploads", () => {
  it("says how much is stored: what the page last knew, or else what the journal does", () => {
    const found = interruptedUploads(
      [record("a"), record("b"), record("c")],
      [note("a"), note("b", { size: 2 })],
      nowhere,
    );
    expect(found.map(({ stored }) => stored)).toEqual([500, 300, 300]);
  });

  it("remembers that a file was to be replaced, but not of another file of its name", () => {
    const notes = [note("a", { replaces: true }), note("b", { replaces: true, lastModified: 8 })];
    const found = interruptedUploads([record("a"), record("b")], notes, nowhere);
    expect(found.map(({ replaces }) => replaces)).toEqual([true, false]);
  });

  it("finds what had not begun, and says that nothing of it is stored", () => {
    expect(interruptedUploads([], [note("a")], nowhere)).toMatchObject([{ name: "a", stored: 0 }]);
  });

  it("leaves out what runs here or in another tab, what is of another store, and what has been stored since", () => {
    const elsewhere: Elsewhere = {
      ...nowhere,
      here: new Set(["here"]),
      inOtherTabs: new Set([record("there").key]),
      storedAt: (name) => (name === "done" ? 200 : name === "old" ? 50 : undefined),
    };
    const records = [record("here"), record("there"), record("other", { bucket: "photos" }), record("mine")];
    const notes = [note("here"), note("there"), note("done"), note("old")];
    expect(names(interruptedUploads(records, notes, elsewhere))).toEqual(["mine", "old"]);
  });
});

describe("matchFile", () => {
  const uploads = interruptedUploads([record("photos/a.jpg"), record("b (2).txt", { size: 5 })], [], nowhere);

  it("knows a file by its size and time, also when its object has another name", () => {
    expect(matchFile({ name: "a.jpg", size: 1000, lastModified: 7 }, uploads)).toMatchObject({ isSame: true });
    const renamed = matchFile({ name: "b.txt", size: 5, lastModified: 7 }, uploads);
    expect(renamed).toMatchObject({ isSame: true, upload: { name: "b (2).txt" } });
  });

  it("knows a file that changed by its name, and no other", () => {
    expect(matchFile({ name: "a.jpg", size: 1001, lastModified: 9 }, uploads)).toMatchObject({ isSame: false });
    expect(matchFile({ name: "c.jpg", size: 1001, lastModified: 9 }, uploads)).toBeUndefined();
  });
});

describe("mergeNotes", () => {
  it("keeps those of other tabs, and the newer of two", () => {
    const merged = mergeNotes([note("a", { stored: 1 }), note("b")], [note("a", { stored: 2 })]);
    expect(merged.map(({ name, stored }) => [name, stored])).toEqual([
      ["a", 2],
      ["b", 500],
    ]);
  });
});
