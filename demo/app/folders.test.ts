import type { ObjectInfo } from "nats-objects";
import { describe, expect, it } from "vitest";
import { crumbsOf, entriesIn, filesBelow, folderOf, isPath, parentOf } from "./folders.ts";
import { arrange, firstOrder, search } from "./sorting.ts";

const info = (name: string, size = 1, changed = 0): ObjectInfo =>
  ({ name, size, mtime: new Date(changed), headers: {}, bucket: "b" }) as ObjectInfo;

describe("folderOf", () => {
  it.each([
    ["a.txt", ""],
    ["photos/a.jpg", "photos/"],
    ["photos/2026/a.jpg", "photos/2026/"],
    ["../../etc/passwd", ""],
    ["a//b", ""],
    ["/etc/passwd", ""],
    ["photos/", ""],
    ["a/./b", ""],
    [".config/x", ".config/"],
  ])("treats only plain paths as folders: %s", (name, folder) => {
    expect(folderOf(name)).toBe(folder);
  });
});

describe("entriesIn", () => {
  const files = [
    info("a.txt", 5, 10),
    info("photos/b.jpg", 7, 20),
    info("photos/2026/c.jpg", 9, 30),
    info("photos/2026/x/d.jpg", 1, 5),
    info("../e", 3, 1),
  ];

  it("shows each folder once, with its total size and latest change", () => {
    const [folder, ...rest] = entriesIn(files, "");
    expect(folder).toMatchObject({ label: "photos", path: "photos/", count: 3, size: 17, changed: new Date(30) });
    expect(rest.map(({ label }) => label)).toEqual(["a.txt", "../e"]);
  });

  it("shows only direct children", () => {
    expect(entriesIn(files, "photos/").map(({ label }) => label)).toEqual(["2026", "b.jpg"]);
    expect(entriesIn(files, "photos/2026/x/").map(({ label }) => label)).toEqual(["d.jpg"]);
    expect(entriesIn(files, "nothing/")).toEqual([]);
  });

  it("loses no file: all folders together contain every file", () => {
    const below = (path: string): string[] =>
      entriesIn(files, path).flatMap((entry) => (entry.kind === "file" ? [entry.info.name] : below(entry.path)));
    expect(below("").sort()).toEqual(files.map(({ name }) => name).sort());
    expect(filesBelow(files, "photos/2026/").map(({ name }) => name)).toEqual([
      "photos/2026/c.jpg",
      "photos/2026/x/d.jpg",
    ]);
  });
});

describe("paths", () => {
  it("lead up and down", () => {
    expect(crumbsOf("photos/2026/")).toEqual([
      { label: "photos", path: "photos/" },
      { label: "2026", path: "photos/2026/" },
    ]);
    expect(crumbsOf("")).toEqual([]);
    expect(parentOf("photos/2026/")).toBe("photos/");
    expect(parentOf("photos/")).toBe("");
  });

  it("are rejected when they would leave the store", () => {
    expect(["", "a/", "a/b/"].every(isPath)).toBe(true);
    expect(["a", "/", "../", "a/../b/", "a//b/"].some(isPath)).toBe(false);
  });
});

describe("arrange and search", () => {
  it("puts folders first, whatever the order", () => {
    const entries = entriesIn([info("z/1", 1), info("a.txt", 9), info("b/2", 2)], "");
    expect(arrange(entries, firstOrder("size")).map(({ label }) => label)).toEqual(["b", "z", "a.txt"]);
    expect(arrange(entries, { key: "name", descending: true }).map(({ label }) => label)).toEqual(["z", "b", "a.txt"]);
  });

  it("finds accented names in either Unicode form, searched in either form", () => {
    const files = [info("caf\u00e9.txt"), info("cafe\u0301/menu.txt"), info("cafe.txt")];
    for (const filter of ["CAF\u00c9", "cafe\u0301"]) expect(search(files, filter)).toEqual(files.slice(0, 2));
  });

  it("searches all folders for every word, including folder names", () => {
    const files = [info("Photos/Summer 2026/beach.jpg"), info("beach.txt"), info("photos/winter.jpg")];
    expect(search(files, " beach  photos ").map(({ name }) => name)).toEqual(["Photos/Summer 2026/beach.jpg"]);
  });
});
