import { ObjectStoreError } from "../errors.ts";
import { PEER_KEYS } from "../protocol/peer-keys.ts";
import { requireName } from "./object-name.ts";
import type { ObjectInfo, ObjectLink, ObjectMeta, ObjectMetaPatch } from "../types.ts";

/** A caller's description of an object, checked and copied: all fields present, headers as a plain record. */
export interface CheckedMeta {
  readonly name: string;
  readonly description: string;
  readonly headers: Record<string, string[]>;
  readonly metadata: Record<string, string>;
  readonly maxChunkSize?: number;
}

/** A caller's change of an object: absent fields stay as they are. */
export type CheckedPatch = Partial<Omit<CheckedMeta, "maxChunkSize">>;

/** Fields of an {@link ObjectInfo}. Where callers may pass an info back, all are accepted, and meaningless ones ignored. */
const INFO_KEYS: Readonly<Record<keyof ObjectInfo, true>> = {
  bucket: true,
  name: true,
  description: true,
  headers: true,
  metadata: true,
  link: true,
  maxChunkSize: true,
  nuid: true,
  size: true,
  chunks: true,
  digest: true,
  deleted: true,
  mtime: true,
  revision: true,
};

/** Checks a caller's description of an object. Misuse is a `TypeError`, a link is `LINK_NOT_ALLOWED`. */
export function checkMeta(nameOrMeta: string | ObjectMeta): CheckedMeta {
  const meta = typeof nameOrMeta === "string" ? { name: nameOrMeta } : nameOrMeta;
  if (typeof meta !== "object" || (meta as unknown) === null) throw new TypeError("meta: expected a name or an object");
  assertKnown("meta", meta);
  requireName(meta.name);
  if (meta.link) throw new ObjectStoreError("LINK_NOT_ALLOWED", "links are made by addLink and addBucketLink");
  // In an info, 0 means that the chunk size is unknown.
  const maxChunkSize = meta.maxChunkSize === 0 ? undefined : meta.maxChunkSize;
  if (maxChunkSize !== undefined && !(Number.isSafeInteger(maxChunkSize) && maxChunkSize > 0)) {
    throw new TypeError("maxChunkSize: expected a positive number of bytes");
  }
  return {
    name: meta.name,
    description: descriptionOf(meta.description),
    headers: headersOf(meta.headers),
    metadata: metadataOf(meta.metadata),
    ...(maxChunkSize !== undefined && { maxChunkSize }),
  };
}

/** Checks a caller's change of an object. Misuse is a `TypeError`. */
export function checkPatch(patch: ObjectMetaPatch): CheckedPatch {
  if (typeof patch !== "object" || (patch as unknown) === null) throw new TypeError("patch: expected an object");
  assertKnown("patch", patch);
  const { name, description, headers, metadata } = patch;
  if (name !== undefined) requireName(name);
  return {
    ...(name !== undefined && { name }),
    ...(description !== undefined && { description: descriptionOf(description) }),
    ...(headers !== undefined && { headers: headersOf(headers) }),
    ...(metadata !== undefined && { metadata: metadataOf(metadata) }),
  };
}

/** Checks the target of a link, for which bucket and name are enough. Misuse is a `TypeError`. */
export function checkTarget(target: Pick<ObjectInfo, "bucket" | "name">): Required<ObjectLink> {
  if (typeof target !== "object" || (target as unknown) === null) throw new TypeError("target: expected an object");
  assertKnown("target", target);
  const { bucket, name } = target;
  if (typeof bucket !== "string") throw new TypeError("target.bucket: expected a string");
  if (typeof name !== "string") throw new TypeError("target.name: expected a string");
  return { bucket, name };
}

/** Checks an expected revision. Misuse is a `TypeError`. */
export function checkRevision(expectedRevision: number | undefined): void {
  if (expectedRevision === undefined || (Number.isSafeInteger(expectedRevision) && expectedRevision >= 0)) return;
  throw new TypeError("expectedRevision: expected a revision, or 0 for no live object");
}

/** Rejects unknown keys (`TypeError`): another client's name for an option would otherwise be ignored silently. */
function assertKnown(argument: string, given: object): void {
  for (const key of Object.keys(given)) {
    if (Object.hasOwn(INFO_KEYS, key)) continue;
    const ours = Object.hasOwn(PEER_KEYS, key) ? `, use "${String(PEER_KEYS[key])}"` : "";
    throw new TypeError(`${argument}: unknown key "${key}"${ours}`);
  }
}

function descriptionOf(description: string | null = ""): string {
  return text(description ?? "", "description");
}

function metadataOf(metadata: ObjectMetaPatch["metadata"]): Record<string, string> {
  const entries = Object.entries(record(metadata ?? {}, "metadata"));
  return Object.fromEntries(entries.map(([key, value]) => [key, text(value, `metadata.${key}`)]));
}

function headersOf(headers: ObjectMetaPatch["headers"]): Record<string, string[]> {
  if (headers instanceof Headers) {
    const entries: [string, string[]][] = [];
    headers.forEach((value, key) => entries.push([key, [value]]));
    return Object.fromEntries(entries);
  }
  return Object.fromEntries(
    Object.entries(record(headers ?? {}, "headers")).map(([key, values]) => {
      if (!Array.isArray(values)) throw new TypeError(`headers.${key}: expected an array of strings`);
      return [key, values.map((value) => text(value, `headers.${key}`))];
    }),
  );
}

function record(value: object, field: string): object {
  if (typeof value !== "object" || Array.isArray(value)) throw new TypeError(`${field}: expected an object`);
  return value;
}

function text(value: unknown, field: string): string {
  if (typeof value !== "string") throw new TypeError(`${field}: expected a string`);
  return value;
}
