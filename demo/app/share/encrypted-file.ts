// How an encrypted file is stored: an age file under a random name, encrypted with its own key. A second age file, the
// description in the metadata, holds that key, the object's name, and the file's name, type and size. The key of the link,
// or the passphrase, decrypts only the description.
//
// So anyone who can write to the bucket cannot swap one file for another: a description opens only its own content, and
// names its object. The server sees that a file exists, its size, and when it is read.

import {
  DecryptionError,
  decrypt,
  decryptText,
  encrypt,
  encryptText,
  generateIdentity,
  recipientOf,
} from "nats-objects/crypto";
import type { EncryptionKey, DecryptionKey, IdentityKey, Recipients } from "nats-objects/crypto";
import type { ObjectInfo, ObjectMeta } from "nats-objects";
import type { Described, Lock } from "./lock.ts";
import { randomName } from "./random-name.ts";

/** Maximum header size of a content, in bytes: it has one recipient, and needs 200. */
const CONTENT_HEADER_BYTES = 1024;

/** Maximum length of a description, in characters. Each recipient in its header costs the page a millisecond. */
const MAX_DESCRIPTION = 16_384;

/** In characters. No file system allows longer names; a longer name keeps its end. */
const MAX_NAME = 1000;

/** The decrypted description of an encrypted file. */
interface Description extends Described {
  /** Name that the object was stored under; it stays the same when the object is renamed. */
  object: string;
  /** The identity that the content is encrypted for. */
  identity: string;
}

/** An encrypted file with its decrypted description. */
export interface OpenedFile {
  file: Described;
  /** Decrypts the content. */
  contentKey: IdentityKey;
}

/** The metadata of a new object for this content, under a random name, and the recipient to encrypt the content for. */
export async function describeEncrypted(
  { name, type, size }: Described,
  key: EncryptionKey,
): Promise<{ meta: ObjectMeta; contentKey: Recipients }> {
  const object = randomName();
  const identity = await generateIdentity();
  const description: Description = { object, name: name.slice(-MAX_NAME), type, size, identity };
  const about = await encryptText(JSON.stringify(description), key);
  const lock: Lock = "passphrase" in key ? "passphrase" : "link";
  const meta: ObjectMeta = { name: object, metadata: { encryption: "age", key: lock, object, about } };
  return { meta, contentKey: { recipients: [await recipientOf(identity)] } };
}

/** Encrypts the content for storage. */
export function encryptContent(body: ReadableStream<Uint8Array>, key: Recipients): ReadableStream<Uint8Array> {
  return body.pipeThrough(encrypt(key));
}

/**
 * Decrypts the description of the object that was stored as `object`. Rejects with a `DecryptionError` when the key does not
 * fit, when the description was changed, or when it belongs to another object.
 */
export async function openDescription(
  { metadata }: ObjectInfo,
  key: DecryptionKey,
  object: string,
): Promise<OpenedFile> {
  const { about = "" } = metadata;
  if (about.length > MAX_DESCRIPTION) throw new DecryptionError("TAMPERED", "the description is too long");
  const description = parseDescription(await decryptText(about, key));
  if (description === undefined) throw new DecryptionError("TAMPERED", "the description cannot be read");
  if (description.object !== object) throw new DecryptionError("TAMPERED", "this describes another object");
  const { name, type, size, identity } = description;
  return { file: { name, type, size }, contentKey: { identity } };
}

function parseDescription(text: string): Description | undefined {
  try {
    const { object, name, type, size, identity } = JSON.parse(text) as Record<keyof Description, unknown>;
    const texts = [object, name, type, identity];
    if (!texts.every((each) => typeof each === "string") || !Number.isSafeInteger(size) || Number(size) < 0)
      return undefined;
    const [objectName, fileName, mediaType, contentIdentity] = texts as [string, string, string, string];
    return { object: objectName, name: fileName, type: mediaType, size: Number(size), identity: contentIdentity };
  } catch {
    return undefined;
  }
}

/** Decrypts the content. Errors with a `DecryptionError`, and never ends before the content is complete. */
export function decryptContent(
  body: ReadableStream<Uint8Array>,
  { file: { size }, contentKey }: OpenedFile,
): ReadableStream<Uint8Array> {
  let left = size;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      left -= chunk.byteLength;
      controller.enqueue(chunk);
    },
    flush() {
      if (left !== 0) throw new DecryptionError("TAMPERED", "this is the content of another file");
    },
  });
  const opened = body.pipeThrough(decrypt(contentKey, { size, maxHeaderBytes: CONTENT_HEADER_BYTES }));
  return opened.pipeThrough(counted);
}

/** Whether a text is a complete identity, verified by its checksum. */
export async function isIdentity(text: string): Promise<boolean> {
  return recipientOf(text).then(
    () => true,
    () => false,
  );
}
