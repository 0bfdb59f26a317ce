// During a rename several names share one content. This file proves that no name has it any more, and removes its chunks.
//
// The proof has two halves, before and after the write that takes the content from a name:
// - Before: look up the names in the message's trail, which it was renamed from and to. Close those that are still free, so
//   that a running rename to them fails. Any other rename writes to our name first, and then our conditional write fails. So
//   no other name can get the content.
// - After: each name that shared the content must have lost it, by a deletion or by other content. A name that is merely gone
//   may have passed it on.
import type { Bucket } from "../bucket.ts";
import { isObjectStoreError, type ObjectStoreErrorCode } from "../errors.ts";
import { type RenameTrail, storedTrail, predecessorOf, publishMeta } from "../jetstream/publish-meta.ts";
import type { StoredMessage } from "../jetstream/stream-message.ts";
import { decodeBase64 } from "../protocol/base64url.ts";
import { emptyMeta, encodeMeta } from "../protocol/object-info.ts";
import { chunkSubject, isMetaSubject, metaFilter, metaSubject } from "../protocol/subjects.ts";
import { removeUnowned } from "./content-owners.ts";
import { type Entry, entryOf } from "./entry.ts";

/** A meta message that has, or had, some content. */
export interface Holder {
  readonly subject: string;
  readonly revision: number;
  readonly nuid: string;
  readonly trail: RenameTrail;
}

/** An object has at most two names, a few more during concurrent renames. A longer trail is not ours and proves nothing. */
const MAX_NAMES = 8;

/** If a marker is refused with one of these codes, the change continues, but the chunks stay. */
const CANNOT_CLOSE: readonly ObjectStoreErrorCode[] = ["STORE_FULL", "PERMISSION"];

/** The trail of a message: subjects of other meta messages that may have the same content. Leaves out other subjects. */
export function trailOf(bucket: Bucket, message: StoredMessage): RenameTrail {
  const { from, to } = storedTrail(message);
  const isOther = (each: string): boolean => each !== message.subject && isMetaSubject(bucket.subjects, each);
  return { from: isOther(from) ? from : "", to: [...new Set(to)].filter(isOther) };
}

/** Whether an entry has the chunks of this nuid. */
export function has(entry: Entry, nuid: string): boolean {
  return entry.nuid === nuid && !entry.info?.deleted;
}

/**
 * Finds the names that share an entry's content, before the entry is changed, and closes the free names in its trail. If
 * `sharers` stays undefined, nothing is proven, and the entry's chunks stay for `check`.
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

/** Removes the chunks of an entry that was just replaced or deleted, if no other name has them. */
export async function removeContent(bucket: Bucket, entry: Entry, timeout?: number): Promise<void> {
  const { nuid, sharers = withoutTrail(bucket, entry) } = entry;
  if (nuid === "" || !sharers) return;
  // A delete marker has no chunks, although it keeps the nuid; and changes copied from a source prove nothing about our names.
  if (entry.info?.deleted || bucket.isSourced) {
    await removeUnowned(bucket, nuid);
    return;
  }
  if (sharers.length > 0) {
    const others = await lookUpSubjects(
      bucket,
      sharers.map(({ subject }) => subject),
    );
    const isLost = (sharer: Entry): boolean => {
      const trail = trailOf(bucket, sharer.message);
      return others.some((other) => isLoss(bucket, other, { ...sharer, trail }));
    };
    if (!sharers.every(isLost)) return;
  }
  await purgeChunks(bucket, nuid, timeout);
}

/**
 * Removes the chunks when another client deleted or replaced our message and left the chunks to our other name, which is now
 * gone. After any further change they stay: another rename may have given them a third name. Never rejects; `check` finds
 * leftovers.
 */
export async function removeIfDropped(bucket: Bucket, mine: Holder): Promise<void> {
  try {
    const [now, ...others] = await lookUpSubjects(bucket, [mine.subject, mine.trail.from, ...mine.trail.to]);
    if (!now || !isLoss(bucket, now, mine) || others.some((other) => has(other, mine.nuid))) return;
    await purgeChunks(bucket, mine.nuid);
  } catch {
    // The chunks stay for `check`.
  }
}

/** The name that a meta subject encodes; `undefined` if this library would encode it differently. */
export function nameOf(bucket: Bucket, subject: string): string | undefined {
  const bytes = decodeBase64(subject.slice(metaFilter(bucket.subjects).length - 1));
  const name = bytes && new TextDecoder().decode(bytes);
  return name && metaSubject(bucket.subjects, name) === subject ? name : undefined;
}

function subjectsIn({ from, to }: RenameTrail): string[] {
  return [...new Set([from, ...to])].filter((each) => each !== "");
}

/** No sharers for an entry that was never renamed; otherwise `undefined`: they must be looked up. */
function withoutTrail(bucket: Bucket, { message }: Entry): Entry[] | undefined {
  return subjectsIn(trailOf(bucket, message)).length === 0 ? [] : undefined;
}

/** The entries stored under these subjects; skips empty ones, and subjects that are not of meta messages. */
async function lookUpSubjects(bucket: Bucket, subjects: readonly string[]): Promise<Entry[]> {
  const { stream } = bucket;
  const metas = subjects.filter((subject) => isMetaSubject(bucket.subjects, subject));
  const found = await Promise.all(metas.map((subject) => stream.lastMessage(subject)));
  return found.filter((message) => message !== undefined).map((message) => entryOf(bucket, message));
}

/**
 * Stores a delete marker under a free name, so that a rename that found it free can no longer take it. The marker stays:
 * without it the name's revision would be 0 again.
 */
async function close(bucket: Bucket, subject: string, there: Entry | undefined): Promise<void> {
  const { stream } = bucket;
  const name = there?.info?.name ?? nameOf(bucket, subject);
  if (name === undefined) return; // no rename targets a subject that encodes no name
  const marker = there?.info ?? { ...emptyMeta(bucket.name, name, stream.api.nuid()), deleted: true };
  await publishMeta(stream, subject, encodeMeta(marker), {
    expected: there?.revision ?? 0,
    id: `${stream.api.nuid()}.meta`,
    ...(there && { trail: trailOf(bucket, there.message) }),
  });
}

/** Whether `now` is the holder's delete marker, or has replaced the holder with other content. */
function isLoss(bucket: Bucket, now: Entry, { subject, revision, nuid, trail }: Holder): boolean {
  if (now.subject !== subject || has(now, nuid)) return false;
  const isNext = predecessorOf(now.message) === revision;
  return isNext || (now.nuid === nuid && JSON.stringify(trailOf(bucket, now.message)) === JSON.stringify(trail));
}

async function purgeChunks({ stream, subjects }: Bucket, nuid: string, timeout?: number): Promise<void> {
  await stream.purge(chunkSubject(subjects, nuid), undefined, timeout);
}
