import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { zipNames } from "./zip-names.ts";

describe("zipNames", () => {
  it("removes the prefix and keeps safe names", () => {
    expect(zipNames(["photos/2026/a b.jpg", "photos/.hidden", "photos/日本.png"], "photos/")).toEqual([
      "2026/a b.jpg",
      ".hidden",
      "日本.png",
    ]);
  });

  it.each([
    ["../../etc/passwd", "etc/passwd"],
    ["/etc/passwd", "etc/passwd"],
    ["a/./b//c/", "a/b/c"],
    ["..\\..\\boot.ini", ".._.._boot.ini"],
    ["C:/x.txt", "C_/x.txt"],
    ["a\u0000b\nc", "a_b_c"],
    ["..", "object"],
  ])("keeps %j inside the folder it is unpacked to", (name, path) => {
    expect(zipNames([name], "")).toEqual([path]);
  });

  it("keeps two equal paths apart, and a file and a folder of the same path", () => {
    expect(zipNames(["a.txt", "/a.txt", "./a.txt", "b", "b/c"], "")).toEqual([
      "a.txt",
      "a (2).txt",
      "a (3).txt",
      "b (2)",
      "b/c",
    ]);
  });

  it.each([
    ["CON", "_CON"],
    ["a/nul.txt/aux", "a/_nul.txt/_aux"],
    ["trailing. ./file.", "trailing/file"],
    ["cod\u202egpj.exe", "codgpj.exe"],
    ["a:b/what?.txt", "a_b/what_.txt"],
    ["dots/...", "dots/_"],
  ])("gives each folder and file a name that any system accepts: %j", (name, path) => {
    expect(zipNames([name], "")).toEqual([path]);
  });

  it("keeps apart names that some system treats as equal", () => {
    expect(zipNames(["a.txt", "A.TXT", "a.txt.", "a\u200b.txt"], "")).toEqual([
      "a.txt",
      "A (2).TXT",
      "a (3).txt",
      "a (4).txt",
    ]);
    expect(zipNames(["\u00e9", "e\u0301", "\u0130", "i\u0307"], "")).toEqual([
      "\u00e9",
      "e\u0301 (2)",
      "\u0130",
      "i\u0307 (2)",
    ]);
    expect(zipNames(["stra\u00dfe", "STRASSE", "\u03c3", "\u03c2"], "")).toEqual([
      "stra\u00dfe",
      "STRASSE (2)",
      "\u03c3",
      "\u03c2 (2)",
    ]);
    expect(zipNames(["Folder/x", "folder/X", "FOLDER"], "")).toEqual(["Folder/x", "folder/X (2)", "FOLDER (2)"]);
  });

  it("shortens long names, and drops the outermost folders of a long path", () => {
    const [long = ""] = zipNames([`${"x".repeat(300)}.txt`], "");
    expect(long).toMatch(/^x{226}\.txt$/);
    const [deep = "", other = ""] = zipNames([`first/${"d/".repeat(2_000)}a`, `second/${"d/".repeat(2_000)}a`], "");
    expect(deep.length).toBeLessThanOrEqual(2_000);
    expect(deep).toMatch(/^(d\/)+a$/);
    expect(other).toBe(`${deep} (2)`);
  });

  it("is as fast for 20,000 equal names as for different ones, and linear in the length of a name", () => {
    const time = (work: () => unknown): number => {
      const start = performance.now();
      work();
      return performance.now() - start;
    };
    const different = Array.from({ length: 20_000 }, (_, index) => `f/${String(index)}.txt`);
    const equal = different.map(() => "f/a.txt");
    const usual = time(() => zipNames(different, ""));
    let paths: string[] = [];
    expect(time(() => (paths = zipNames(equal, "")))).toBeLessThan(20 * usual + 500);
    expect(new Set(paths).size).toBe(20_000);
    for (const piece of ["a/", ". ", ".", " ", "..a", "\u200b", "/"]) {
      expect(time(() => zipNames([`${piece.repeat(200_000)}x`], ""))).toBeLessThan(1_500);
    }
  });

  it("returns safe, distinct paths for any names", () => {
    const name = fc
      .array(fc.constantFrom("a", "A", "b", "é", "e\u0301", ".", "..", " ", "/", "\\", ":", "\n", "\u202e", " (2)"), {
        maxLength: 8,
      })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        const paths = zipNames(names, "");
        const folded = paths.map((path) => path.normalize("NFC").toLowerCase());
        expect(new Set(folded).size).toBe(names.length);
        for (const path of paths) {
          expect(path).not.toMatch(/^\/|^[a-z]:|\\|[\u0000-\u001f]/i);
          for (const segment of path.split("/")) expect(segment).not.toMatch(/^$|[. ]$|[<>:"|?*\u202e]/);
          const folder = `${path.normalize("NFC").toLowerCase()}/`;
          expect(folded.some((other) => other.startsWith(folder))).toBe(false);
        }
      }),
    );
  });
});
