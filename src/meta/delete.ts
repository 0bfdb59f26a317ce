import type { Bucket } from "../bucket.ts";
import { assertWritable } from "./assert-writable.ts";
import { removeUnowned } from "./content-owners.ts";
import { type Entry, lookUp, notFound } from "./entry.ts";
import { requireWritableName } from "./object-name.ts";
import { emptyMeta, type MetaContent } from "../protocol/object-info.ts";
import {
  assertRevision,
  entriesOf,
  retryOnConflict,
  isFull,
  isConflict,
  justStored,
  lookUpToReplace,
  removeLeftovers,
  replaceMeta,
} from "./replace.ts";
import { removeContent, trailOf } from "./shared-content.ts";
import { checkRevision } from "./validation.ts";
import type { DeleteOptions, ObjectInfo } from "../types.ts";

/** Default time in ms after which delete markers disappear. */
const MARKER_TTL = 30 * 86_400_000;

/** Deletes an object: leaves a marker in place of its meta message, and none of its chunks. */
export async function deleteObject(bucket: Bucket, name: string, options: DeleteOptions = {}): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireWritableName(bucket, name);
  checkRevision(options.expectedRevision);
  return retryOnConflict(async () => {
    const previous = await lookUpToReplace(bucket, name);
    if (!previous) throw notFound(bucket, name);
    assertRevision(bucket, name, previous, options.expectedRevision);
    const { info, subject } = previous;
    if (info?.deleted) {
      // The client that stored the marker may have ended before it removed the content.
      const [, ...older] = entriesOf(previous);
      await removeLeftovers(bucket, older, { subject, expected: previous.revision, nuid: previous.nuid });
      if (previous.nuid !== "") await removeUnowned(bucket, previous.nuid).catch(() => undefined);
      return info;
    }
    const marker = markerOf(bucket, name, previous);
    try {
      return await replaceMeta(bucket, marker, previous, { ttl: markerTtl(bucket, options) });
    } catch (error) {
      if (!isFull(error)) throw error;
      return (await deleteWithoutRoom(bucket, marker, previous, options)) ?? deleteObject(bucket, name, options);
    }
  });
}

/**
 * Deletes an object when there is no room for its marker. First purges the meta message, which cannot reach a newer one, then
 * the chunks. Then there is room for the marker, which never replaces anything stored meanwhile. If the client ends in
 * between, the object is deleted, and `check` finds its chunks. Returns `undefined` when the object has changed since it was
 * looked up.
 */
async function deleteWithoutRoom(
  bucket: Bucket,
  marker: MetaContent,
  previous: Entry,
  options: DeleteOptions,
): Promise<ObjectInfo | undefined> {
  const { stream } = bucket;
  const removed: Entry[] = [];
  for (const entry of entriesOf(previous)) {
    // 0 when another client was faster, or the answer was lost: then the chunks may be in use.
    if ((await stream.purge(entry.subject, entry.revision + 1)) > 0) removed.push(entry);
  }
  if (removed.length === 0) return undefined;
  const now = await lookUp(bucket, marker.name);
  const left = entriesOf(now).map(({ nuid }) => nuid);
  if (!now?.info?.deleted && left.includes(previous.nuid)) return undefined;
  const unused = removed.filter(({ nuid }) => !left.includes(nuid));
  await Promise.allSettled(unused.map((entry) => removeContent(bucket, entry)));
  const deleted = justStored(marker, previous.revision);
  if (now) return now.info?.deleted ? now.info : deleted;
  try {
    return await replaceMeta(bucket, marker, undefined, {
      ttl: markerTtl(bucket, options),
      trail: trailOf(bucket, previous.message),
    });
  } catch (error) {
    // Another object took the room, or the name. This one is deleted all the same.
    if (isFull(error) || isConflict(error)) return deleted;
    throw error;
  }
}

/** Seconds after which the server removes the delete marker; `undefined` where it stays. */
function markerTtl({ objectTtl }: Bucket, { markerTtl: ttl = MARKER_TTL }: DeleteOptions): number | undefined {
  return objectTtl && ttl !== Infinity ? Math.ceil(ttl / 1_000) : undefined;
}

/** What a delete marker keeps of the object (ADR-20): all but its content. */
function markerOf(bucket: Bucket, name: string, { info, nuid }: Entry): MetaContent {
  const content = { size: 0, chunks: 0, digest: "", deleted: true };
  return { ...(info ?? emptyMeta(bucket.name, name, nuid)), ...content, nuid };
}
