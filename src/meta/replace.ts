// Changes what is stored under a name, conditionally, and then cleans up after the old entry.
import type { Bucket } from "../bucket.ts";
import { isObjectStoreError, ObjectStoreError } from "../errors.ts";
import { publishMeta, type PublishMetaOptions } from "../jetstream/publish-meta.ts";
import { type Entry, lookUp, type LookUpOptions } from "./entry.ts";
import { findSharers, removeContent, trailOf } from "./shared-content.ts";
import { timeLeft } from "./time-left.ts";
import { encodeMeta, type MetaContent } from "../protocol/object-info.ts";
import { metaSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

/** How to store a meta message. */
export type StoreOptions = Pick<PublishMetaOptions, "timeout" | "ttl" | "trail" | "beforeRepeat">;

/**
 * Stores `content` under its name in place of `previous`. Then removes the chunks of `previous`, unless they are still in
 * use, and its message, if that is under another client's subject. The meta message is the commit: later failures do not
 * fail the change. If the chunks stay the same, so does the time at which they expire.
 *
 * Rejects with `WRONG_REVISION` when something other than `previous` is stored under the name.
 */
export async function replaceMeta(
  bucket: Bucket,
  content: MetaContent,
  previous: Entry | undefined,
  options: StoreOptions = {},
): Promise<ObjectInfo> {
  const { stream, subjects } = bucket;
  const subject = metaSubject(subjects, content.name);
  const isSame = content.nuid === previous?.nuid;
  const expected = revisionOn(subject, previous);
  const keepsTime = isSame && !content.deleted && !("ttl" in options);
  const left = keepsTime ? (await timeLeft(bucket, previous))() : undefined;
  const revision = await publishMeta(stream, subject, encodeMeta(content), {
    expected,
    id: `${stream.api.nuid()}.meta`,
    ...(isSame && { trail: trailOf(bucket, previous.message) }),
    ttl: left,
    ...options,
  });
  if (isSame && !content.deleted && previous.subject !== subject && !(await removeMessage(bucket, previous))) {
    // Another client wrote first under its own subject, which the condition did not cover.
    await bucket.stream.deleteMessage(revision, { subject });
    throw new ObjectStoreError("WRONG_REVISION", `${JSON.stringify(content.name)} has changed`, { serverCode: 10071 });
  }
  const by = { subject, expected, nuid: content.deleted ? "" : content.nuid };
  await removeLeftovers(bucket, entriesOf(previous), by, options.timeout);
  return justStored(content, revision);
}

/** Looks up a name, and other names that may share its content, before a change. */
export async function lookUpToReplace(
  bucket: Bucket,
  name: string,
  options?: LookUpOptions,
): Promise<Entry | undefined> {
  return retryOnConflict(async () => {
    const entry = await lookUp(bucket, name, options);
    if (!entry) return undefined;
    const [found, ...older] = await Promise.all(entriesOf(entry).map((each) => findSharers(bucket, each)));
    return found && { ...found, ...(older.length > 0 && { older }) };
  });
}

/** All messages of a name: the last one first, then older ones under other clients' subjects. */
export function entriesOf(entry: Entry | undefined): Entry[] {
  return entry ? [entry, ...(entry.older ?? [])] : [];
}

/** Sequence of a name's message under this subject; 0 for none. */
export function revisionOn(subject: string, entry: Entry | undefined): number {
  return entriesOf(entry).find((each) => each.subject === subject)?.revision ?? 0;
}

/** An acknowledgement has no timestamp; the next look-up has the server's. */
export function justStored(content: MetaContent, revision: number): ObjectInfo {
  return { ...content, mtime: new Date(), revision };
}

/** The message that replaced entries. */
interface Replacement {
  readonly subject: string;
  /** Sequence of the message that it replaced on that subject; 0 for none. */
  readonly expected: number;
  /** Names the chunks that it uses; `""` for none. */
  readonly nuid: string;
}

/**
 * Removes the messages of replaced entries, and their chunks unless still in use. An entry's chunks are removed only if we
 * removed its message: by the conditional write on our subject, or by a purge that still found it under another client's
 * subject. Otherwise another client removed it, and may have given the content another name.
 */
export async function removeLeftovers(
  bucket: Bucket,
  replaced: readonly Entry[],
  by: Replacement,
  /** Idle time in ms. */
  timeout?: number,
): Promise<void> {
  const remove = async (entry: Entry): Promise<void> => {
    const isOurs =
      entry.subject === by.subject ? entry.revision === by.expected : await removeMessage(bucket, entry, timeout);
    if (isOurs && entry.nuid !== by.nuid) await removeContent(bucket, entry, timeout);
  };
  await Promise.allSettled(replaced.map(remove));
}

/** Removes the message of an entry, if it is still there. */
async function removeMessage({ stream }: Bucket, { subject, revision }: Entry, timeout?: number): Promise<boolean> {
  return (await stream.purge(subject, revision + 1, timeout)) > 0;
}

/**
 * Runs a change that looks something up and then writes on the condition that it has not changed. Retries when another
 * client wrote first: the new look-up decides whether the change is still possible.
 */
export async function retryOnConflict<T>(change: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await change();
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }
}

/** Whether the server refused a change because another one came first. False for errors of {@link assertRevision}. */
export function isConflict(error: unknown): boolean {
  return isObjectStoreError(error, "WRONG_REVISION") && error.serverCode !== undefined;
}

/** Whether the server refused a change because the bucket, or the account, has no room. */
export function isFull(error: unknown): boolean {
  return isObjectStoreError(error, "STORE_FULL");
}

/** Throws `WRONG_REVISION` when the revision is not the expected one; 0 expects no live object. */
export function assertRevision(bucket: Bucket, name: string, found: Entry | undefined, expected?: number): void {
  if (expected === undefined || expected === found?.revision) return;
  if (expected === 0 && (!found || found.info?.deleted)) return;
  const revision = String(found?.revision ?? 0);
  const wanted = expected === 0 ? "but expectedRevision is 0 (no live object)" : `not the expected ${String(expected)}`;
  const message = `${bucket.name}: ${JSON.stringify(name)} has revision ${revision}, ${wanted}`;
  throw new ObjectStoreError("WRONG_REVISION", message);
}
