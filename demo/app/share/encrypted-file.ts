// An encrypted file as it is stored: an age file under a random name, encrypted for a key of its own. That key, the name the
// object was stored under, and what the file is called, its type and its size are a second age file, the description, in the
// metadata. The key of the link, or the passphrase, opens the description only.
//
// So a writer of the bucket cannot pass one file off as another: a description opens its own content and no other, and says
// which object it belongs to. The server sees that there is a file, how large it is, and when it is read.

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

/** Most that the header of a content may have, in bytes: it has one recipient, and needs 200. */
const CONTENT_HEADER_BYTES = 1024;

/** Longest description that is opened, in characters. Each recipient in its header costs the page a millisecond. */
const LONGEST_DESCRIPTION = 16_384;

/** In characters. No file system takes longer names, so a longer one keeps its end. */
const LONGEST_NAME = 1000;

/** What the description of an encrypted file holds. */
interface Description extends Described {
  /** Name that the object was stored under; it stays the same when the object is renamed. */
  object: string;
  /** The identity that the content is encrypted for. */
  identity: string;
}

/** An encrypted file, once its description is open. */
export interface OpenedFile {
  file: Described;
  /** Opens the content. */
  contentKey: IdentityKey;
}

/** The meta of an object with this content, under a name that says nothing, and what to encrypt the content for. */
export async function describeEncrypted(
  { name, type, size }: Described,
  key: EncryptionKey,
): Promise<{ meta: ObjectMeta; contentKey: Recipients }> {
  const object = randomName();
  const identity = await generateIdentity();
  const description: Description = { object, name: name.slice(-LONGEST_NAME), type, size, identity };
  const about = await encryptText(JSON.stringify(description), key);
  const lock: Lock = "passphrase" in key ? "passphrase" : "link";
  const meta: ObjectMeta = { name: object, metadata: { encryption: "age", key: lock, object, about } };
  return { meta, contentKey: { recipients: [await recipientOf(identity)] } };
}

/** The content, to be stored. */
export function encryptContent(body: ReadableStream<Uint8Array>, key: Recipients): ReadableStream<Uint8Array> {
  return body.pipeThrough(encrypt(key));
}

/**
 * Opens the description of the object that was stored as `object`. Rejects with a `DecryptionError` when the key does not
 * fit, when the description was changed, or when it is that of another object.
 */
export async function openDescription(
  { metadata }: ObjectInfo,
  key: DecryptionKey,
  object: string,
): Promise<OpenedFile> {
  const { about = "" } = metadata;
  if (about.length > LONGEST_DESCRIPTION) throw new DecryptionError("TAMPERED", "the description is too long");
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

/** The content as it was before. Errors with a `DecryptionError`, and never ends before all of it is there. */
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

/** Whether a text is a whole identity: it has a checksum of its own. */
export async function isIdentity(text: string): Promise<boolean> {
  return recipientOf(text).then(
    () => true,
    () => false,
  );
}
