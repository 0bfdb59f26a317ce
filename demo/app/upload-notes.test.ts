import type { UploadRecord } from "nats-objects";
import { describe, expect, it } from "vitest";
import { interruptedUploads, matchFile, mergeNotes, partStored } from "./upload-notes.ts";
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
  written: 100,
  ...rest,
});
const nowhere: Elsewhere = { bucket: "files", here: new Set(), inOtherTabs: new Set() };
const names = (uploads: { name: string }[]): string[] => uploads.map(({ name }) => name);

describe("interruptedUploads", () => {
  it("reports how much is stored, from the page's note or else the journal", () => {
    const found = interruptedUploads(
      { records: [record("a"), record("b"), record("c")], notes: [note("a"), note("b", { size: 2 })] },
      nowhere,
    );
    expect(found.map(({ stored }) => stored)).toEqual([500, 300, 300]);
  });

  it("remembers which file was to be replaced, but not for another file of the same name", () => {
    const notes = [note("a", { replaced: "X" }), note("b", { replaced: "Y", lastModified: 8 })];
    const found = interruptedUploads({ records: [record("a"), record("b")], notes }, nowhere);
    expect(found.map(({ replaced }) => replaced)).toEqual(["X", undefined]);
  });

  it("finds uploads that had not begun, with nothing stored", () => {
    expect(interruptedUploads({ records: [], notes: [note("a")] }, nowhere)).toMatchObject([{ name: "a", stored: 0 }]);
  });

  it("leaves out uploads that run here or in another tab, and those to another store", () => {
    const elsewhere: Elsewhere = {
      ...nowhere,
      here: new Set(["here"]),
      inOtherTabs: new Set([record("there").key]),
    };
    const records = [record("here"), record("there"), record("other", { bucket: "photos" }), record("mine")];
    const notes = [note("here"), note("there"), note("old")];
    expect(names(interruptedUploads({ records, notes }, elsewhere))).toEqual(["mine", "old"]);
  });
});

describe("partStored", () => {
  const nothing = { nuids: new Set<string>(), storedAt: () => undefined };

  it("finds an upload that was completed under any name, and its notes", () => {
    const records = [record("a", { nuid: "A" }), record("b", { nuid: "B" })];
    const notes = [note("a"), note("b"), note("c", { nuid: "A" }), note("a", { size: 2 })];
    const { over, open } = partStored({ records, notes }, { ...nothing, nuids: new Set(["A"]) });
    expect(over).toEqual({ records: [records[0]], notes: [notes[0], notes[2]] });
    expect(open).toEqual({ records: [records[1]], notes: [notes[1], notes[3]] });
  });

  it("finds a note older than the file of the same name", () => {
    const storedAt = (name: string): number | undefined => (name === "done" ? 200 : name === "old" ? 50 : undefined);
    const { over, open } = partStored(
      { records: [], notes: [note("done"), note("old"), note("new")] },
      { ...nothing, storedAt },
    );
    expect([names([...over.notes]), names([...open.notes])]).toEqual([["done"], ["old", "new"]]);
  });
});

describe("matchFile", () => {
  const records = [record("photos/a.jpg"), record("b (2).txt", { size: 5 }), record("\u00e9.txt", { size: 6 })];
  const uploads = interruptedUploads({ records, notes: [] }, nowhere);

  it("matches a file by size and time, even if its object has another name", () => {
    expect(matchFile({ name: "a.jpg", size: 1000, lastModified: 7 }, uploads)).toMatchObject({ isSame: true });
    const renamed = matchFile({ name: "b.txt", size: 5, lastModified: 7 }, uploads);
    expect(renamed).toMatchObject({ isSame: true, upload: { name: "b (2).txt" } });
  });

  it("matches a changed file by its name, and no other", () => {
    expect(matchFile({ name: "a.jpg", size: 1001, lastModified: 9 }, uploads)).toMatchObject({ isSame: false });
    expect(matchFile({ name: "c.jpg", size: 1001, lastModified: 9 }, uploads)).toBeUndefined();
    expect(matchFile({ name: "e\u0301.txt", size: 7, lastModified: 9 }, uploads)).toMatchObject({ isSame: false });
  });
});

describe("mergeNotes", () => {
  it("keeps notes of other tabs, and the newer of two", () => {
    const merged = mergeNotes([note("a", { stored: 1 }), note("b")], [note("a", { stored: 2 })]);
    expect(merged.map(({ name, stored }) => [name, stored])).toEqual([
      ["a", 2],
      ["b", 500],
    ]);
  });
});
