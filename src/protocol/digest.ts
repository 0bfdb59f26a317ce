// The digest of an object: `SHA-256=` and the padded base64url of the 32 bytes (ADR-20).
import { decodeBase64, encodeBase64Url } from "./base64url.ts";

const DIGEST_BYTES = 32;

/** Writes a SHA-256 digest the way every client reads it. */
export function formatDigest(digest: Uint8Array): string {
  return `SHA-256=${encodeBase64Url(digest)}`;
}

/**
 * Reads a digest as any client wrote it: padded or not, either base64 alphabet, hex, prefix in any case.
 * `undefined` when it is not a SHA-256 digest at all.
 */
export function parseDigest(text: string): Uint8Array | undefined {
  const value = /^sha-256=(.*)$/i.exec(text)?.[1];
  if (value === undefined) return undefined;
  // 64 hex digits are also legal base64 (of 48 bytes), so the length decides.
  if (/^[0-9a-f]{64}$/i.test(value)) {
    return Uint8Array.from({ length: DIGEST_BYTES }, (_, i) => Number.parseInt(value.slice(2 * i, 2 * i + 2), 16));
  }
  const bytes = decodeBase64(value);
  return bytes?.length === DIGEST_BYTES ? bytes : undefined;
}

/** Whether two digests are the same bytes. */
export function sameDigest(a: Uint8Array | undefined, b: Uint8Array): boolean {
  return a?.length === b.length && a.every((byte, i) => byte === b[i]);
}
