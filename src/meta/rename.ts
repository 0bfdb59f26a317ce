// Renaming: the meta message moves to another subject, in several steps, and the chunks stay where they are.
//
// For a moment two names have one content. Each of them says so (`moves`), from before the other has it until that is gone,
// so that whoever deletes or replaces one of them in between, or after a rename that ended half way, looks whether another
// still has the chunks before removing them.
import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import { type Moves, movesOf, publishMeta } from "../jetstream/publish-meta.ts";
import { purge } from "../jetstream/streams.ts";
import type { Entry } from "./entry.ts";
import { has, type Holder, isLoss, lookUpSubjects } from "./shared-content.ts";
import { emptyMeta, isTooLate, lookUpToReplace, removeLeftovers, replaceMeta, secondsLeft } from "./replace.ts";
import { encodeMeta, type MetaContent } from "../protocol/object-info.ts";
import { chunkSubject, metaSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

/**
 * Gives the object of an entry the name that `content` has (`OBJECT_EXISTS` when that is another's). A rename that ended
 * half way is completed by another one: an object has two names at most.
 */
export async function rename(bucket: Bucket, from: Entry, content: MetaContent): Promise<ObjectInfo> {
  const subject = metaSubject(bucket.subjects, content.name);
  const previous = await lookUpToReplace(bucket, content.name);
  const isBegun = previous !== undefined && from.nuid !== "" && has(previous, from.nuid);
  if (previous && !previous.info?.deleted && !isBegun) throw nameTaken(content.name);
  const others = await otherNames(bucket, from, subject);
  const to = [...others.map((other) => other.subject), subject];
  const old = await announce(bucket, from, to);
  // The new name before the old one goes, so that the content is never without one.
  const moves: Moves = { from: from.subject, to: [] };
  let renamed: ObjectInfo;
  try {
    for (const other of others) await removeName(bucket, other);
    renamed = await replaceMeta(bucket, content, previous, { moves, ttl: secondsLeft(from) });
  } catch (error) {
    if (isTooLate(error)) await withdraw(bucket, from, old);
    throw error;
  }
  const { revision, nuid } = renamed;
  const now: Holder = { subject, revision, nuid, moves };
  try {
    await removeName(bucket, { ...old, info: from.info });
  } catch (error) {
    // Of other failures nobody can say whether the old name is gone: both stay.
    if (isTooLate(error)) await takeBack(bucket, old, { ...now, info: renamed });
    throw error;
  }
  await removeLeftovers(bucket, from.older ?? [], { subject: from.subject, nuid });
  await removeIfDropped(bucket, now);
  return renamed;
}

/** Removes the meta message of a name whose content goes on under another one. A marker first: it can be conditional. */
export async function removeName(
  bucket: Bucket,
  { subject, revision, info }: Pick<Entry, "subject" | "revision" | "info">,
): Promise<void> {
  const { api, stream } = bucket;
  const marker = { ...emptyMeta(bucket, info?.name ?? "", api.nuid()), deleted: true };
  const expected = { expected: revision, id: `${marker.nuid}.meta` };
  const markerRevision = await publishMeta(api, bucket, subject, encodeMeta(marker), expected);
  await purge(api, stream, subject, markerRevision + 1).catch(() => undefined);
}

/** The error for a name that is to be given to an object, and is that of another. */
export function nameTaken(name: string): ObjectStoreError {
  return new ObjectStoreError("OBJECT_EXISTS", `there is an object ${JSON.stringify(name)} already`);
}

/** The other names that renames, which ended half way, have left to a content, but for the one that it is to get. */
async function otherNames(bucket: Bucket, { nuid, message }: Entry, wanted: string): Promise<Entry[]> {
  const { from, to } = movesOf(message);
  const subjects = [from, ...to].filter((each) => each !== "" && each !== wanted);
  const found = await lookUpSubjects(bucket, subjects);
  return found.filter((entry) => has(entry, nuid));
}

/**
 * Notes with the old name which others have, or will have, its content, under the condition that it still is what it was.
 * Of several renames at once the last to note this wins: the others find that the old name has changed.
 */
async function announce(bucket: Bucket, from: Entry, to: readonly string[], revision = from.revision): Promise<Holder> {
  const { subject, info, nuid, message } = from;
  const moves: Moves = { from: movesOf(message).from, to };
  // A link has no chunks that could be lost.
  if (!info || info.link) return { subject, revision, nuid, moves };
  const { api } = bucket;
  const id = `${api.nuid()}.meta`;
  const options = { expected: revision, id, moves, ttl: secondsLeft(from) };
  return { subject, revision: await publishMeta(api, bucket, subject, encodeMeta(info), options), nuid, moves };
}

/** The new name was taken meanwhile: the old one says again what it said before. */
async function withdraw(bucket: Bucket, from: Entry, old: Holder): Promise<void> {
  try {
    await announce(bucket, from, movesOf(from.message).to, old.revision);
  } catch {
    await removeIfDropped(bucket, old);
  }
}

/** Somebody changed the old name before it could go, so the new one does. */
async function takeBack(bucket: Bucket, old: Holder, now: Holder & Pick<Entry, "info">): Promise<void> {
  try {
    await removeName(bucket, now);
  } catch {
    return; // it is somebody else's by now
  }
  await removeIfDropped(bucket, old);
}

/**
 * Removes the chunks when somebody has deleted or replaced what we had stored under a subject, and left them to the other
 * name, which is gone. Not when more has happened: another rename may have given them a third name. Never rejects; what is
 * left `check` will find.
 */
async function removeIfDropped(bucket: Bucket, mine: Holder): Promise<void> {
  const { api, stream, subjects } = bucket;
  try {
    const [now] = await lookUpSubjects(bucket, [mine.subject]);
    if (now && isLoss(now, mine)) await purge(api, stream, chunkSubject(subjects, mine.nuid));
  } catch {
    // As it says.
  }
}
