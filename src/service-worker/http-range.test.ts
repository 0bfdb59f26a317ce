import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { parseRange, satisfy, toByteRange } from "./http-range.ts";
import { resolveRange } from "../download/resolve-range.ts";

describe("parseRange", () => {
  it.each([
    ["bytes=0-499", { first: 0, last: 499 }],
    ["bytes=5-5", { first: 5, last: 5 }],
    [" Bytes=7-9 ", { first: 7, last: 9 }],
    ["bytes=-500", { suffix: 500 }],
    ["bytes=-0", { suffix: 0 }],
  ])("reads %j", (header, range) => {
    expect(parseRange(header)).toEqual(range);
  });

  it("treats a number that is too large as the end", () => {
    expect(satisfy(parseRange("bytes=1-99999999999999999999999")!, 10)).toEqual({ start: 1, end: 10 });
    expect(satisfy(parseRange("bytes=99999999999999999999999-")!, 10)).toBe("none");
    expect(satisfy(parseRange("bytes=-99999999999999999999999")!, 10)).toEqual({ start: 0, end: 10 });
  });

  it.each([null, "", "bytes", "bytes=", "bytes=-", "bytes=1", "bytes=2-1", "bytes=a-b", "bytes=0-1,3-4", "bytes=+1-2"])(
    "ignores %j",
    (header) => {
      expect(parseRange(header)).toBeUndefined();
    },
  );

  it.each(["lines=0-1", "bytes =0-1", "bytes=0x1-2", "bytes=1.5-2", "bytes=1e3-2000", "bytes=٣-٤"])(
    "ignores %j",
    (header) => {
      expect(parseRange(header)).toBeUndefined();
    },
  );
});

describe("satisfy", () => {
  it("selects the bytes that RFC 9110 specifies, for every range and size", () => {
    const bound = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(fc.option(bound, { nil: "" }), fc.option(bound, { nil: "" }), bound, (first, last, size) => {
        const range = parseRange(`bytes=${first}-${last}`);
        const bytes = Array.from({ length: size }, (_, index) => index);
        const wanted = bytes.filter((index) =>
          first === ""
            ? index >= size - Number(last)
            : index >= Number(first) && (last === "" || index <= Number(last)),
        );
        if (range === undefined) return;
        const part = satisfy(range, size);
        if (part === "all") expect(size).toBe(0);
        else if (part === "none") expect(wanted).toEqual([]);
        else expect(bytes.slice(part.start, part.end)).toEqual(wanted);
      }),
    );
  });
});

describe("toByteRange", () => {
  it("requests the same part that `satisfy` selects", () => {
    const bound = fc.integer({ min: 0, max: 30 });
    fc.assert(
      fc.property(fc.option(bound, { nil: "" }), fc.option(bound, { nil: "" }), bound, (first, last, size) => {
        const range = parseRange(`bytes=${first}-${last}`);
        const asked = range && toByteRange(range);
        if (!range || !asked) return;
        const part = satisfy(range, size);
        if (typeof part === "string") expect(() => resolveRange(asked, size)).toThrow("lies outside");
        else expect(resolveRange(asked, size)).toEqual(part);
      }),
    );
  });
});
