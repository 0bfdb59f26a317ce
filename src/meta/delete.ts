import { assertWritable, type Bucket } from "../bucket.ts";
import { type Entry, notFound } from "./entry.ts";
import { requireWritableName } from "./object-name.ts";
import type { MetaContent } from "../protocol/object-info.ts";
import {
  assertRevision,
  emptyMeta,
  entriesOf,
  insist,
  lookUpToReplace,
  removeLeftovers,
  replaceMeta,
} from "./replace.ts";
import type { ChangeOptions, ObjectInfo } from "../types.ts";

/** Deletes an object: leaves a marker in place of its meta message, and none of its chunks. */
export async function deleteObject(bucket: Bucket, name: string, options: ChangeOptions = {}): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireWritableName(bucket, name);
  return insist(options.expectedRevision, async () => {
    const previous = await lookUpToReplace(bucket, name);
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

/** What a delete marker keeps of the object (ADR-20): all but its content. */
function markerOf(bucket: Bucket, name: string, { info, nuid }: Entry): MetaContent {
  const content = { size: 0, chunks: 0, digest: "", deleted: true };
  return { ...(info ?? emptyMeta(bucket, name, nuid)), ...content, nuid };
}
