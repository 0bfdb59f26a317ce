import { createHash } from "node:crypto";

/** A prime, so that no two chunks of an object are equal; small enough for the slowest language. */
const period = 65_521;

/** Bytes that look random and are the same in every peer: a repeated linear congruential generator. */
export function pattern(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  let state = seed;
  for (let i = 0; i < Math.min(size, period); i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    bytes[i] = state >>> 24;
  }
  for (let i = period; i < size; i += period) bytes.copyWithin(i, 0, Math.min(period, size - i));
  return bytes;
}

/** The SHA-256 of bytes, in hexadecimal. */
export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
