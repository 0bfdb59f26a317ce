// Changes of an object's meta message that leave its content alone: describing, renaming, linking.
import { assertWritable, type Bucket, openBucket } from "./bucket.ts";
import { checkMeta } from "./check-meta.ts";
import { ObjectStoreError } from "./errors.ts";
import { publishMeta } from "./jetstream/publish-meta.ts";
import { purge } from "./jetstream/streams.ts";
import {
  assertRevision,
  emptyMeta,
  type Entry,
  insist,
  lookUp,
  notFound,
  removeLeftovers,
  replaceMeta,
} from "./metadata.ts";
import { requireName } from "./object-name.ts";
import { encodeMeta, type MetaContent } from "./protocol/object-info.ts";
import { metaSubject } from "./protocol/subjects.ts";
import type { ChangeOptions, ObjectInfo, ObjectLink, ObjectMeta } from "./types.ts";

/** Replaces name, description, headers and metadata of an object; its content and options stay. */
export async function updateMeta(
  bucket: Bucket,
  name: string,
  meta: Partial<ObjectMeta>,
  options: ChangeOptions = {},
): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireName(name);
  const {
    description,
    headers,
    metadata,
    name: newName,
  } = checkMeta({ ...meta, name: meta.name ?? name, link: undefined });
  return insist(options.expectedRevision, async () => {
    const entry = await lookUp(bucket, name);
    assertRevision(bucket, name, entry, options.expectedRevision);
    if (entry?.error) throw entry.error;
    if (!entry?.info) throw notFound(bucket, name);
    if (entry.info.deleted) throw new ObjectStoreError("UPDATE_DELETED", `${JSON.stringify(name)} is deleted`);
    const content: MetaContent = { ...entry.info, name: newName, description, headers, metadata };
    return newName === name ? replaceMeta(bucket, content, entry) : rename(bucket, entry, content);
  });
}

/** Stores a link to an object (`LINK_TO_DELETED`, `LINK_TO_LINK`; `OBJECT_EXISTS` when the name is a live object). */
export async function addLink(bucket: Bucket, name: string, info: ObjectInfo): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireName(name);
  const targetName = info.name;
  const target = info.bucket === bucket.name ? bucket : await openBucket(bucket.api, info.bucket);
  // What the caller knows of the target may be old: the server decides.
  const entry = await lookUp(target, targetName);
  if (entry?.error) throw entry.error;
  if (!entry?.info) throw notFound(target, targetName);
  if (entry.info.deleted) {
    throw new ObjectStoreError("LINK_TO_DELETED", `${JSON.stringify(targetName)} is deleted`);
  }
  if (entry.info.link) throw new ObjectStoreError("LINK_TO_LINK", `${JSON.stringify(targetName)} is a link itself`);
  return storeLink(bucket, name, { bucket: target.name, name: targetName });
}

/** Stores a link to a whole bucket (`OBJECT_EXISTS` when the name is a live object). */
export async function addBucketLink(bucket: Bucket, name: string, target: string): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireName(name);
  return storeLink(bucket, name, { bucket: target });
}

function storeLink(bucket: Bucket, name: string, link: ObjectLink): Promise<ObjectInfo> {
  return insist(undefined, async () => {
    const previous = await lookUp(bucket, name);
    if (previous?.info && !previous.info.deleted && !previous.info.link) throw exists(name);
    const content = { ...emptyMeta(bucket, name, bucket.api.nuid()), link };
    return replaceMeta(bucket, content, previous);
  });
}

/**
 * The new name first, so that a crash never leaves the content without one. Then the old name goes, under the condition
 * that it still has this content: whoever replaced or deleted it meanwhile has removed the content as well, and so the
 * new name has to go again.
 */
async function rename(bucket: Bucket, from: Entry, content: MetaContent): Promise<ObjectInfo> {
  const previous = await lookUp(bucket, content.name);
  if (previous && !previous.info?.deleted) throw exists(content.name);
  const renamed = await replaceMeta(bucket, content, previous);
  try {
    await removeName(bucket, from);
    await removeLeftovers(bucket, from.older ?? [], { subject: from.subject, nuid: from.nuid });
  } catch (error) {
    const subject = metaSubject(bucket.subjects, content.name);
    await removeName(bucket, { subject, revision: renamed.revision, info: renamed, nuid: renamed.nuid }).catch(
      () => undefined, // somebody else has put something there, with its own content
    );
    throw error;
  }
  return renamed;
}

/** Removes the meta message of a name whose content goes on under another one. A marker first: it can be conditional. */
async function removeName(bucket: Bucket, { subject, revision, info }: Entry): Promise<void> {
  const { api, stream } = bucket;
  const marker = { ...emptyMeta(bucket, info?.name ?? "", api.nuid()), deleted: true };
  const expected = { expected: revision, id: `${marker.nuid}.meta` };
  const markerRevision = await publishMeta(api, stream, subject, encodeMeta(marker), expected);
  await purge(api, stream, subject, markerRevision + 1).catch(() => undefined);
}

function exists(name: string): ObjectStoreError {
  return new ObjectStoreError("OBJECT_EXISTS", `there is an object ${JSON.stringify(name)} already`);
}
