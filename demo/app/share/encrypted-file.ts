// An encrypted file as it is stored: an age file under a random name. What it is called, its type and its size are encrypted
// as well, in the metadata. The server sees that there is a file, how large it is, and when it is read.

import { DecryptionError, decrypt, decryptText, encrypt, encryptText, recipientOf } from "nats-objects/crypto";
import type { DecryptionKey, EncryptionKey } from "nats-objects/crypto";
import type { ObjectInfo, ObjectMeta } from "nats-objects";
import type { Described, Lock } from "./lock.ts";
import { randomName } from "./random-name.ts";

/** The meta of an object with this content, under a name that says nothing. */
export async function describeEncrypted(file: Described, key: EncryptionKey): Promise<ObjectMeta> {
  const { name, type, size } = file;
  const about = await encryptText(JSON.stringify({ name, type, size }), key);
  const lock: Lock = "passphrase" in key ? "passphrase" : "link";
  return { name: randomName(), metadata: { encryption: "age", key: lock, about } };
}

/** The content, to be stored. */
export function encryptContent(body: ReadableStream<Uint8Array>, key: EncryptionKey): ReadableStream<Uint8Array> {
  return body.pipeThrough(encrypt(key));
}

/** What a locked object is. Rejects with a `DecryptionError` when the key does not fit, or the description was changed. */
export async function readDescription({ metadata }: ObjectInfo, key: DecryptionKey): Promise<Described> {
  const text = await decryptText(metadata["about"] ?? "", key);
  try {
    const { name, type, size } = JSON.parse(text) as Record<keyof Described, unknown>;
    if (typeof name === "string" && typeof type === "string" && Number.isSafeInteger(size) && Number(size) >= 0)
      return { name, type, size: Number(size) };
  } catch {
    // Below.
  }
  throw new DecryptionError("TAMPERED", "the description is none");
}

/** The content as it was before. Errors with a `DecryptionError`, and never ends before all of it is there. */
export function decryptContent(
  body: ReadableStream<Uint8Array>,
  key: DecryptionKey,
  size: number,
): ReadableStream<Uint8Array> {
  let left = size;
  // Of two files with one passphrase, each is whole; the description says which of them is meant.
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      controller.enqueue(chunk);
    },
    flush() {
      if (left !== 0) throw new DecryptionError("TAMPERED", "this is the content of another file");
    },
  });
  return body.pipeThrough(decrypt(key, { size })).pipeThrough(counted);
}

/** Whether a text is a whole identity: it has a checksum of its own. */
export async function isIdentity(text: string): Promise<boolean> {
  return recipientOf(text).then(
    () => true,
    () => false,
  );
}
