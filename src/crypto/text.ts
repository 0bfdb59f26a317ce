import { decodeBase64, encodeBase64Url } from "../protocol/base64url.ts";
import { concat } from "../protocol/concat.ts";
import { DecryptionError } from "./errors.ts";
import { decrypt } from "./decrypt.ts";
import { encrypt } from "./encrypt.ts";
import type { DecryptionKey, EncryptionKey } from "./keys.ts";

/**
 * Encrypts a short text, such as a file's name and type: an age file in base64url, for the metadata of an object. The
 * result has about 4/3 of the text's length plus 300 characters.
 */
export async function encryptText(text: string, key: EncryptionKey): Promise<string> {
  const bytes = await readAll(textStream(text).pipeThrough(encrypt(key)));
  return encodeBase64Url(bytes);
}

/** Decrypts the result of {@link encryptText}; rejects with a {@link DecryptionError}. */
export async function decryptText(ciphertext: string, key: DecryptionKey): Promise<string> {
  const bytes = decodeBase64(ciphertext);
  if (!bytes) throw new DecryptionError("NOT_ENCRYPTED", "this is not an age file");
  return new TextDecoder().decode(await readAll(bytesStream(bytes).pipeThrough(decrypt(key))));
}

function textStream(text: string): ReadableStream<Uint8Array> {
  return bytesStream(new TextEncoder().encode(text));
}

function bytesStream(bytes: Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      if (bytes.length > 0) controller.enqueue(bytes);
      controller.close();
    },
  });
}

async function readAll(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const reader = stream.getReader();
  const pieces: Uint8Array[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return concat(pieces);
    pieces.push(value);
  }
}
