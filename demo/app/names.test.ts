import { describe, expect, it } from "vitest";
import { freeName } from "./names.ts";

const taken =
  (...names: string[]) =>
  (name: string): boolean =>
    names.includes(name);

describe("freeName", () => {
  it.each([
    ["photo.jpg", "photo (2).jpg"],
    ["backup.tar.gz", "backup (2).tar.gz"],
    ["README", "README (2)"],
    [".env", ".env (2)"],
    ["v1.2 notes", "v1.2 notes (2)"],
    ["photo (2).jpg", "photo (3).jpg"],
    ["a.b/c", "a.b/c (2)"],
  ])("puts the number before the extension: %s", (name, expected) => {
    expect(freeName(name, taken(name))).toBe(expected);
  });

  it("counts up until a name is free", () => {
    expect(freeName("a.txt", taken("a.txt", "a (2).txt", "a (3).txt"))).toBe("a (4).txt");
  });
});
