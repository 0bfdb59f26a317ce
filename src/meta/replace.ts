// Changes of what is stored under a name: conditional, and with what the old entry leaves behind removed.
import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import { expiryOf, movesOf, publishMeta, type PublishMetaOptions } from "../jetstream/publish-meta.ts";
import { purge } from "../jetstream/streams.ts";
import { type Entry, lookUp, type LookUpOptions } from "./entry.ts";
import { has, lookUpSubjects, removeContent } from "./shared-content.ts";
import { encodeMeta, type MetaContent } from "../protocol/object-info.ts";
import { metaSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

/** How a meta message is stored, where not as usual. */
export type StoreOptions = Pick<PublishMetaOptions, "timeout" | "ttl" | "moves" | "beforeRepeat">;

/**
 * Makes `content` what is stored under its name, instead of `previous`, then removes what `previous` left: its chunks,
 * unless they are still in use, and its message, where it was another client's subject. The meta message is the commit
 * point: what fails after it does not fail the change. Where the chunks stay the same, so does the time at which they go.
 *
 * Rejects with `WRONG_REVISION` when something else than `previous` is stored under the name.
 */
export async function replaceMeta(
  bucket: Bucket,
  content: MetaContent,
  previous: Entry | undefined,
  options: StoreOptions = {},
): Promise<ObjectInfo> {
  const { api, subjects } = bucket;
  const subject = metaSubject(subjects, content.name);
  const isSame = content.nuid === previous?.nuid;
  const revision = await publishMeta(api, bucket, subject, encodeMeta(content), {
    expected: revisionOn(subject, previous),
    id: `${api.nuid()}.meta`,
    ...(isSame && { moves: movesOf(previous.message) }),
    ...(isSame && !content.deleted && { ttl: secondsLeft(previous) }),
    ...options,
  });
  await removeLeftovers(bucket, entriesOf(previous), { subject, nuid: content.deleted ? "" : content.nuid });
  return justStored(content, revision);
}

/** Looks a name up, and what else may have its content, before it is changed. */
export async function lookUpToReplace(
  bucket: Bucket,
  name: string,
  options?: LookUpOptions,
): Promise<Entry | undefined> {
  const entry = await lookUp(bucket, name, options);
  const to = entry ? movesOf(entry.message).to : [];
  if (!entry || to.length === 0) return entry;
  const others = await lookUpSubjects(bucket, to);
  return { ...entry, heirs: others.filter((other) => has(other, entry.nuid)) };
}

/** All messages of a name: the last one, and those it stands beside. */
export function entriesOf(entry: Entry | undefined): Entry[] {
  return entry ? [entry, ...(entry.older ?? [])] : [];
}

/** Sequence of the message that a name has under this subject; 0 when it has none there. */
export function revisionOn(subject: string, entry: Entry | undefined): number {
  return entriesOf(entry).find((each) => each.subject === subject)?.revision ?? 0;
}

/** The server does not tell the time of the message it has just stored; the next look-up will. */
export function justStored(content: MetaContent, revision: number): ObjectInfo {
  return { ...content, mtime: new Date(), revision };
}

/** Seconds that are left to an entry with a time to live, for what takes its place: they have the same chunks. */
export function secondsLeft({ message }: Entry): number | undefined {
  const expires = expiryOf(message);
  return expires && Math.max(1, Math.floor((expires.getTime() - Date.now()) / 1000));
}

/** Removes what replaced entries leave: their chunks and their messages, but for those that are still in use. */
export async function removeLeftovers(
  bucket: Bucket,
  replaced: readonly Entry[],
  used: { readonly subject: string; readonly nuid: string },
): Promise<void> {
  const { api, stream } = bucket;
  const leftovers: Promise<void>[] = [];
  for (const entry of replaced) {
    const { subject, revision, nuid } = entry;
    if (nuid !== used.nuid) leftovers.push(removeContent(bucket, entry));
    if (subject !== used.subject) leftovers.push(purge(api, stream, subject, revision + 1));
  }
  await Promise.allSettled(leftovers);
}

/**
 * Runs a change that looks something up and then writes under the condition that it is still so. Starts again when
 * somebody else was faster, unless the caller asked for one revision.
 */
export async function insist<T>(expectedRevision: number | undefined, change: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await change();
    } catch (error) {
      if (!isTooLate(error) || expectedRevision !== undefined) throw error;
    }
  }
}

/** Whether a change failed because somebody else's came first. */
export function isTooLate(error: unknown): boolean {
  return error instanceof ObjectStoreError && error.code === "WRONG_REVISION";
}

/** Rejects with `WRONG_REVISION` when the caller expects another revision than there is. */
export function assertRevision(bucket: Bucket, name: string, found: Entry | undefined, expected?: number): void {
  const revision = found?.revision ?? 0;
  if (expected === undefined || expected === revision) return;
  const message = `${bucket.name}: ${JSON.stringify(name)} has revision ${String(revision)}, not ${String(expected)}`;
  throw new ObjectStoreError("WRONG_REVISION", message);
}

/** A meta message that says nothing but its name. */
export function emptyMeta(bucket: Bucket, name: string, nuid: string): MetaContent {
  return {
    bucket: bucket.name,
    name,
    description: "",
    headers: {},
    metadata: {},
    maxChunkSize: 0,
    nuid,
    size: 0,
    chunks: 0,
    digest: "",
    deleted: false,
  };
}
