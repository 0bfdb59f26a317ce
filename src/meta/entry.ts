import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import { lastMessage, type StoredMessage } from "../jetstream/streams.ts";
import { requireName } from "./object-name.ts";
import { decodeMeta, salvageNuid } from "../protocol/object-info.ts";
import { foreignMetaSubjects, metaSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

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
  /** As it is stored. */
  readonly message: StoredMessage;
  /** What has the same chunks, of the names that it was to get; known where it is looked up to be replaced. */
  readonly heirs?: readonly Entry[];
  /** Older messages of the same name: a client that encodes it differently did not replace them but wrote beside them. */
  readonly older?: readonly Entry[];
}

/** How a name is looked up. */
export interface LookUpOptions {
  /** Idle time in ms. */
  readonly timeout?: number | undefined;
  /** How the last message of the name's own subject is read; default from the leader. */
  readonly read?: typeof lastMessage | undefined;
}

/** Looks a name up at the stream's leader, under its own subject and those of other clients. The last message counts. */
export async function lookUp(
  bucket: Bucket,
  name: string,
  { timeout, read = lastMessage }: LookUpOptions = {},
): Promise<Entry | undefined> {
  requireName(name);
  const own = metaSubject(bucket.subjects, name);
  const found = await Promise.all(
    [own, ...foreignMetaSubjects(bucket.subjects, name, own)].map(async (subject) => {
      const message = await (subject === own ? read : lastMessage)(bucket.api, bucket.stream, subject, timeout);
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
  const entry = await lookUp(bucket, name, { timeout });
  if (entry?.error) throw entry.error;
  if (!entry?.info || (entry.info.deleted && !showDeleted)) throw notFound(bucket, name);
  return entry.info;
}

/** The error for a name under which no live object is stored. */
export function notFound(bucket: Bucket, name: string): ObjectStoreError {
  return new ObjectStoreError("OBJECT_NOT_FOUND", `${bucket.name}: there is no object ${JSON.stringify(name)}`);
}

/** Decodes a meta message of a bucket. */
export function infoOf(bucket: Bucket, { data, time, seq }: Pick<StoredMessage, "data" | "time" | "seq">): ObjectInfo {
  return decodeMeta(data, { bucket: bucket.name, mtime: time, revision: seq });
}

/** What a message says; with `name`, it must be that of this name. */
export function entryOf(bucket: Bucket, message: StoredMessage, name?: string): Entry {
  const { subject, seq: revision, data } = message;
  try {
    const info = infoOf(bucket, message);
    if (name !== undefined && info.name !== name) {
      const text = `the meta message of ${JSON.stringify(name)} says that it is that of ${JSON.stringify(info.name)}`;
      throw new ObjectStoreError("BAD_OBJECT_META", text);
    }
    return { subject, revision, info, nuid: info.nuid, message };
  } catch (error) {
    if (!(error instanceof ObjectStoreError)) throw error;
    return { subject, revision, info: undefined, error, nuid: salvageNuid(data), message };
  }
}
