import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex, numbered } from "../../e2e/support/bytes.ts";
import { decodeBase64, encodeBase64, encodeBase64Url } from "./base64url.ts";

const LENGTHS = Array.from({ length: 101 }, (_, i) => i);

describe("base64", () => {
  test("of 0 to 100 bytes is what Buffer gives, with padding, in both alphabets", () => {
    for (const length of LENGTHS) {
      // Backwards from 255, so that both special characters are there.
      const bytes = numbered(251).reverse().subarray(0, length);
      const standard = Buffer.from(bytes).toString("base64");
      expect(encodeBase64(bytes)).toBe(standard);
      expect(encodeBase64Url(bytes)).toBe(standard.replaceAll("+", "-").replaceAll("/", "_"));
    }
  });

  test("has the alphabet of RFC 4648 §5, not of §4, in its url form", () => {
    const bytes = new Uint8Array([0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff]);
    expect(encodeBase64(bytes)).toBe("++++////");
    expect(encodeBase64Url(bytes)).toBe("----____");
  });

  test("encodes and decodes any bytes back, padded or not", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        for (const text of [encodeBase64(bytes), encodeBase64Url(bytes)]) {
          expect(decoded(text)).toBe(hex(bytes));
          expect(decoded(text.replaceAll("=", ""))).toBe(hex(bytes));
        }
      }),
      { numRuns: 300 },
    );
  });

  test("encodes a view, not the buffer behind it", () => {
    expect(encodeBase64(numbered(100).subarray(1, 3))).toBe("AQI=");
  });

  test("of a megabyte does not overflow the stack", () => {
    const bytes = numbered(1_000_003);
    expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
  });

  test.each(["A", "AAAAA", "A===", "AA=A", "=AAA", "AA A", "AA\n", "AAé=", "AA.A", "%AAA", "AAA\0", "AAA====="])(
    "%j is none",
    (text) => {
      expect(decodeBase64(text)).toBeUndefined();
    },
  );

  // A meta message may come from anybody who can write to the bucket, and may be as large as the server takes messages.
  test("is rejected quickly when it is endless padding", () => {
    const started = performance.now();
    expect(decodeBase64(`${"=".repeat(50_000)}A`)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(500); // 4 s if each `=` is looked at from each other
  });

  test("of any string either decodes or is undefined", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        const bytes = decodeBase64(text);
        if (bytes !== undefined) expect(bytes).toBeInstanceOf(Uint8Array);
      }),
      { numRuns: 300 },
    );
  });
});

function decoded(text: string): string | undefined {
  const bytes = decodeBase64(text);
  return bytes && hex(bytes);
}
