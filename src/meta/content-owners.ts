import type { Bucket } from "../bucket.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";
import { type ReadMeta, readMetas } from "./watch.ts";

/** The live objects with some content. */
export interface Owners {
  /** One object, or two during a rename. */
  readonly live: readonly ObjectInfo[];
  /** Whether every meta message of the bucket could be read. If not, the content may belong to one that could not. */
  readonly isComplete: boolean;
}

/**
 * Searches all meta messages of the bucket for live objects with the chunks of `nuid`. Proves that content is unused when
 * only a note or a stored message names it: it may have been committed, and renamed, without its writer learning of it.
 */
export async function ownersOf(bucket: Bucket, nuid: string): Promise<Owners> {
  const live: ObjectInfo[] = [];
  let isComplete = true;
  let last = 0;
  const visit = (meta: ReadMeta): void => {
    last = Math.max(last, meta.message.seq);
    if ("error" in meta) isComplete = false;
    else if (meta.info.nuid === nuid && !meta.info.deleted) live.push(meta.info);
  };
  await readMetas(bucket, visit);
  // Reads newer messages too: an object renamed meanwhile may have left its old name before that was read.
  if (live.length === 0) await readMetas(bucket, visit, { after: last });
  return { live, isComplete };
}

/** Removes the chunks that a note or an old delete marker names, if it is proven that no object has them. */
export async function removeUnowned(bucket: Bucket, nuid: string): Promise<void> {
  const { stream, subjects } = bucket;
  const subject = chunkSubject(subjects, nuid);
  if ((await stream.count(subject)) === 0) return;
  const { live, isComplete } = await ownersOf(bucket, nuid);
  if (live.length === 0 && isComplete) await stream.purge(subject);
}
