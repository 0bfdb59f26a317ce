import type { Decrypter, Identity } from "age-encryption";
import { DecryptionError } from "./errors.ts";
import type { DecryptionKey } from "./keys.ts";
import { pipeThrough } from "./pipe.ts";
import { WatchedInput } from "./watched-input.ts";

/** Options of {@link decrypt}. */
export interface DecryptOptions {
  /** Size of the plaintext in bytes, where it is known: tells a missing end from a changed one. */
  size?: number;
  /**
   * Longest header that is read, in bytes; default 16,384. A file for one recipient needs 200. Each recipient more costs
   * milliseconds, and whoever can change the file can add thousands: a longer header is `TAMPERED`.
   */
  maxHeaderBytes?: number;
}

/** Longest header that is read by default. */
const MAX_HEADER_BYTES = 16 * 1024;

/** Of the payload, as age writes it: a nonce, then chunks, each with its tag. */
const NONCE_BYTES = 16;
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;

/**
 * A transform for `pipeThrough`: an age file in, plaintext out, each chunk of 64 KiB authenticated before it is given.
 * Errors with a {@link DecryptionError}, and then the end of a pipe is aborted: nothing that is not whole is ever closed.
 *
 * The code depends on the bytes alone, not on how they arrive. A file that ends early is `TRUNCATED`, wherever it was cut
 * after its first byte. Without `size` so is one whose last chunk was changed: the two cannot be told apart.
 *
 * @example await (await store.get("secret")).body.pipeThrough(decrypt({ identity })).pipeTo(target);
 */
export function decrypt(
  key: DecryptionKey,
  { size, maxHeaderBytes = MAX_HEADER_BYTES }: DecryptOptions = {},
): ReadableWritablePair<Uint8Array, Uint8Array> {
  return pipeThrough(async (ciphertext) => {
    const input = new WatchedInput(ciphertext, maxHeaderBytes);
    const witness: Witness = {};
    const decrypter = await decrypterFor(key, witness);
    let output: ReadableStream<Uint8Array>;
    try {
      output = await decrypter.decrypt(input.stream());
    } catch (cause) {
      throw await headerError(input, witness, cause);
    }
    return checked(output, input, size);
  });
}

/** How far the library came with the header: it was readable, and none of the keys fitted. */
interface Witness {
  header?: "read" | "unmatched";
}

async function decrypterFor(key: DecryptionKey, witness: Witness): Promise<Decrypter> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  // Identities are asked in order: the first sees that the header could be read, the last that no key before it fitted.
  const notes = (header: "read" | "unmatched"): Identity => ({
    unwrapFileKey: () => {
      witness.header = header;
      return null;
    },
  });
  decrypter.addIdentity(notes("read"));
  if ("passphrase" in key) decrypter.addPassphrase(key.passphrase);
  else decrypter.addIdentity(key.identity);
  decrypter.addIdentity(notes("unmatched"));
  return decrypter;
}

async function headerError(input: WatchedInput, { header }: Witness, cause: unknown): Promise<DecryptionError> {
  if (input.hasLongHeader) return new DecryptionError("TAMPERED", "the header of the file is too long", { cause });
  if (!input.beginsAsAge) return new DecryptionError("NOT_ENCRYPTED", "this is no age file", { cause });
  if (header === "unmatched") return new DecryptionError("WRONG_KEY", "this is encrypted for another key", { cause });
  // The library reads a header line by line and asks for no more than it needs, so the end was seen only if it was missed.
  // Behind the header it reads ahead.
  const isCut = header === undefined ? input.ended : !(await input.has(input.headerBytes + NONCE_BYTES));
  if (isCut) return new DecryptionError("TRUNCATED", "the end of the file is missing", { cause });
  return new DecryptionError("TAMPERED", "the beginning of the file was changed", { cause });
}

/** The plaintext as it is; the library's errors become ours. */
function checked(
  plaintext: ReadableStream<Uint8Array>,
  input: WatchedInput,
  size: number | undefined,
): ReadableStream<Uint8Array> {
  const reader = plaintext.getReader();
  let chunks = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let result: ReadableStreamReadResult<Uint8Array>;
        try {
          result = await reader.read();
        } catch (cause) {
          throw payloadError(input, chunks, size, cause);
        }
        if (result.done) {
          controller.close();
          return;
        }
        chunks++;
        controller.enqueue(result.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/**
 * Behind `chunks` good ones the next failed. Only the last chunk says that it is the last, so a file that just ends fails in
 * its last one; a chunk that more bytes follow was changed. With the size of the plaintext known, so is the file's.
 */
function payloadError(
  { bytes, headerBytes }: WatchedInput,
  chunks: number,
  size: number | undefined,
  cause: unknown,
): DecryptionError {
  const payload = bytes - headerBytes - NONCE_BYTES;
  const isLast = payload <= (chunks + 1) * (CHUNK_BYTES + TAG_BYTES);
  if (isLast && (size === undefined || payload < size + TAG_BYTES * Math.max(1, Math.ceil(size / CHUNK_BYTES)))) {
    return new DecryptionError("TRUNCATED", "the end of the file is missing, or was changed", { cause });
  }
  return new DecryptionError("TAMPERED", "the file was changed after it was encrypted", { cause });
}
