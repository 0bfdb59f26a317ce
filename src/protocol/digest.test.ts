import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hex, oracle } from "../../e2e/support/bytes.ts";
import { formatDigest, parseDigest, sameDigest } from "./digest.ts";

/** A digest whose base64 has both characters in which the alphabets differ: SHA-256 of nothing. */
const BYTES = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
const URL_SAFE = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
const STANDARD = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU";

describe("a digest is written", () => {
  test.each([
    ["nothing", "", `SHA-256=${URL_SAFE}=`],
    ["A", "A", "SHA-256=VZrq0IJk1XldOQlxjN0Fq9SVcuhP5VWQ7vMaiKCP3_0="],
  ])("as ADR-20 says: that of %s", async (_title, content, expected) => {
    const digest = Buffer.from(await oracle(new TextEncoder().encode(content)), "hex");
    expect(formatDigest(digest)).toBe(expected);
  });

  test("so that it can be read again", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (digest) => {
        const text = formatDigest(digest);
        expect(text).toMatch(/^SHA-256=[\w-]{43}=$/);
        expect(hex(parseDigest(text)!)).toBe(hex(digest));
        for (const foreign of [`sha-256=${hex(digest)}`, text.slice(0, -1), text.replace("SHA", "sha")]) {
          expect(sameDigest(parseDigest(foreign), digest)).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("a digest is read", () => {
  test.each([
    ["as we write it", `SHA-256=${URL_SAFE}=`],
    ["without padding (NATS.Net's Base64UrlEncoder)", `SHA-256=${URL_SAFE}`],
    ["in the standard alphabet", `SHA-256=${STANDARD}=`],
    ["in the standard alphabet without padding", `SHA-256=${STANDARD}`],
    ["in hex", `SHA-256=${BYTES}`],
    ["in upper-case hex", `SHA-256=${BYTES.toUpperCase()}`],
    ["with a lower-case prefix", `sha-256=${URL_SAFE}=`],
    ["with a prefix in any case", `Sha-256=${BYTES}`],
  ])("%s", (_title, text) => {
    const digest = parseDigest(text);
    expect(digest && hex(digest)).toBe(BYTES);
  });

  test("of 64 hex digits as hex, though they are base64 as well", () => {
    expect(parseDigest(`SHA-256=${"0".repeat(64)}`)).toEqual(new Uint8Array(32));
  });

  test.each([
    "",
    "SHA-256",
    "SHA-256=",
    `${URL_SAFE}=`,
    ` SHA-256=${URL_SAFE}=`,
    `SHA-256=${URL_SAFE}=\n`,
    `SHA-256=${URL_SAFE} =`,
    `SHA-256=${URL_SAFE.slice(1)}`,
    `SHA-256=${URL_SAFE}AAAA`,
    `SHA-256=${BYTES}00`,
    `SHA-256=${BYTES.slice(2)}`,
    `SHA-256=${BYTES.slice(0, -1)}g`,
    `SHA-512=${URL_SAFE}=`,
    `MD5=1B2M2Y8AsgTpgAmY7PhCfg==`,
    `SHA-256=é`,
    "null",
  ])("never out of garbage: %j", (text) => {
    expect(parseDigest(text)).toBeUndefined();
  });

  test("out of any string as 32 bytes or not at all", () => {
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "binary" }).map((text) => `SHA-256=${text}`),
      fc.base64String({ minLength: 40, maxLength: 48 }).map((text) => `sha-256=${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => {
        const digest = parseDigest(text);
        if (digest !== undefined) expect(digest.length).toBe(32);
      }),
      { numRuns: 300 },
    );
  });
});

test("digests are the same when all bytes are, and none is the same as no digest", () => {
  const digest = parseDigest(`SHA-256=${BYTES}`)!;
  expect(sameDigest(digest, digest.slice())).toBe(true);
  expect(
    sameDigest(
      digest,
      digest.map((byte, i) => (i === 31 ? byte ^ 1 : byte)),
    ),
  ).toBe(false);
  expect(sameDigest(digest.subarray(0, 31), digest)).toBe(false);
  expect(sameDigest(undefined, digest)).toBe(false);
  expect(sameDigest(new Uint8Array(), digest)).toBe(false);
});
