import { describe, expect, it } from "vitest";
import { entityTag, lists } from "./entity-tag.ts";

describe("entityTag", () => {
  it("quotes a digest", () => {
    expect(entityTag("SHA-256=abc-_=")).toBe('"SHA-256=abc-_="');
  });

  it("is nothing without a version, and holds nothing that a header must not", () => {
    expect(entityTag("")).toBeUndefined();
    expect(entityTag('a"\r\nb\u00e9 c')).toBe('"abc"');
  });
});

describe("lists", () => {
  it.each(['"a"', '"x", "a"', '"a","y"', "*", " * "])("finds it in %s", (header) => {
    expect(lists(header, '"a"', false)).toBe(true);
    expect(lists(header, '"a"', true)).toBe(true);
  });

  it("counts a weak tag only where weak ones count", () => {
    expect(lists('W/"a"', '"a"', true)).toBe(true);
    expect(lists('W/"a"', '"a"', false)).toBe(false);
  });

  it.each(['"b"', '"A"', "a", "", '"a b"'])("does not find it in %s", (header) => {
    expect(lists(header, '"a"', true)).toBe(false);
  });
});
