import { assertWritable, type Bucket } from "./bucket.ts";
import { ObjectStoreError } from "./errors.ts";
import { publishMeta } from "./jetstream/publish-meta.ts";
import { lastMessage, purge, type StoredMessage } from "./jetstream/streams.ts";
import { requireName } from "./object-name.ts";
import { decodeMeta, encodeMeta, type MetaContent, salvageNuid } from "./protocol/object-info.ts";
import { chunkSubject, foreignMetaSubjects, metaSubject } from "./protocol/subjects.ts";
import type { ChangeOptions, ObjectInfo } from "./types.ts";

/** What is stored under a name: a live object, a link, a delete marker, or a meta message that cannot be decoded. */
export interface Entry {
  /** Where it is: not always the name's own subject, some clients encode names differently. */
  readonly subject: string;
  readonly revision: number;
  /** `undefined` when the message cannot be decoded. */
  readonly info: ObjectInfo | undefined;
  /** Why it cannot be decoded. */
  readonly error?: ObjectStoreError;
  /** Names its chunks, as far as that could be read. */
  readonly nuid: string;
  /** Older messages of the same name: a client that encodes it differently did not replace them but wrote beside them. */
  readonly older?: readonly Entry[];
}

/** Looks a name up at the stream's leader, under its own subject and those of other clients. The last message counts. */
export async function lookUp(bucket: Bucket, name: string, timeout?: number): Promise<Entry | undefined> {
  requireName(name);
  const own = metaSubject(bucket.subjects, name);
  const found = await Promise.all(
    [own, ...foreignMetaSubjects(bucket.subjects, name)].map(async (subject) => {
      const message = await lastMessage(bucket.api, bucket.stream, subject, timeout);
      const entry = message && entryOf(bucket, message, name);
      // Under another encoding the same subject may be another object's name.
      return subject === own || entry?.info ? entry : undefined;
    }),
  );
  const [last, ...older] = found.filter((entry) => entry !== undefined).sort((a, b) => b.revision - a.revision);
  return last && (older.length > 0 ? { ...last, older } : last);
}

/** What the store knows about an object, live (`OBJECT_NOT_FOUND`) or, with `showDeleted`, deleted too. */
export async function getInfo(
  bucket: Bucket,
  name: string,
  showDeleted = false,
  timeout?: number,
): Promise<ObjectInfo> {
  const entry = await lookUp(bucket, name, timeout);
  if (entry?.error) throw entry.error;
  if (!entry?.info || (entry.info.deleted && !showDeleted)) throw notFound(bucket, name);
  return entry.info;
}

/**
 * Makes `content` what is stored under its name, instead of `previous`, then removes what `previous` left: its chunks,
 * unless they are still in use, and its message, where it was another client's subject. The meta message is the commit
 * point: what fails after it does not fail the change.
 *
 * Rejects with `WRONG_REVISION` when something else than `previous` is stored under the name.
 */
export async function replaceMeta(
  bucket: Bucket,
  content: MetaContent,
  previous: Entry | undefined,
  { timeout, ttl }: { timeout?: number | undefined; ttl?: number | undefined } = {},
): Promise<ObjectInfo> {
  const { api, stream, subjects } = bucket;
  const subject = metaSubject(subjects, content.name);
  const revision = await publishMeta(api, stream, subject, encodeMeta(content), {
    expected: revisionOn(subject, previous),
    id: `${api.nuid()}.meta`,
    timeout,
    ttl,
  });
  await removeLeftovers(bucket, entriesOf(previous), { subject, nuid: content.deleted ? "" : content.nuid });
  return justStored(content, revision);
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

/** Removes what replaced entries leave: their chunks and their messages, but for those that are still in use. */
export async function removeLeftovers(
  { api, stream, subjects }: Bucket,
  replaced: readonly Entry[],
  used: { readonly subject: string; readonly nuid: string },
): Promise<void> {
  const leftovers: Promise<void>[] = [];
  for (const { subject, revision, nuid } of replaced) {
    if (nuid !== "" && nuid !== used.nuid) leftovers.push(purge(api, stream, chunkSubject(subjects, nuid)));
    if (subject !== used.subject) leftovers.push(purge(api, stream, subject, revision + 1));
  }
  await Promise.allSettled(leftovers);
}

/** Deletes an object: leaves a marker in place of its meta message, and none of its chunks. */
export async function deleteObject(bucket: Bucket, name: string, options: ChangeOptions = {}): Promise<ObjectInfo> {
  assertWritable(bucket);
  return insist(options.expectedRevision, async () => {
    const previous = await lookUp(bucket, name);
    if (!previous) throw notFound(bucket, name);
    assertRevision(bucket, name, previous, options.expectedRevision);
    const { info, subject } = previous;
    if (info?.deleted) {
      // Whoever left the marker may have ended before the content was removed.
      await removeLeftovers(bucket, entriesOf(previous), { subject, nuid: "" });
      return info;
    }
    return replaceMeta(bucket, markerOf(bucket, name, previous), previous);
  });
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
      const lost = error instanceof ObjectStoreError && error.code === "WRONG_REVISION";
      if (!lost || expectedRevision !== undefined) throw error;
    }
  }
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

/** The error for a name under which no live object is stored. */
export function notFound(bucket: Bucket, name: string): ObjectStoreError {
  return new ObjectStoreError("OBJECT_NOT_FOUND", `${bucket.name}: there is no object ${JSON.stringify(name)}`);
}

/** Decodes a meta message of a bucket. */
export function infoOf(bucket: Bucket, { data, time, seq }: Pick<StoredMessage, "data" | "time" | "seq">): ObjectInfo {
  return decodeMeta(data, { bucket: bucket.name, mtime: time, revision: seq });
}

function entryOf(bucket: Bucket, message: StoredMessage, name: string): Entry {
  const { subject, seq: revision, data } = message;
  try {
    const info = infoOf(bucket, message);
    if (info.name !== name) {
      const text = `the meta message of ${JSON.stringify(name)} says that it is that of ${JSON.stringify(info.name)}`;
      throw new ObjectStoreError("BAD_OBJECT_META", text);
    }
    return { subject, revision, info, nuid: info.nuid };
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    return { subject, revision, info: undefined, error, nuid: salvageNuid(data) };
  }
}

/** What a delete marker keeps of the object (ADR-20): all but its content. */
function markerOf(bucket: Bucket, name: string, { info, nuid }: Entry): MetaContent {
  const content = { size: 0, chunks: 0, digest: "", deleted: true };
  return { ...(info ?? emptyMeta(bucket, name, nuid)), ...content, nuid };
}
