import { copyOf } from "../bytes/own-memory.ts";
import { lazily } from "../lazily.ts";
import { concat } from "../protocol/concat.ts";
import type { ResumableSha256Factory, Sha256, Sha256Factory } from "./sha256.ts";

/** Hashes the chunks of one object, one after the other. */
export interface Hasher {
  /** Adds a chunk. It must not change before the promise resolves, where there is one. */
  update(chunk: Uint8Array): void | Promise<void>;
  /** The SHA-256 of all chunks. */
  digest(): Promise<Uint8Array>;
  /** Discards the hash and everything that works on it. May be called at any time, and more than once. */
  end(): void;
}

/** Messages of at most this many bytes are hashed by WebCrypto in one piece: that costs less than loading the WASM. */
const ONE_SHOT_BYTES = 256 * 1024;

interface Incremental {
  readonly createSha256: Sha256Factory;
  readonly createResumableSha256: ResumableSha256Factory;
}

/** node:crypto in Node, elsewhere WASM, loaded on demand. */
export const loadIncremental: () => Promise<Incremental> = lazily(() => import("#sha256/incremental"));

/** WebCrypto, if available: `crypto.subtle` is missing on plain http pages of hosts other than localhost. */
const subtle = (): SubtleCrypto | undefined => (globalThis.crypto as Crypto | undefined)?.subtle;

/** A hasher for content that arrives in chunks. `size` is that of the content, where it is known. */
export function streamHasher(size = 0): Hasher {
  // Loaded while the first chunks are on their way, not once they have filled the memory kept for WebCrypto.
  if (size > ONE_SHOT_BYTES) loadIncremental().catch(() => undefined);
  const kept: Uint8Array[] = [];
  let bytes = 0;
  let incremental: Sha256 | undefined;

  const update = async (chunk: Uint8Array): Promise<void> => {
    bytes += chunk.length;
    if (subtle() && bytes <= ONE_SHOT_BYTES) {
      kept.push(copyOf(chunk)); // the caller may reuse its memory
      return;
    }
    incremental = await (await loadIncremental()).createSha256();
    for (const each of kept.splice(0)) await incremental.update(each);
    await incremental.update(chunk);
  };

  return {
    // Synchronous once the incremental hash runs: saves a promise for each chunk of a large object.
    update: (chunk) => (incremental ? incremental.update(chunk) : update(chunk)),
    digest: async () => incremental?.digest() ?? sha256(concat(kept)),
    end: () => incremental?.end(),
  };
}

/** A hasher whose state can be saved, so that another one, maybe in another page, resumes from there. */
export interface ResumableHasher extends Hasher {
  /** The state after all bytes so far. */
  save(): Promise<Uint8Array>;
}

/** A new hasher, or one that resumes from a saved state. */
export async function resumableHasher(state?: Uint8Array): Promise<ResumableHasher> {
  const incremental = await (await loadIncremental()).createResumableSha256(state);
  return {
    update: (chunk) => incremental.update(chunk),
    digest: async () => incremental.digest(),
    save: async () => incremental.save(),
    end: () => incremental.end(),
  };
}

/** A hasher for content that is in memory: WebCrypto hashes it in another thread while it is being sent. */
export function wholeHasher(content: Uint8Array<ArrayBuffer>): Hasher {
  if (!subtle()) return streamHasher();
  const digest = sha256(content);
  digest.catch(() => undefined); // a failed upload never asks for it
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
