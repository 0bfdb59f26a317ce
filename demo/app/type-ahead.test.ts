import { describe, expect, it } from "vitest";
import { TypeAhead } from "./type-ahead.ts";

const labels = ["apple", "Bread", "butter", "bagel", "cheese"];

describe("TypeAhead", () => {
  it("cycles through the names that begin with a repeated letter", () => {
    const typed = new TypeAhead();
    const first = typed.find("b", labels, 0, 0);
    const second = typed.find("b", labels, first ?? 0, 100);
    const third = typed.find("b", labels, second ?? 0, 200);
    expect([first, second, third, typed.find("b", labels, third ?? 0, 300)]).toEqual([1, 2, 3, 1]);
  });

  it("combines letters typed quickly into one prefix, and stays on a match", () => {
    const typed = new TypeAhead();
    expect(typed.find("b", labels, 0, 0)).toBe(1);
    expect(typed.find("u", labels, 1, 100)).toBe(2);
    expect(typed.find("t", labels, 2, 200)).toBe(2);
  });

  it("finds an accented letter in either Unicode form", () => {
    for (const name of ["\u00e9t\u00e9", "e\u0301te\u0301"]) {
      expect(new TypeAhead().find("\u00e9", ["apple", name], 0, 0)).toBe(1);
    }
  });

  it("starts over after a pause", () => {
    const typed = new TypeAhead();
    typed.find("b", labels, 0, 0);
    expect(typed.find("c", labels, 1, 5000)).toBe(4);
    expect(typed.find("x", labels, 1, 9000)).toBeUndefined();
  });
});
