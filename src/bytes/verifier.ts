import { DigestMismatchError, ObjectStoreError } from "../errors.ts";
import { formatDigest, parseDigest, sameDigest } from "../protocol/digest.ts";
import { type Hasher, streamHasher } from "../sha256/hasher.ts";
import type { ObjectInfo } from "../types.ts";

/** Checks the chunks of an object, as they pass, against its meta: number, size and digest. */
export class Verifier {
  /** Chunks so far. */
  chunks = 0;
  readonly #info: ObjectInfo;
  readonly #hasher: Hasher | undefined;
  #size = 0;

  /** With `digest` false, checks only number and size. */
  constructor(info: ObjectInfo, digest: boolean) {
    this.#info = info;
    this.#hasher = digest ? streamHasher(info.size) : undefined;
  }

  /** Takes the next chunk; rejects with `DIGEST_MISMATCH` as soon as there is more content than the meta promises. */
  async update(chunk: Uint8Array): Promise<void> {
    const { name, chunks, size, digest } = this.#info;
    this.chunks++;
    this.#size += chunk.length;
    // NATS.Net stores an empty chunk after the last one and does not count it.
    if ((this.chunks > chunks && chunk.length > 0) || this.#size > size) {
      const message = `${JSON.stringify(name)} has more content than its ${String(chunks)} chunks and ${String(size)} bytes`;
      throw new DigestMismatchError(message, digest, "");
    }
    await this.#hasher?.update(chunk);
  }

  /** Ends the check early. */
  end(): void {
    this.#hasher?.end();
  }

  /** All chunks have passed; rejects with `TRUNCATED` or `DIGEST_MISMATCH` when they are not the object. */
  async finish(): Promise<void> {
    const { name, size, digest } = this.#info;
    if (this.#size < size) {
      const message = `${JSON.stringify(name)} has ${String(this.#size)} of ${String(size)} bytes`;
      throw new ObjectStoreError("TRUNCATED", message);
    }
    if (!this.#hasher) return;
    const actual = await this.#hasher.digest();
    if (!sameDigest(parseDigest(digest), actual)) {
      const message = `the content of ${JSON.stringify(name)} does not have its digest`;
      throw new DigestMismatchError(message, digest, formatDigest(actual));
    }
  }
}
