// One content under several names, as while an object is renamed: who still has the chunks. The only place of this folder
// that removes chunks.
//
// The proof that no name has a content any more has two halves, before and after the write that takes it from a name:
// - Before: the names in the trail of the message, those it was renamed from and to, are looked up. One that a rename under
//   way was about to give the content to is closed: that rename fails. So nobody new can get the content, because any other
//   rename writes to this name first, and then our conditional write fails.
// - After: each name that had the content must have lost it, by a deletion or another content. One that is merely gone may
//   have passed it on.
import type { Bucket } from "../bucket.ts";
import { isObjectStoreError, type ObjectStoreErrorCode } from "../errors.ts";
import { type Moves, movesOf, predecessorOf, publishMeta } from "../jetstream/publish-meta.ts";
import type { StoredMessage } from "../jetstream/stream-message.ts";
import { decodeBase64 } from "../protocol/base64url.ts";
import { emptyMeta, encodeMeta } from "../protocol/object-info.ts";
import { chunkSubject, isMetaSubject, metaFilter, metaSubject } from "../protocol/subjects.ts";
import { removeUnowned } from "./content-owners.ts";
import { type Entry, entryOf } from "./entry.ts";

/** A meta message that has, or had, a content. */
export interface Holder {
  readonly subject: string;
  readonly revision: number;
  readonly nuid: string;
  readonly moves: Moves;
}

/** An object has two names at most, and a few during concurrent renames. A longer trail is not ours: nothing is proven. */
const MAX_NAMES = 8;

/** Refusals of a marker that still allow the change, without the proof. */
const CANNOT_CLOSE: readonly ObjectStoreErrorCode[] = ["STORE_FULL", "PERMISSION"];

/** The trail of a message: other meta messages that may have the same content. What is no such subject is left out. */
export function trailOf(bucket: Bucket, message: StoredMessage): Moves {
  const { from, to } = movesOf(message);
  const isOther = (each: string): boolean => each !== message.subject && isMetaSubject(bucket.subjects, each);
  return { from: isOther(from) ? from : "", to: [...new Set(to)].filter(isOther) };
}

/** Whether an entry has the chunks of this nuid. */
export function has(entry: Entry, nuid: string): boolean {
  return entry.nuid === nuid && !entry.info?.deleted;
}

/**
 * Finds the names that share the content of an entry, before that is changed, and closes those that a rename was about to
 * give it to. Without an answer, in `sharers`, nothing is proven, and the chunks of the entry stay for `check`.
 */
export async function findSharers(bucket: Bucket, entry: Entry): Promise<Entry> {
  const trail = trailOf(bucket, entry.message);
  const subjects = subjectsIn(trail);
  if (subjects.length === 0 || entry.nuid === "") return { ...entry, sharers: [] };
  if (subjects.length > MAX_NAMES) return entry;
  const found = await lookUpSubjects(bucket, subjects);
  const sharers = found.filter((each) => has(each, entry.nuid));
  for (const subject of trail.to) {
    const there = found.find((each) => each.subject === subject);
    if (there && (has(there, entry.nuid) || !there.info?.deleted)) continue; // not free: no rename can take it
    try {
      await close(bucket, subject, there);
    } catch (error) {
      if (isObjectStoreError(error, ...CANNOT_CLOSE)) return entry;
      throw error;
    }
  }
  return { ...entry, sharers };
}

/** Removes the chunks of an entry that was replaced or deleted just now, if no other name has them. */
export async function removeContent(bucket: Bucket, entry: Entry, timeout?: number): Promise<void> {
  const { nuid, sharers = withoutTrail(bucket, entry) } = entry;
  if (nuid === "" || !sharers) return;
  // A marker never had the chunks that it names, and what a source has changed says nothing of our names.
  if (entry.info?.deleted || bucket.isSourced) {
    await removeUnowned(bucket, nuid);
    return;
  }
  if (sharers.length > 0) {
    const others = await lookUpSubjects(
      bucket,
      sharers.map(({ subject }) => subject),
    );
    const isLost = (heir: Entry): boolean => {
      const moves = trailOf(bucket, heir.message);
      return others.some((other) => isLoss(bucket, other, { ...heir, moves }));
    };
    if (!sharers.every(isLost)) return;
  }
  await purgeChunks(bucket, nuid, timeout);
}

/**
 * Removes the chunks when somebody has deleted or replaced what we had stored under a subject, and left them to our other
 * name, which is gone. Not when more has happened: another rename may have given them a third name. Never rejects; `check` finds
 * what is left.
 */
export async function removeIfDropped(bucket: Bucket, mine: Holder): Promise<void> {
  try {
    const [now, ...others] = await lookUpSubjects(bucket, [mine.subject, mine.moves.from, ...mine.moves.to]);
    if (!now || !isLoss(bucket, now, mine) || others.some((other) => has(other, mine.nuid))) return;
    await purgeChunks(bucket, mine.nuid);
  } catch {
    // As it says.
  }
}

/** The name of a meta subject, where it is one that this library writes. */
export function nameOf(bucket: Bucket, subject: string): string | undefined {
  const bytes = decodeBase64(subject.slice(metaFilter(bucket.subjects).length - 1));
  const name = bytes && new TextDecoder().decode(bytes);
  return name && metaSubject(bucket.subjects, name) === subject ? name : undefined;
}

function subjectsIn({ from, to }: Moves): string[] {
  return [...new Set([from, ...to])].filter((each) => each !== "");
}

/** An entry that was never renamed shares its content with nobody; of another one that must have been looked up. */
function withoutTrail(bucket: Bucket, { message }: Entry): Entry[] | undefined {
  return subjectsIn(trailOf(bucket, message)).length === 0 ? [] : undefined;
}

/** What is stored under subjects of meta messages, where there is something. */
async function lookUpSubjects(bucket: Bucket, subjects: readonly string[]): Promise<Entry[]> {
  const { stream } = bucket;
  const metas = subjects.filter((subject) => isMetaSubject(bucket.subjects, subject));
  const found = await Promise.all(metas.map((subject) => stream.lastMessage(subject)));
  return found.filter((message) => message !== undefined).map((message) => entryOf(bucket, message));
}

/**
 * Changes the revision of a free name by a delete marker, so that a rename which found it free cannot take it any more.
 * The marker stays: without it the name would have the revision 0 again.
 */
async function close(bucket: Bucket, subject: string, there: Entry | undefined): Promise<void> {
  const { stream } = bucket;
  const name = there?.info?.name ?? nameOf(bucket, subject);
  if (name === undefined) return; // no rename targets a subject that encodes no name
  const marker = there?.info ?? { ...emptyMeta(bucket.name, name, stream.api.nuid()), deleted: true };
  await publishMeta(stream, subject, encodeMeta(marker), {
    expected: there?.revision ?? 0,
    id: `${stream.api.nuid()}.meta`,
    ...(there && { moves: trailOf(bucket, there.message) }),
  });
}

/** Whether what is stored now is the mark of a holder's deletion, or what has taken its place with another content. */
function isLoss(bucket: Bucket, now: Entry, { subject, revision, nuid, moves }: Holder): boolean {
  if (now.subject !== subject || has(now, nuid)) return false;
  const isNext = predecessorOf(now.message) === revision;
  return isNext || (now.nuid === nuid && JSON.stringify(trailOf(bucket, now.message)) === JSON.stringify(moves));
}

async function purgeChunks({ stream, subjects }: Bucket, nuid: string, timeout?: number): Promise<void> {
  await stream.purge(chunkSubject(subjects, nuid), undefined, timeout);
}
