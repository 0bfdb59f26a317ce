import type { Decrypter, Identity } from "age-encryption";
import { DecryptionError } from "./errors.ts";
import type { DecryptionKey } from "./keys.ts";
import { loadAge } from "./load-age.ts";
import { pipeThrough } from "./pipe.ts";
import { AgeInput } from "./age-input.ts";

/** Options of {@link decrypt}. */
export interface DecryptOptions {
  /** Size of the plaintext in bytes, if known: distinguishes a missing end from a changed one. */
  size?: number;
  /**
   * Maximum header size in bytes; default 16,384. One recipient needs 200. Each further recipient costs milliseconds, and
   * anyone who can change the file can add thousands, so a longer header is `TAMPERED`.
   */
  maxHeaderBytes?: number;
}

/** Default maximum header size. */
const MAX_HEADER_BYTES = 16 * 1024;

/** The payload as age writes it: a nonce, then chunks with one tag each. */
const NONCE_BYTES = 16;
const CHUNK_BYTES = 64 * 1024;
const TAG_BYTES = 16;

/**
 * A transform for `pipeThrough`: an age file in, plaintext out. Each chunk of 64 KiB is authenticated before it is
 * passed on. On failure it errors with a {@link DecryptionError} and aborts the pipe's target, so a partial file never closes.
 *
 * The code depends only on the bytes, not on how they arrive. A file that ends early is `TRUNCATED`, wherever it was cut
 * after its first byte. Without `size`, so is one whose last chunk was changed: the two cannot be distinguished.
 *
 * @example await (await store.get("secret")).body.pipeThrough(decrypt({ identity })).pipeTo(target);
 */
export function decrypt(
  key: DecryptionKey,
  { size, maxHeaderBytes = MAX_HEADER_BYTES }: DecryptOptions = {},
): ReadableWritablePair<Uint8Array, Uint8Array> {
  return pipeThrough(async (ciphertext) => {
    const input = new AgeInput(ciphertext, maxHeaderBytes);
    const headerState: HeaderState = {};
    const decrypter = await decrypterFor(key, headerState);
    let output: ReadableStream<Uint8Array>;
    try {
      output = await decrypter.decrypt(input.stream());
    } catch (cause) {
      throw await headerError(input, headerState, cause);
    }
    return checked(output, input, size);
  });
}

/** How far the library got with the header: it could be read, and no key matched. */
interface HeaderState {
  header?: "read" | "unmatched";
}

async function decrypterFor(key: DecryptionKey, headerState: HeaderState): Promise<Decrypter> {
  const { Decrypter } = await loadAge();
  const decrypter = new Decrypter();
  // Identities are tried in order: the first sees that the header is readable, the last that no key before it matched.
  const notes = (header: "read" | "unmatched"): Identity => ({
    unwrapFileKey: () => {
      headerState.header = header;
      return null;
    },
  });
  decrypter.addIdentity(notes("read"));
  if ("passphrase" in key) decrypter.addPassphrase(key.passphrase);
  else decrypter.addIdentity(key.identity);
  decrypter.addIdentity(notes("unmatched"));
  return decrypter;
}

async function headerError(input: AgeInput, { header }: HeaderState, cause: unknown): Promise<DecryptionError> {
  if (input.hasLongHeader) return new DecryptionError("TAMPERED", "the header of the file is too long", { cause });
  if (!input.beginsAsAge) return new DecryptionError("NOT_ENCRYPTED", "this is not an age file", { cause });
  if (header === "unmatched") return new DecryptionError("WRONG_KEY", "this is encrypted for another key", { cause });
  // The library reads the header line by line and asks for no more than it needs, so it saw the end only if the header is
  // incomplete. After the header it reads ahead.
  const isCut = header === undefined ? input.ended : !(await input.has(input.headerBytes + NONCE_BYTES));
  if (isCut) return new DecryptionError("TRUNCATED", "the end of the file is missing", { cause });
  return new DecryptionError("TAMPERED", "the beginning of the file was changed", { cause });
}

/** Passes the plaintext through and maps the library's errors. */
function checked(
  plaintext: ReadableStream<Uint8Array>,
  input: AgeInput,
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
 * The chunk after `chunks` valid ones failed. Only the last chunk is marked as last, so a truncated file fails in its last
 * chunk; a failing chunk with more bytes after it was changed. If the plaintext size is known, so is the file size.
 */
function payloadError(
  { bytes, headerBytes }: AgeInput,
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
