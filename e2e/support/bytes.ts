// Shared by unit tests: content, ways to split it, and WebCrypto as the oracle of every digest.
import fc from "fast-check";

/** Bytes and one way to split them into pieces, some of which may be empty. */
export interface CutBytes {
  bytes: Uint8Array<ArrayBuffer>;
  pieces: Uint8Array<ArrayBuffer>[];
}

/** Random bytes, split at random positions. */
export function cutBytes(maxLength: number): fc.Arbitrary<CutBytes> {
  return fc
    .tuple(fc.uint8Array({ maxLength }), fc.array(fc.nat(maxLength), { maxLength: 12 }))
    .map(([random, places]) => {
      const bytes = new Uint8Array(random);
      return { bytes, pieces: cut(bytes, places) };
    });
}

/** `bytes` split at the given positions; a position beyond the end splits nothing, a repeated one gives an empty piece. */
export function cut(bytes: Uint8Array<ArrayBuffer>, places: readonly number[]): Uint8Array<ArrayBuffer>[] {
  const borders = [0, ...places.filter((place) => place <= bytes.length).sort((a, b) => a - b), bytes.length];
  return borders.slice(1).map((end, i) => bytes.subarray(borders[i], end));
}

/** Bytes with a period of 251: a prime, so that no two chunks of a round size are equal. */
export function numbered(size: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < Math.min(size, 251); i++) bytes[i] = i;
  for (let filled = 251; filled < size; filled *= 2) bytes.copyWithin(filled, 0, Math.min(filled, size - filled));
  return bytes;
}

/** WebCrypto's SHA-256 of these bytes, in hex. */
export async function oracle(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)));
}

/** Bytes as hex digits. */
export function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("hex");
}

/** A promise with its resolve and reject functions. */
export function deferred<T = void>(): {
  promise: Promise<T>;
  resolve: (value: T) => void;
  reject: (reason: unknown) => void;
} {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
