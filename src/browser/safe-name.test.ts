import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { safeFileName } from "./safe-name.ts";

describe("safeFileName", () => {
  it.each([
    ["photo.jpg", "photo.jpg"],
    ["日本 é ' .txt", "日本 é ' .txt"],
    ["👩‍👩‍👧.png", "👩‍👩‍👧.png"],
    [" spaced.txt ", "spaced.txt"],
  ])("keeps a name that is already safe: %j", (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  it.each([
    ["photos/2026/a.jpg", "a.jpg"],
    ["../../etc/passwd", "passwd"],
    ["folder/", "folder"],
    ["..\\..\\boot.ini", "__.._boot.ini"],
    ["C:\\x\\y.txt", "C__x_y.txt"],
  ])("removes paths: %j", (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  it.each([
    ["a\u0000b\nc\u009b.txt", "a_b_c_.txt"],
    ['" <img src=x onerror=alert(1)>', "_ _img src=x onerror=alert(1)_"],
    ["cod\u202egpj.exe", "codgpj.exe"],
    ["\u2066a\u2069\ufeff.txt", "a.txt"],
    ["half \ud800 pair", "half _ pair"],
  ])("replaces or removes characters that are not allowed in names: %j", (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  it.each([
    ["CON", "_CON"],
    ["nul.txt", "_nul.txt"],
    ["com1.tar.gz", "_com1.tar.gz"],
    ["aux .txt", "_aux .txt"],
    ["COM¹", "_COM¹"],
    ["console.log", "console.log"],
    [".bashrc", "_bashrc"],
    ["name. . .", "name"],
  ])("produces no device name, hidden file or trailing dot: %j", (name, expected) => {
    expect(safeFileName(name)).toBe(expected);
  });

  it.each(["", " ", "/", "...", "\u202e", ". ."])("falls back to a default name when nothing is left: %j", (name) => {
    expect(safeFileName(name)).toBe("download");
  });

  it("shortens a long name at character boundaries and keeps its extension", () => {
    const cut = safeFileName(`${"日".repeat(200)}.tar.gz`);
    expect(new TextEncoder().encode(cut).length).toBeLessThanOrEqual(230);
    expect(cut).toMatch(/^日+\.tar\.gz$|^日+\.gz$/);
  });

  it("takes time linear in the length of the name", () => {
    for (const piece of [".", " ", ". ", "/", " /", "\u200b", "con", "..a", "\ud800"]) {
      const start = performance.now();
      safeFileName(`${piece.repeat(300_000)}x`);
      expect(performance.now() - start).toBeLessThan(1_500);
    }
  });

  it("returns a safe name for any string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
        const safe = safeFileName(name);
        expect(safe).not.toBe("");
        expect(new TextEncoder().encode(safe).length).toBeLessThanOrEqual(230);
        expect(safe).not.toMatch(/[\u0000-\u001f\u007f-\u009f<>:"|?*\\/\u202a-\u202e\u2066-\u2069]|^\.|[. ]$/);
        expect(safeFileName(safe)).toBe(safe);
      }),
    );
  });
});
