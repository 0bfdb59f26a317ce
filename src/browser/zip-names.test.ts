import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { zipNames } from "./zip-names.ts";

describe("zipNames", () => {
  it("takes the prefix off, and keeps what is fit", () => {
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
  ])("lets %j unpack into its folder", (name, path) => {
    expect(zipNames([name], "")).toEqual([path]);
  });

  it("keeps apart what would be one file, or a file and a folder", () => {
    expect(zipNames(["a.txt", "/a.txt", "./a.txt", "b", "b/c"], "")).toEqual([
      "a.txt",
      "a (2).txt",
      "a (3).txt",
      "b (2)",
      "b/c",
    ]);
  });

  it("gives safe, different paths for any names", () => {
    const name = fc
      .array(fc.constantFrom("a", "b", ".", "..", "/", "\\", ":", "\n", " (2)"), { maxLength: 8 })
      .map((all) => all.join(""));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        const paths = zipNames(names, "");
        expect(new Set(paths).size).toBe(names.length);
        for (const path of paths) {
          expect(path).not.toMatch(/^\/|^[a-z]:|\\|[\u0000-\u001f]/i);
          expect(path.split("/").some((segment) => ["", ".", ".."].includes(segment))).toBe(false);
          expect(paths.some((other) => other.startsWith(`${path}/`))).toBe(false);
        }
      }),
    );
  });
});
