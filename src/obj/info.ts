// Objects as @nats-io/obj describes them, from and to our own description.
import { type MsgHdrs, toMsgHdrs } from "../jetstream/obj-vocabulary.ts";
import type { ObjectInfo as CoreInfo, ObjectMeta, ObjectMetaPatch } from "../types.ts";
import type { ObjectInfo, ObjectStoreMeta } from "./types.ts";

/** What the store knows about an object, in the other package's words. */
export function toInfo(info: CoreInfo): ObjectInfo {
  const { name, description, headers, metadata, link, maxChunkSize, mtime } = info;
  const { bucket, nuid, size, chunks, digest, deleted, revision } = info;
  const hasOptions = link !== undefined || maxChunkSize > 0;
  return {
    name,
    description,
    headers: toMsgHdrs(headers),
    metadata: { ...metadata },
    ...(hasOptions && {
      options: { ...(link && { link: { ...link } }), ...(maxChunkSize > 0 && { max_chunk_size: maxChunkSize }) },
    }),
    ...{ bucket, nuid, size, chunks, digest, deleted, revision },
    mtime: mtime.toISOString(),
  };
}

/** What a caller says of a new object. Fields of an info mean nothing here and are left out. */
export function toMeta({ name, description, headers, metadata, options }: ObjectStoreMeta): ObjectMeta {
  return {
    name,
    description,
    headers: headers && toRecord(headers),
    metadata,
    maxChunkSize: options?.max_chunk_size,
  };
}

/** What a caller changes of an object: description and metadata are replaced as a whole, what is left out is cleared. */
export function toPatch({ name, description, headers, metadata }: Partial<ObjectStoreMeta>): ObjectMetaPatch {
  return {
    name,
    description: description ?? null,
    headers: headers && toRecord(headers),
    metadata: metadata ?? null,
  };
}

function toRecord(headers: MsgHdrs): Record<string, string[]> {
  return Object.fromEntries(headers.keys().map((key) => [key, headers.values(key)]));
}
