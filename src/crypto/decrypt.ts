import type { Decrypter, Identity, ReadableStreamWithSize } from "age-encryption";
import { DecryptionError } from "./errors.ts";
import type { DecryptionKey } from "./keys.ts";
import { pipeThrough } from "./pipe.ts";

/** What every age file begins with. */
const MAGIC = new TextEncoder().encode("age-encryption.org/v1\n");

/** Options of {@link decrypt}. */
export interface DecryptOptions {
  /** Size of the plaintext in bytes, where it is known: tells a missing end from a changed one. */
  size?: number;
}

/**
 * A transform for `pipeThrough`: an age file in, plaintext out, each chunk of 64 KiB authenticated before it is given.
 * Errors with a {@link DecryptionError}, and then the end of a pipe is aborted: nothing that is not whole is ever closed.
 *
 * @example await (await store.get("secret")).body.pipeThrough(decrypt({ identity })).pipeTo(target);
 */
export function decrypt(
  key: DecryptionKey,
  { size }: DecryptOptions = {},
): ReadableWritablePair<Uint8Array, Uint8Array> {
  return pipeThrough(async (ciphertext) => {
    const progress: Progress = { ended: false, ciphertext: 0 };
    const decrypter = await decrypterFor(key, progress);
    const input = watched(ciphertext, progress);
    let output: ReadableStreamWithSize;
    try {
      output = await decrypter.decrypt(input);
    } catch (cause) {
      throw headerError(progress, cause);
    }
    return checked(output, progress, size);
  });
}

interface Progress {
  /** The first bytes, until there are enough to tell whether this is an age file. */
  head?: Uint8Array;
  ended: boolean;
  /** Bytes so far. */
  ciphertext: number;
  /** How far the library came with the header: it was readable, and none of the keys fitted. */
  header?: "read" | "unmatched";
}

async function decrypterFor(key: DecryptionKey, progress: Progress): Promise<Decrypter> {
  const { Decrypter } = await import("age-encryption");
  const decrypter = new Decrypter();
  // Identities are asked in order: the first sees that the header could be read, the last that no key before it fitted.
  const witness = (header: "read" | "unmatched"): Identity => ({
    unwrapFileKey: () => {
      progress.header = header;
      return null;
    },
  });
  decrypter.addIdentity(witness("read"));
  if ("passphrase" in key) decrypter.addPassphrase(key.passphrase);
  else decrypter.addIdentity(key.identity);
  decrypter.addIdentity(witness("unmatched"));
  return decrypter;
}

function headerError({ head = new Uint8Array(), ended, header }: Progress, cause: unknown): DecryptionError {
  const isAge = head.every((byte, i) => byte === MAGIC[i]);
  if (!isAge || head.length === 0) {
    return new DecryptionError("NOT_ENCRYPTED", "this is no age file", { cause });
  }
  if (header === "unmatched") return new DecryptionError("WRONG_KEY", "this is encrypted for another key", { cause });
  if (header === undefined && ended)
    return new DecryptionError("TRUNCATED", "the end of the file is missing", { cause });
  return new DecryptionError("TAMPERED", "the beginning of the file was changed", { cause });
}

/** The ciphertext as it is, noting how it begins and when it ends. */
function watched(ciphertext: ReadableStream<Uint8Array>, progress: Progress): ReadableStream<Uint8Array> {
  return ciphertext.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        const head = progress.head ?? new Uint8Array();
        if (head.length < MAGIC.length) {
          const more = chunk.subarray(0, MAGIC.length - head.length);
          progress.head = Uint8Array.of(...head, ...more);
        }
        progress.ciphertext += chunk.length;
        controller.enqueue(chunk);
      },
      flush() {
        progress.ended = true;
      },
    }),
  );
}

/** The plaintext as it is; the library's errors become ours. */
function checked(
  plaintext: ReadableStreamWithSize,
  progress: Progress,
  size: number | undefined,
): ReadableStream<Uint8Array> {
  const reader = plaintext.getReader();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let result: ReadableStreamReadResult<Uint8Array>;
        try {
          result = await reader.read();
        } catch (cause) {
          throw payloadError(progress, (bytes) => plaintext.size(bytes), size, cause);
        }
        if (result.done) {
          controller.close();
          return;
        }
        controller.enqueue(result.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/**
 * Only the last chunk says that it is the last, so a file that just ends fails in the chunk before. With the size of the
 * plaintext known, the length of the file tells whether it is whole, and then something in it was changed.
 */
function payloadError(
  { ended, ciphertext }: Progress,
  plaintextSize: (ciphertext: number) => number,
  size: number | undefined,
  cause: unknown,
): DecryptionError {
  if (ended && !hasSize(plaintextSize, ciphertext, size)) {
    return new DecryptionError("TRUNCATED", "the end of the file is missing, or was changed", { cause });
  }
  return new DecryptionError("TAMPERED", "the file was changed after it was encrypted", { cause });
}

function hasSize(plaintextSize: (ciphertext: number) => number, ciphertext: number, size: number | undefined): boolean {
  try {
    return plaintextSize(ciphertext) === size;
  } catch {
    return false; // no whole file has this length
  }
}
