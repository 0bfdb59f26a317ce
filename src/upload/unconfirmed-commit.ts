// After a meta message was sent, perhaps twice, with an unknown outcome: asks the server what became of it.
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
  /** The entry that it should replace. */
  readonly previous: Entry | undefined;
}

/** The object of an unconfirmed message, under any name: it may have been renamed since. */
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
 * Call this when the server refused the repeated message because another message is there. Resolves with the object if the
 * first attempt stored it, or with `undefined` if it certainly did not, so that it can be sent again. Rejects with
 * `OBJECT_REPLACED` if it may have been stored and replaced: storing it again would undo later changes, and its chunks may be
 * gone.
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
  // A message that replaced `previous` came before this one, so this one was not stored.
  const cameFirst = now?.subject === subject && predecessorOf(now.message) === revisionOn(subject, previous);
  if (cameFirst && now.nuid !== nuid) return undefined;
  throw replaced(name);
}

/**
 * The error of a put whose message is not stored: `error`, or `OBJECT_REPLACED` if the name has changed since. Then missing
 * chunks may have gone with an object that was stored and replaced.
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
