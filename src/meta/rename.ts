// Renaming moves the meta message to another subject, in several steps. The chunks stay where they are.
//
// For a moment two names have one content. Each names the other in its trail, from before the other has the content until
// the other is gone. So a client that deletes or replaces one of them, even after an interrupted rename, first checks whether
// the other still has the chunks (shared-content.ts).
import type { Bucket } from "../bucket.ts";
import { isObjectStoreError, ObjectStoreError } from "../errors.ts";
import { type RenameTrail, publishMeta } from "../jetstream/publish-meta.ts";
import { unawaited } from "../jetstream/unawaited.ts";
import { type Entry, nameTaken } from "./entry.ts";
import { has, type Holder, nameOf, removeIfDropped, trailOf } from "./shared-content.ts";
import { isFull, isConflict, lookUpToReplace, removeLeftovers, replaceMeta } from "./replace.ts";
import { type TimeLeft, timeLeft } from "./time-left.ts";
import { emptyMeta, encodeMeta, type MetaContent } from "../protocol/object-info.ts";
import { metaSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

/**
 * Gives the object of an entry the name in `content` (`OBJECT_EXISTS` when another object has it). First completes an
 * earlier rename that was interrupted, so an object never has more than two names. `target` is what the new name has, looked
 * up together with the old one.
 */
export async function rename(
  bucket: Bucket,
  from: Entry,
  content: MetaContent,
  target: Promise<Entry | undefined>,
): Promise<ObjectInfo> {
  const subject = metaSubject(bucket.subjects, content.name);
  const others = otherNames(from, subject);
  const left = await timeLeft(bucket, from);
  const to = [...others.map((other) => other.subject), subject];
  let previous = assertFree(from, content.name, await target);
  let old = await announce(bucket, from, { to, left });
  for (const other of others) await withdrawOnFailure(bucket, from, old, left, removeName(bucket, other));
  // The new name is written before the old one is removed, so the content always has a name.
  const trail: RenameTrail = { from: from.subject, to: [] };
  let renamed: ObjectInfo | undefined;
  while (!renamed) {
    try {
      renamed = await replaceMeta(bucket, content, previous, { trail, ttl: left() });
    } catch (error) {
      if (!isConflict(error)) throw error;
      // The new name has changed. It may still be free, but only the owner of the old one may take it.
      previous = await withdrawOnFailure(bucket, from, old, left, lookUpFree(bucket, from, content.name));
      old = await announce(bucket, from, { to, left, revision: old.revision });
    }
  }
  const { revision, nuid } = renamed;
  const now: Holder = { subject, revision, nuid, trail };
  try {
    await removeName(bucket, { ...old, info: from.info });
  } catch (error) {
    // After other failures the state of the old name is unknown: both stay.
    if (isConflict(error)) await takeBack(bucket, old, { ...now, info: renamed });
    throw error;
  }
  await removeLeftovers(bucket, from.older ?? [], { subject: from.subject, expected: from.revision, nuid });
  // Nobody needs to wait for this. It never rejects, and `check` finds what it could not remove.
  await unawaited(bucket.stream, removeIfDropped(bucket, now));
  return renamed;
}

/**
 * Removes the meta message of a name whose content stays under another name. Stores a delete marker first, which can be
 * conditional and which watchers see. Without room for it, first purges the message; the purge cannot reach a newer one.
 */
export async function removeName(
  bucket: Bucket,
  { subject, revision, info }: Pick<Entry, "subject" | "revision" | "info">,
): Promise<void> {
  const { stream } = bucket;
  const name = info?.name ?? nameOf(bucket, subject) ?? "";
  const marker = { ...emptyMeta(bucket.name, name, stream.api.nuid()), deleted: true };
  const publish = (expected: number): Promise<number> =>
    publishMeta(stream, subject, encodeMeta(marker), { expected, id: `${marker.nuid}.meta` });
  let markerRevision: number;
  try {
    markerRevision = await publish(revision);
  } catch (error) {
    if (!isFull(error) || (await stream.purge(subject, revision + 1)) === 0) throw error;
    markerRevision = await publish(0).catch(() => 0);
  }
  // The name is gone already; the marker is only tidied away.
  if (markerRevision > 0)
    await unawaited(
      stream,
      stream.purge(subject, markerRevision + 1).catch(() => undefined),
    );
}

/** Looks up the new name, which must be free or have the content already (`OBJECT_EXISTS`). */
async function lookUpFree(bucket: Bucket, from: Entry, name: string): Promise<Entry | undefined> {
  return assertFree(from, name, await lookUpToReplace(bucket, name));
}

function assertFree(from: Entry, name: string, found: Entry | undefined): Entry | undefined {
  const isBegun = found !== undefined && from.nuid !== "" && has(found, from.nuid);
  if (found && !found.info?.deleted && !isBegun) throw nameTaken(name);
  return found;
}

/** The other names that interrupted renames have left, except the wanted one. */
function otherNames({ info, sharers }: Entry, wanted: string): readonly Entry[] {
  if (sharers) return sharers.filter((sharer) => sharer.subject !== wanted);
  const reason = "the names that share its content are unknown";
  throw new ObjectStoreError("BAD_OBJECT_META", `${JSON.stringify(info?.name)} cannot be renamed: ${reason}`);
}

/** What {@link announce} stores. */
interface Announcement {
  readonly to: readonly string[];
  readonly left: TimeLeft;
  /** The revision that the old name must have; default the entry's. */
  readonly revision?: number;
}

/**
 * Stores the old name's message again, with a trail to the names that have, or will get, its content. Fails if the message
 * has changed. So of several concurrent renames the last to do this wins.
 */
async function announce(bucket: Bucket, from: Entry, { to, left, revision }: Announcement): Promise<Holder> {
  const { subject, info, nuid, message } = from;
  const expected = revision ?? from.revision;
  const trail: RenameTrail = { from: trailOf(bucket, message).from, to };
  // A link has no chunks that could be lost.
  if (!info || info.link) return { subject, revision: expected, nuid, trail };
  const { stream } = bucket;
  const options = { expected, id: `${stream.api.nuid()}.meta`, trail, ttl: left() };
  return { subject, revision: await publishMeta(stream, subject, encodeMeta(info), options), nuid, trail };
}

/** Restores the old name's trail when a step certainly failed. */
async function withdrawOnFailure<T>(
  bucket: Bucket,
  from: Entry,
  old: Holder,
  left: TimeLeft,
  step: Promise<T>,
): Promise<T> {
  try {
    return await step;
  } catch (error) {
    const isRefused = isConflict(error) || isObjectStoreError(error, "OBJECT_EXISTS");
    if (isRefused) await withdraw(bucket, from, old, left);
    throw error;
  }
}

async function withdraw(bucket: Bucket, from: Entry, old: Holder, left: TimeLeft): Promise<void> {
  try {
    const { to } = trailOf(bucket, from.message);
    await announce(bucket, from, { to, left, revision: old.revision });
  } catch {
    await removeIfDropped(bucket, old);
  }
}

/** Removes the new name, because another client changed the old one before it could be removed. */
async function takeBack(bucket: Bucket, old: Holder, now: Holder & Pick<Entry, "info">): Promise<void> {
  try {
    await removeName(bucket, now);
  } catch {
    return; // another client has replaced it
  }
  await removeIfDropped(bucket, old);
}
