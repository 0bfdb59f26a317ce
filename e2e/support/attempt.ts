// Reads hostile data: every read ends with a known error code, or with the right bytes.
import { createHash } from "node:crypto";
import { expect } from "vitest";
import { type GetOptions, ObjectStoreError } from "../../src/index.ts";
import type { TestBucket } from "./bucket.ts";

/** Allowed outcomes of reading hostile data. */
export const EXPECTED: ReadonlySet<string> = new Set([
  "BAD_OBJECT_META",
  "OBJECT_NOT_FOUND",
  "DIGEST_MISMATCH",
  "TRUNCATED",
  "OBJECT_REPLACED",
  "LINK_LOOP",
  "LINK_IS_BUCKET",
  "BUCKET_NOT_FOUND",
  "INVALID_BUCKET",
  "RANGE_NOT_SATISFIABLE",
]);

/** Reads an object in one of several ways. Returns the error code, or undefined when the bytes match the metadata. */
export async function attempt(
  { store }: TestBucket,
  name: string,
  options: GetOptions = {},
): Promise<string | undefined> {
  try {
    const result = await store.get(name, { timeout: 5_000, ...options });
    const bytes = await result.bytes();
    const { digest, size, chunks } = result.info;
    const expected = result.range ? result.range.end - result.range.start : size;
    expect(bytes.length, `${name}: length`).toBe(expected);
    const read = !result.range && options.verify !== false && (size > 0 || chunks > 0);
    if (read) expect(hex(digest), `${name}: digest`).toBe(createHash("sha256").update(bytes).digest("hex"));
    return undefined;
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    expect(EXPECTED, `${name}: ${error.message}`).toContain(error.code);
    return error.code;
  }
}

/** The digest of a meta message, in hex. */
function hex(digest: string): string {
  const value = digest.replace(/^sha-256=/i, "");
  return Buffer.from(value, "base64url").toString("hex");
}
