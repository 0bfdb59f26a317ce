// Changes an object's meta message but not its content: descriptions and links. Renaming is in rename.ts.
import { type Bucket, openToUse } from "../bucket.ts";
import { assertWritable } from "./assert-writable.ts";
import { ObjectStoreError } from "../errors.ts";
import { type Entry, lookUp, nameTaken, notFound } from "./entry.ts";
import { lazily } from "../lazily.ts";
import { requireWritableName } from "./object-name.ts";
import { emptyMeta, type MetaContent } from "../protocol/object-info.ts";
import { assertRevision, retryOnConflict, lookUpToReplace, replaceMeta } from "./replace.ts";
import { checkPatch, checkRevision, checkTarget } from "./validation.ts";
import type { ChangeOptions, ObjectInfo, ObjectLink, ObjectMetaPatch } from "../types.ts";

const loadRename = lazily(() => import("./rename.ts"));

/** Changes the given ones of an object's name, description, headers and metadata; the rest stays. */
export async function updateMeta(
  bucket: Bucket,
  name: string,
  patch: ObjectMetaPatch,
  options: ChangeOptions = {},
): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireWritableName(bucket, name);
  checkRevision(options.expectedRevision);
  const changes = checkPatch(patch);
  if (changes.name !== undefined) requireWritableName(bucket, changes.name);
  const newName = changes.name === undefined || changes.name === name ? undefined : changes.name;
  return retryOnConflict(async () => {
    // Both names at once: each look-up takes a round trip.
    const target = newName === undefined ? Promise.resolve(undefined) : lookUpToReplace(bucket, newName);
    target.catch(() => undefined);
    const entry = await lookUpToReplace(bucket, name);
    assertRevision(bucket, name, entry, options.expectedRevision);
    if (entry?.error) throw entry.error;
    if (!entry?.info) throw notFound(bucket, name);
    if (entry.info.deleted) throw new ObjectStoreError("UPDATE_DELETED", `${JSON.stringify(name)} is deleted`);
    const content: MetaContent = { ...entry.info, ...changes };
    return newName === undefined
      ? replaceMeta(bucket, content, entry)
      : (await loadRename()).rename(bucket, entry, content, target);
  });
}

/** Stores a link to an object (`LINK_TO_DELETED`, `LINK_TO_LINK`; `OBJECT_EXISTS` if the name has a live object). */
export async function addLink(
  bucket: Bucket,
  name: string,
  to: Pick<ObjectInfo, "bucket" | "name">,
): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireWritableName(bucket, name);
  const { bucket: targetBucket, name: targetName } = checkTarget(to);
  const target = targetBucket === bucket.name ? bucket : await openToUse(bucket.stream.api, targetBucket);
  const previous = lookUpToReplace(bucket, name);
  previous.catch(() => undefined);
  // The caller's info of the target may be out of date: ask the server.
  const entry = await lookUp(target, targetName);
  if (entry?.error) throw entry.error;
  if (!entry?.info) throw notFound(target, targetName);
  if (entry.info.deleted) {
    throw new ObjectStoreError("LINK_TO_DELETED", `${JSON.stringify(targetName)} is deleted`);
  }
  if (entry.info.link) throw new ObjectStoreError("LINK_TO_LINK", `${JSON.stringify(targetName)} is a link itself`);
  return storeLink(bucket, name, { bucket: target.name, name: targetName }, previous);
}

/** Stores a link to a whole bucket (`OBJECT_EXISTS` if the name has a live object). */
export async function addBucketLink(
  bucket: Bucket,
  name: string,
  target: { readonly bucket?: unknown } | null | undefined,
): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireWritableName(bucket, name);
  const { bucket: targetBucket } = target ?? {};
  if (typeof targetBucket !== "string") throw new TypeError("store: expected a store");
  return storeLink(bucket, name, { bucket: targetBucket });
}

/** `first` is what the name has, if it was looked up already. */
function storeLink(
  bucket: Bucket,
  name: string,
  link: ObjectLink,
  first?: Promise<Entry | undefined>,
): Promise<ObjectInfo> {
  let known = first;
  return retryOnConflict(async () => {
    const previous = await (known ?? lookUpToReplace(bucket, name));
    known = undefined;
    // An entry that cannot be decoded may be an object that other clients can read.
    if (previous && !previous.info?.deleted && !previous.info?.link) throw nameTaken(name);
    const content = { ...emptyMeta(bucket.name, name, bucket.stream.api.nuid()), link };
    return replaceMeta(bucket, content, previous);
  });
}
