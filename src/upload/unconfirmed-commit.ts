// A meta message was sent, perhaps twice, and its outcome is unknown: asks the server what became of it.
import type { Bucket } from "../bucket.ts";
import { isSilence, ObjectStoreError } from "../errors.ts";
import { predecessorOf } from "../jetstream/publish-meta.ts";
import { ownersOf } from "../meta/content-owners.ts";
import type { Entry } from "../meta/entry.ts";
import { lookUpToReplace, revisionOn } from "../meta/replace.ts";
import type { ObjectInfo } from "../types.ts";

/** A meta message with an unknown outcome. */
export interface UnconfirmedCommit {
  readonly name: string;
  readonly nuid: string;
  /** The subject it was published to. */
  readonly subject: string;
  /** What it was to replace. */
  readonly previous: Entry | undefined;
}

/** The object of a unconfirmed message, wherever it is stored now: it may have been renamed since. */
export async function findStored(
  bucket: Bucket,
  { name, nuid }: UnconfirmedCommit,
  timeout?: number,
): Promise<ObjectInfo | undefined> {
  const now = await lookUpToReplace(bucket, name, { timeout });
  if (now?.info && now.nuid === nuid && !now.info.deleted) return now.info;
  return (await ownersOf(bucket, nuid)).live[0];
}

/**
 * The server has refused to store the message again, because another message is there. Gives the object if it was stored
 * the first time; `undefined` when it certainly was not, so that it can be sent again. Rejects with `OBJECT_REPLACED` when it
 * may have been stored and replaced: storing it once more would undo what came after it, and its chunks may be gone.
 */
export async function afterRefusal(
  bucket: Bucket,
  unconfirmed: UnconfirmedCommit,
  timeout?: number,
): Promise<ObjectInfo | undefined> {
  const { name, nuid, subject, previous } = unconfirmed;
  const stored = await findStored(bucket, unconfirmed, timeout);
  if (stored) return stored;
  const now = await lookUpToReplace(bucket, name, { timeout });
  // A message that replaced what this one was to replace came before it.
  const cameFirst = now?.subject === subject && predecessorOf(now.message) === revisionOn(subject, previous);
  if (cameFirst && now.nuid !== nuid) return undefined;
  throw replaced(name);
}

/**
 * The reason of a put whose message is stored nowhere: `OBJECT_REPLACED` instead of an error that says that its chunks are
 * gone, when the name has changed since. They may have gone with an object that was stored.
 */
export async function unlessReplaced(
  bucket: Bucket,
  { name, subject, previous }: UnconfirmedCommit,
  error: unknown,
  timeout?: number,
): Promise<unknown> {
  if (isSilence(error)) return error;
  try {
    const now = await lookUpToReplace(bucket, name, { timeout });
    return revisionOn(subject, now) === revisionOn(subject, previous) ? error : replaced(name, error);
  } catch {
    return error;
  }
}

function replaced(name: string, cause?: unknown): ObjectStoreError {
  return new ObjectStoreError("OBJECT_REPLACED", `${JSON.stringify(name)} was replaced as soon as it was stored`, {
    cause,
  });
}
