import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DigestMismatchError, ObjectStoreError } from "../errors.ts";
import { formatDigest } from "../protocol/digest.ts";
import { sha256 } from "../sha256/hasher.ts";
import { cutBytes, numbered } from "../../e2e/support/bytes.ts";
import type { ObjectInfo } from "../types.ts";
import { Verifier } from "./verifier.ts";

const EMPTY = new Uint8Array();

describe("content that is what its meta says", () => {
  test("passes, however uneven its chunks are", async () => {
    await fc.assert(
      fc.asyncProperty(cutBytes(300), fc.boolean(), async ({ bytes, pieces }, digest) => {
        const chunks = pieces.filter((piece) => piece.length > 0);
        const verifier = new Verifier(await infoOf(bytes, chunks.length), digest);
        for (const chunk of chunks) await verifier.update(chunk);
        await verifier.finish();
        expect(verifier.chunks).toBe(chunks.length);
      }),
      { numRuns: 100 },
    );
  });

  test("passes when it is longer than one hashed portion", async () => {
    const content = numbered(600_000);
    const verifier = new Verifier(await infoOf(content, 2), true);
    await verifier.update(content.subarray(0, 300_000));
    await verifier.update(content.subarray(300_000));
    await verifier.finish();
  });

  test("passes with the empty chunk that NATS.Net stores after the last one and does not count", async () => {
    const content = numbered(10);
    const verifier = new Verifier(await infoOf(content, 1), true);
    await verifier.update(content);
    await verifier.update(EMPTY);
    await verifier.finish();
    const nothing = new Verifier(await infoOf(EMPTY, 0), true);
    await nothing.update(EMPTY);
    await nothing.finish();
  });

  test.each([
    ["that is unpadded", (digest: string) => digest.replace(/=$/, "")],
    [
      "in the standard alphabet",
      (digest: string) => digest.slice(0, 8) + digest.slice(8).replaceAll("-", "+").replaceAll("_", "/"),
    ],
    ["with a lower-case prefix", (digest: string) => digest.replace("SHA", "sha")],
  ])("passes with a digest %s", async (_title, rewrite) => {
    const content = numbered(10);
    const info = await infoOf(content, 1);
    const verifier = new Verifier({ ...info, digest: rewrite(info.digest) }, true);
    await verifier.update(content);
    await verifier.finish();
  });
});

describe("content that is not", () => {
  test("is TRUNCATED when bytes are missing, even without verifying the digest", async () => {
    for (const digest of [true, false]) {
      const verifier = new Verifier(await infoOf(numbered(10), 1), digest);
      await verifier.update(numbered(9));
      expect(await failureOf(verifier.finish())).toMatchObject({ code: "TRUNCATED" });
    }
  });

  test("is TRUNCATED when nothing came at all", async () => {
    const verifier = new Verifier(await infoOf(numbered(10), 1), true);
    expect(await failureOf(verifier.finish())).toMatchObject({ code: "TRUNCATED" });
  });

  test("is a DIGEST_MISMATCH at the first excess byte, before the end", async () => {
    for (const digest of [true, false]) {
      const info = await infoOf(numbered(10), 2);
      const verifier = new Verifier(info, digest);
      await verifier.update(numbered(10));
      const error = await failureOf(verifier.update(numbered(1)));
      expect(error).toBeInstanceOf(DigestMismatchError);
      expect(error).toMatchObject({ code: "DIGEST_MISMATCH", expected: info.digest });
    }
  });

  test("is a DIGEST_MISMATCH at an excess chunk, even with the right number of bytes", async () => {
    for (const digest of [true, false]) {
      const verifier = new Verifier(await infoOf(numbered(10), 1), digest);
      await verifier.update(numbered(5));
      expect(await failureOf(verifier.update(numbered(5)))).toMatchObject({ code: "DIGEST_MISMATCH" });
    }
  });

  test("is a DIGEST_MISMATCH with both digests when a byte differs", async () => {
    const content = numbered(100);
    const info = await infoOf(content, 1);
    const other = content.map((byte, i) => (i === 50 ? byte ^ 1 : byte));
    const verifier = new Verifier(info, true);
    await verifier.update(other);
    const error = await failureOf(verifier.finish());
    expect(error).toBeInstanceOf(DigestMismatchError);
    const actual = formatDigest(await sha256(other));
    expect(error).toMatchObject({ code: "DIGEST_MISMATCH", expected: info.digest, actual });
    expect(error.message).toContain('"object"');
  });

  test.each(["", "SHA-256=", "MD5=1B2M2Y8AsgTpgAmY7PhCfg==", "SHA-256=garbage!"])(
    "is a DIGEST_MISMATCH when its digest is %j, and passes with verify: false",
    async (digest) => {
      const content = numbered(10);
      const info = { ...(await infoOf(content, 1)), digest };
      const strict = new Verifier(info, true);
      await strict.update(content);
      expect(await failureOf(strict.finish())).toMatchObject({ code: "DIGEST_MISMATCH", expected: digest });
      const lenient = new Verifier(info, false);
      await lenient.update(content);
      await lenient.finish();
    },
  );
});

async function infoOf(content: Uint8Array<ArrayBuffer>, chunks: number): Promise<ObjectInfo> {
  return {
    bucket: "bucket",
    name: "object",
    description: "",
    headers: {},
    metadata: {},
    maxChunkSize: 0,
    nuid: "nuid",
    size: content.length,
    chunks,
    digest: formatDigest(await sha256(content)),
    deleted: false,
    mtime: new Date(0),
    revision: 1,
  };
}

async function failureOf(promise: Promise<unknown>): Promise<ObjectStoreError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ObjectStoreError);
  return error as ObjectStoreError;
}
