import { copyOf } from "../bytes/own-memory.ts";
import { lazily } from "../lazily.ts";
import { concat } from "../protocol/concat.ts";
import type { Sha256 } from "./sha256.ts";

/** Hashes the chunks of one object, one after the other. */
export interface Hasher {
  /** Adds a chunk. It must not change before the promise resolves, where there is one. */
  update(chunk: Uint8Array): void | Promise<void>;
  /** The SHA-256 of all chunks. */
  digest(): Promise<Uint8Array>;
  /** The digest is not wanted: nothing must be left of the work for it. May be called at any time, and more than once. */
  end(): void;
}

/** Up to here a message is kept and given to WebCrypto in one piece: that costs less than to load the WASM. */
const ONE_SHOT_BYTES = 256 * 1024;

/** node:crypto in Node, elsewhere a WASM that a page need not have before it is used. */
const loadIncremental = lazily(() => import("#sha256/incremental"));

/** WebCrypto, where there is one: `crypto.subtle` is missing on plain http pages of other hosts than localhost. */
const subtle = (): SubtleCrypto | undefined => (globalThis.crypto as Crypto | undefined)?.subtle;

/** A hasher for content that arrives in chunks. */
export function streamHasher(): Hasher {
  const kept: Uint8Array[] = [];
  let bytes = 0;
  let incremental: Sha256 | undefined;

  const update = async (chunk: Uint8Array): Promise<void> => {
    bytes += chunk.length;
    if (subtle() && bytes <= ONE_SHOT_BYTES) {
      kept.push(copyOf(chunk)); // its memory may go to somebody else
      return;
    }
    incremental = await (await loadIncremental()).createSha256();
    for (const each of kept.splice(0)) await incremental.update(each);
    await incremental.update(chunk);
  };

  return {
    // Synchronous once the incremental hash runs: one promise less for each of the chunks of a large object.
    update: (chunk) => (incremental ? incremental.update(chunk) : update(chunk)),
    digest: async () => incremental?.digest() ?? sha256(concat(kept)),
    end: () => incremental?.end(),
  };
}

/** A hasher that can tell its state, so that another one, maybe in another page, goes on from there. */
export interface ResumableHasher extends Hasher {
  /** The state after all that was added so far. */
  save(): Promise<Uint8Array>;
}

/** A hasher that begins, or goes on from a state. */
export async function resumableHasher(state?: Uint8Array): Promise<ResumableHasher> {
  const incremental = await (await loadIncremental()).createResumableSha256(state);
  return {
    update: (chunk) => incremental.update(chunk),
    digest: async () => incremental.digest(),
    save: async () => incremental.save(),
    end: () => incremental.end(),
  };
}

/** A hasher for content that is in memory anyway: WebCrypto works on it, off this thread, while it is sent. */
export function wholeHasher(content: Uint8Array<ArrayBuffer>): Hasher {
  if (!subtle()) return streamHasher();
  const digest = sha256(content);
  digest.catch(() => undefined); // an upload that fails never asks for it
  return { update: () => undefined, digest: () => digest, end: () => undefined };
}

/** The SHA-256 of bytes in memory. */
export async function sha256(content: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const webCrypto = subtle();
  if (webCrypto) return new Uint8Array(await webCrypto.digest("SHA-256", content));
  const incremental = await (await loadIncremental()).createSha256();
  await incremental.update(content);
  return incremental.digest();
}
