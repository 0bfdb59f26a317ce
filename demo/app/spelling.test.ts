import { describe, expect, it } from "vitest";
import { composed, spellings } from "./spelling.ts";

const one = "\u00e9.txt";
const two = "e\u0301.txt";

describe("composed", () => {
  it("is equal for a precomposed and a decomposed letter", () => {
    expect(one).not.toBe(two);
    expect(composed(two)).toBe(composed(one));
    expect(composed("a.txt")).toBe("a.txt");
  });
});

describe("spellings", () => {
  it("numbers names that look alike, and no others", () => {
    expect([...spellings([two, "a.txt", one, "e.txt"])]).toEqual([[two, 1]]);
    expect(spellings(["a.txt", "A.txt", two]).size).toBe(0);
  });

  it("numbers each one uniquely, in any order", () => {
    const three = ["\u1ec7", "\u1eb9\u0302", "e\u0323\u0302", "\u00ea\u0323"];
    const first = [...spellings(three)].sort();
    expect(first.map(([, number]) => number).sort()).toEqual([1, 2, 3]);
    expect(first.map(([key]) => key)).not.toContain("\u1ec7");
    expect([...spellings(three.toReversed())].sort()).toEqual(first);
  });
});
