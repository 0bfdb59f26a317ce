import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { contentDisposition } from "./content-disposition.ts";

describe("contentDisposition", () => {
  it.each([
    ["a.txt", 'attachment; filename="a.txt"'],
    ["it's (1)*.txt", 'attachment; filename="it\'s (1)*.txt"'],
    ["日'.png", "attachment; filename=\"_'.png\"; filename*=UTF-8''%E6%97%A5%27.png"],
    ["50%.txt", "attachment; filename=\"50_.txt\"; filename*=UTF-8''50%25.txt"],
    ['a"b.txt', "attachment; filename=\"a_b.txt\"; filename*=UTF-8''a%22b.txt"],
    ["a\r\nX: y", 'attachment; filename="a__X: y"'],
    ["\ud800", 'attachment; filename="_"'],
  ])("of %j", (name, value) => {
    expect(contentDisposition("attachment", name)).toBe(value);
  });

  it("produces a valid header for any name, and the name can be read back", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const value = contentDisposition("inline", name);
        expect(value).toMatch(/^inline; filename="[ !#-~]*"(?:; filename\*=UTF-8''[\w!#$&+.^`|~%-]*)?$/);
        expect(() => new Headers({ "Content-Disposition": value })).not.toThrow();
        const extended = /filename\*=UTF-8''(.*)$/.exec(value)?.[1];
        if (extended !== undefined) {
          expect(decodeURIComponent(extended)).toBe(name.replace(/[\u0000-\u001f\u007f]|\p{Surrogate}/gu, "_"));
        }
      }),
    );
  });
});
