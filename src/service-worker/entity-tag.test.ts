import { describe, expect, it } from "vitest";
import { entityTag, lists } from "./entity-tag.ts";

describe("entityTag", () => {
  it("quotes a digest", () => {
    expect(entityTag("SHA-256=abc-_=")).toBe('"SHA-256=abc-_="');
  });

  it("is undefined without a version, and contains only valid header characters", () => {
    expect(entityTag("")).toBeUndefined();
    expect(entityTag('a"\r\nb\u00e9 c')).toBe('"abc"');
  });
});

describe("lists", () => {
  it.each(['"a"', '"x", "a"', '"a","y"', "*", " * "])("finds the tag in %s", (header) => {
    expect(lists(header, '"a"', false)).toBe(true);
    expect(lists(header, '"a"', true)).toBe(true);
  });

  it("matches a weak tag only in weak comparison", () => {
    expect(lists('W/"a"', '"a"', true)).toBe(true);
    expect(lists('W/"a"', '"a"', false)).toBe(false);
  });

  it.each(['"b"', '"A"', "a", "", '"a b"'])("does not find the tag in %s", (header) => {
    expect(lists(header, '"a"', true)).toBe(false);
  });
});
