import fc from "fast-check";
import { expect, test } from "vitest";
import { cutBytes, hex, numbered } from "../../e2e/support/bytes.ts";
import { concat } from "./concat.ts";

test("joins what was cut, in memory of its own", () => {
  fc.assert(
    fc.property(cutBytes(200), ({ bytes, pieces }) => {
      const joined = concat(pieces);
      expect(hex(joined)).toBe(hex(bytes));
      expect(joined.buffer).not.toBe(bytes.buffer);
    }),
  );
});

test("of nothing is nothing, of one chunk a copy", () => {
  expect(concat([])).toHaveLength(0);
  const chunk = numbered(3);
  expect(concat([chunk])).toEqual(chunk);
  expect(concat([chunk]).buffer).not.toBe(chunk.buffer);
});
