// The meta message: the only place that knows the wire names of ADR-20's ObjectInfo and what other clients make of them.
// Beyond 200 lines because no other file may know the wire names of the fields.

import { ObjectStoreError } from "../errors.ts";
import type { ObjectInfo, ObjectLink } from "../types.ts";
import { escapeControls, topLevelKeys } from "./json-text.ts";
import { isToken } from "./subjects.ts";

/** The content of a meta message; the rest of {@link ObjectInfo} is where and when it was stored. */
export type MetaContent = Omit<ObjectInfo, "mtime" | "revision">;

/** Where and when a meta message was stored. */
export interface MetaOrigin {
  /** The bucket it was read from: some clients write another bucket into the message. */
  bucket: string;
  /** The server's time of the message. */
  mtime: Date;
  /** Sequence of the message. */
  revision: number;
}

/** Encodes a meta message as JSON. Empty fields are left out, and no field is `null`. */
export function encodeMeta(meta: MetaContent): string {
  const { link, maxChunkSize } = meta;
  return JSON.stringify({
    name: meta.name,
    description: meta.description || undefined,
    headers: orUndefined(meta.headers),
    metadata: orUndefined(meta.metadata),
    options: orUndefined({
      ...(link && { link: { bucket: link.bucket, name: link.name } }),
      ...(maxChunkSize > 0 && { max_chunk_size: maxChunkSize }),
    }),
    bucket: meta.bucket,
    nuid: meta.nuid || undefined,
    size: meta.size,
    // Clients use the server's message time. nats.go writes its zero time here, and rejects a message without the field.
    mtime: "0001-01-01T00:00:00Z",
    chunks: meta.chunks,
    digest: meta.digest || undefined,
    deleted: meta.deleted || undefined,
  });
}

/** Decodes a meta message of any client; throws `BAD_OBJECT_META` when it cannot. */
export function decodeMeta(data: Uint8Array, origin: MetaOrigin): ObjectInfo {
  const json = parse(data);
  const options = record(json["options"], "options");
  const link = decodeLink(options["link"]);
  const name = string(json["name"], "name");
  if (name === "") throw bad("it has no name");
  return {
    bucket: origin.bucket,
    name,
    description: string(json["description"], "description"),
    headers: decodeHeaders(json["headers"]),
    metadata: decodeMetadata(json["metadata"]),
    ...(link && { link }),
    maxChunkSize: count(options["max_chunk_size"], "options.max_chunk_size"),
    nuid: decodeNuid(json["nuid"]),
    size: count(json["size"], "size"),
    chunks: count(json["chunks"], "chunks"),
    digest: string(json["digest"], "digest"),
    deleted: boolean(json["deleted"], "deleted"),
    mtime: origin.mtime,
    revision: origin.revision,
  };
}

/** The nuid of a meta message that may otherwise be unreadable; `""` if the nuid cannot be read either. */
export function salvageNuid(data: Uint8Array): string {
  try {
    return decodeNuid(parse(data)["nuid"]);
  } catch {
    return "";
  }
}

/**
 * The nuid of an unusable meta message, if its chunks certainly belong to `name`: the message contains this name, and all
 * clients read it the same way. Otherwise `""`.
 */
export function certainNuid(data: Uint8Array, name: string): string {
  try {
    const json = parse(data);
    return json["name"] === name && !isAmbiguous(data) ? decodeNuid(json["nuid"]) : "";
  } catch {
    return "";
  }
}

/** The fields that decide which chunks are in use. */
const DECISIVE = new Set(["name", "nuid", "deleted", "chunks", "size", "options"]);

/**
 * Whether clients can read a meta message in different ways: a field occurs twice (parsers take the first or the last), or
 * in another case (only Go's parser ignores case).
 */
export function isAmbiguous(data: Uint8Array): boolean {
  const { text } = parseText(data);
  const keys = topLevelKeys(text).filter((key) => DECISIVE.has(key.toLowerCase()));
  return new Set(keys).size < keys.length || keys.some((key) => !DECISIVE.has(key));
}

/** A meta message with nothing but a name. */
export function emptyMeta(bucket: string, name: string, nuid = ""): MetaContent {
  const description = { description: "", headers: {}, metadata: {}, maxChunkSize: 0 };
  return { bucket, name, ...description, nuid, size: 0, chunks: 0, digest: "", deleted: false };
}

/** The meaning of a server's marker (ADR-43, `Nats-Marker-Reason`): what was stored under the name is gone. */
export function goneMeta(name: string, { bucket, mtime, revision }: MetaOrigin): ObjectInfo {
  return { ...emptyMeta(bucket, name), deleted: true, mtime, revision };
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Longest meta message whose control characters are escaped, in bytes: one of 1 MB would block a page for 0.4 s. */
const MAX_REPAIRED_BYTES = 64 * 1024;

function parse(data: Uint8Array): Record<string, unknown> {
  const { json } = parseText(data);
  if (typeof json !== "object" || json === null || Array.isArray(json)) throw bad("it is no JSON object");
  return json as Record<string, unknown>;
}

/** The JSON of a message, and its text with control characters escaped. */
function parseText(data: Uint8Array): { json: unknown; text: string } {
  try {
    const text = utf8.decode(data);
    try {
      return { json: JSON.parse(text), text };
    } catch (error) {
      if (data.length > MAX_REPAIRED_BYTES) throw error;
      const valid = escapeControls(text);
      return { json: JSON.parse(valid), text: valid };
    }
  } catch (cause) {
    throw bad("it is no JSON", cause);
  }
}

function decodeLink(value: unknown): ObjectLink | undefined {
  if (value === undefined || value === null) return undefined;
  const link = record(value, "options.link");
  const bucket = string(link["bucket"], "options.link.bucket");
  if (bucket === "") throw bad("its link has no bucket");
  const name = string(link["name"], "options.link.name");
  return name === "" ? { bucket } : { bucket, name };
}

function decodeHeaders(value: unknown): Record<string, string[]> {
  let headers = record(value, "headers");
  const inner = headers["inner"];
  // async-nats once serialised its HeaderMap with the private field around it.
  if (typeof inner === "object" && inner !== null && !Array.isArray(inner) && Object.keys(headers).length === 1) {
    headers = record(inner, "headers.inner");
  }
  // Object.fromEntries defines own properties, so that a key `__proto__` stays a key.
  return Object.fromEntries(
    Object.entries(headers).map(([key, values]) => {
      // nats.py writes a single value without the array around it.
      const list: unknown[] = Array.isArray(values) ? values : [values];
      return [key, list.map((item) => string(unwrapped(item), `headers.${key}`))];
    }),
  );
}

/** A value of such a HeaderMap, which is wrapped in a private field as well. */
function unwrapped(value: unknown): unknown {
  return typeof value === "object" && value !== null && "inner" in value ? value.inner : value;
}

function decodeMetadata(value: unknown): Record<string, string> {
  const entries = Object.entries(record(value, "metadata"));
  return Object.fromEntries(entries.map(([key, item]) => [key, string(item, `metadata.${key}`)]));
}

/** A nuid becomes a subject token: a wildcard in it would match, and purge, other objects' chunks. */
function decodeNuid(value: unknown): string {
  const nuid = string(value, "nuid");
  if (nuid !== "" && !isToken(nuid)) throw bad("its nuid is no subject token");
  return nuid;
}

// Each of these reads a missing value and `null` as empty: clients leave out different fields.

function string(value: unknown, field: string): string {
  if (value === undefined || value === null) return "";
  if (typeof value !== "string") throw bad(`${field} is no string`);
  return value;
}

function boolean(value: unknown, field: string): boolean {
  if (value === undefined || value === null) return false;
  if (typeof value !== "boolean") throw bad(`${field} is no boolean`);
  return value;
}

function count(value: unknown, field: string): number {
  if (value === undefined || value === null) return 0;
  if (!Number.isSafeInteger(value) || (value as number) < 0) throw bad(`${field} is no count`);
  return value as number;
}

function record(value: unknown, field: string): Record<string, unknown> {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" || Array.isArray(value)) throw bad(`${field} is no object`);
  return value as Record<string, unknown>;
}

function orUndefined<T extends object>(value: T): T | undefined {
  return Object.keys(value).length > 0 ? value : undefined;
}

function bad(why: string, cause?: unknown): ObjectStoreError {
  return new ObjectStoreError("BAD_OBJECT_META", `the meta message cannot be used: ${why}`, { cause });
}
