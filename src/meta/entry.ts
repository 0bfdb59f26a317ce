import type { Bucket } from "../bucket.ts";
import { isObjectStoreError, ObjectStoreError } from "../errors.ts";
import { type LastMessages, lastMessages } from "../jetstream/direct-get.ts";
import { unlessRefused } from "../jetstream/refusal.ts";
import { MARKER_REASON } from "../jetstream/stream-message.ts";
import type { StoredMessage } from "../jetstream/stream-message.ts";
import { requireName } from "./object-name.ts";
import { certainNuid, decodeMeta, goneMeta, salvageNuid } from "../protocol/object-info.ts";
import { foreignMetaSubjects, isSubjectOf, metaSubject, namesOf, unpaddedMetaSubjects } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

/** The message stored under a name: a live object, a link, a delete marker, or a meta message that cannot be decoded. */
export interface Entry {
  /** Where it is stored: not always the name's own subject, because some clients encode names differently. */
  readonly subject: string;
  readonly revision: number;
  /** `undefined` when the message cannot be decoded. */
  readonly info: ObjectInfo | undefined;
  /** Why it cannot be decoded. */
  readonly error?: ObjectStoreError;
  /** Names its chunks; `""` when unknown. */
  readonly nuid: string;
  /** The stored message. */
  readonly message: StoredMessage;
  /** Entries under rename targets that still share these chunks; known after `lookUpToReplace`. */
  readonly sharers?: readonly Entry[];
  /** Other messages of the same name, under the subjects of clients that encode it differently. */
  readonly older?: readonly Entry[];
}

/** How to look up a name. */
export interface LookUpOptions {
  /** Idle time in ms. */
  readonly timeout?: number | undefined;
  /** How to read messages; default from the leader, if the user has permission. */
  readonly read?: LastMessages | undefined;
}

/**
 * Looks a name up at the stream's leader, under its own subject and all those of other clients. The last message counts. But
 * a message where no current client looks (names without padding) does not hide one that all of them read.
 */
export async function lookUp(bucket: Bucket, name: string, options: LookUpOptions = {}): Promise<Entry | undefined> {
  const places = subjectsOf(bucket, name);
  return entryUnder(bucket, name, places, [places.own, ...places.foreign, ...places.unpadded], options);
}

/** As {@link lookUp}, for reads: an object under a current encoding costs no extra request. */
async function lookUpToRead(bucket: Bucket, name: string, options: LookUpOptions): Promise<Entry | undefined> {
  const places = subjectsOf(bucket, name);
  const { own, foreign, unpadded } = places;
  const entry = await entryUnder(bucket, name, places, [own, ...foreign], options);
  const isLive = entry && (entry.info ? !entry.info.deleted : entry.subject === own);
  if (isLive || unpadded.length === 0) return entry;
  // The user may lack permission for these subjects.
  const old = await unlessRefused(entryUnder(bucket, name, places, unpadded, options));
  return old?.info && old.revision > (entry?.info?.revision ?? 0) ? old : (entry ?? old);
}

/** The subjects under which clients store the meta message of a name. */
interface Places {
  readonly own: string;
  /** As other current clients encode it. */
  readonly foreign: readonly string[];
  /** As old clients encoded it. */
  readonly unpadded: readonly string[];
}

function subjectsOf(bucket: Bucket, name: string): Places {
  requireName(name);
  const own = metaSubject(bucket.subjects, name);
  const foreign = foreignMetaSubjects(bucket.subjects, name, own);
  return { own, foreign, unpadded: unpaddedMetaSubjects(bucket.subjects, name, own, foreign) };
}

async function entryUnder(
  bucket: Bucket,
  name: string,
  { own, unpadded }: Places,
  subjects: readonly string[],
  { timeout, read = lastMessages }: LookUpOptions,
): Promise<Entry | undefined> {
  const messages = await read(bucket.stream, subjects, timeout);
  const entries = messages
    .map((message) => entryOf(bucket, message, name))
    // An undecodable message under another encoding may be another object's. Its subject shows which one is most likely.
    .filter(({ subject, info }) => info || subject === own || namesOf(bucket.subjects, subject)[0] === name)
    .sort((a, b) => b.revision - a.revision);
  // An undecodable message does not hide a decodable one, unless it is under the name's own subject.
  const readable = entries.filter(({ subject, info }) => info ?? subject === own);
  const current = readable.find(({ subject }) => !unpadded.includes(subject));
  const last = current && !current.info?.deleted ? current : (readable[0] ?? entries[0]);
  const older = entries.filter((entry) => entry !== last);
  return last && (older.length > 0 ? { ...last, older } : last);
}

/** Info of a live object (`OBJECT_NOT_FOUND`); with `showDeleted` also of a deleted one. */
export async function getInfo(
  bucket: Bucket,
  name: string,
  showDeleted = false,
  timeout?: number,
): Promise<ObjectInfo> {
  const entry = await lookUpToRead(bucket, name, { timeout });
  if (entry?.error) throw entry.error;
  if (!entry?.info || (entry.info.deleted && !showDeleted)) throw notFound(bucket, name);
  return entry.info;
}

/** The error for a new name that another object has. */
export function nameTaken(name: string): ObjectStoreError {
  return new ObjectStoreError("OBJECT_EXISTS", `there is an object ${JSON.stringify(name)} already`);
}

/** The error for a name under which no live object is stored. */
export function notFound(bucket: Bucket, name: string): ObjectStoreError {
  return new ObjectStoreError("OBJECT_NOT_FOUND", `${bucket.name}: there is no object ${JSON.stringify(name)}`);
}

/** The parts of a meta message that are needed to decode it. */
export type MetaMessage = Pick<StoredMessage, "data" | "time" | "seq" | "subject"> &
  Partial<Pick<StoredMessage, "header">>;

/**
 * Decodes a meta message of a bucket. Throws `BAD_OBJECT_META` for one that cannot be decoded, and for one whose subject
 * encodes another name: other clients find it by its subject.
 */
export function infoOf(bucket: Bucket, message: MetaMessage, name?: string): ObjectInfo {
  const { subject, data, time, seq } = message;
  const origin = { bucket: bucket.name, mtime: time, revision: seq };
  if (data.length === 0 && message.header?.(MARKER_REASON)) {
    const gone = namesOf(bucket.subjects, subject)[0];
    const isOwn = name !== undefined && subject === metaSubject(bucket.subjects, name);
    if (isOwn) return goneMeta(name, origin);
    if (gone !== undefined && (name === undefined || name === gone)) return goneMeta(gone, origin);
  }
  const info = decodeMeta(data, origin);
  const isItsName = name === undefined ? isSubjectOf(bucket.subjects, subject, info.name) : info.name === name;
  if (isItsName) return info;
  const expected = JSON.stringify(name ?? namesOf(bucket.subjects, subject)[0]) as string | undefined;
  const place = expected === undefined ? `under ${subject}` : `of ${expected}`;
  const text = `the meta message ${place} names another object, ${JSON.stringify(info.name)}`;
  throw new ObjectStoreError("BAD_OBJECT_META", text);
}

/** The entry in a message. With `name`, an entry that cannot be decoded as that name has a nuid only if it is certain. */
export function entryOf(bucket: Bucket, message: StoredMessage, name?: string): Entry {
  const { subject, seq: revision, data } = message;
  try {
    const info = infoOf(bucket, message, name);
    return { subject, revision, info, nuid: info.nuid, message };
  } catch (error) {
    if (!isObjectStoreError(error)) throw error;
    // Replacing it removes the chunks of its nuid, so the nuid must be certain. A search for chunks in use takes any nuid.
    const nuid = name === undefined ? salvageNuid(data) : certainNuid(data, name);
    return { subject, revision, info: undefined, error, nuid, message };
  }
}
