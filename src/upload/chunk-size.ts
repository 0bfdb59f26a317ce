import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import { requireWritableName } from "../meta/object-name.ts";
import type { CheckedMeta } from "../meta/validation.ts";
import { encodeMeta } from "../protocol/object-info.ts";

const DEFAULT_CHUNK_BYTES = 128 * 1024;

/** Room for the headers in each chunk, in bytes: message id (at most 64) and time to live (at most 24). */
const CHUNK_HEADER_BYTES = 128;

/** Maximum size of the headers of a new object's meta message, in bytes. */
const META_HEADER_BYTES = 160;

/** Maximum size of the rest of a meta message, in bytes: field names, numbers, nuid, digest and headers. */
const META_FRAME_BYTES = 600;

/** Chunk size of a new object, in bytes. */
export function chunkSizeFor(bucket: Bucket, wanted: number = DEFAULT_CHUNK_BYTES): number {
  return Math.max(1, Math.min(wanted, largestMessage(bucket) - CHUNK_HEADER_BYTES));
}

/**
 * Rejects an object whose meta message could not be stored, before its first chunk is sent: its name is too long
 * (`TypeError`), or the whole message is larger than the server or the bucket accepts (`CHUNK_TOO_LARGE`). If the meta message
 * fits, so do chunks.
 */
export function requireRoom(bucket: Bucket, meta: CheckedMeta, total: number = Number.MAX_SAFE_INTEGER): void {
  const { name, maxMessageSize } = bucket;
  requireWritableName(bucket, meta.name);
  const largest = largestMessage(bucket);
  if (isShort(meta, largest - name.length)) return;
  const chunkSize = chunkSizeFor(bucket, meta.maxChunkSize);
  const content = {
    ...meta,
    bucket: name,
    maxChunkSize: chunkSize,
    nuid: "n".repeat(22),
    size: total,
    chunks: Math.ceil(total / chunkSize),
    digest: `SHA-256=${"d".repeat(44)}`,
    deleted: false,
  };
  const needed = new TextEncoder().encode(encodeMeta(content)).length + META_HEADER_BYTES;
  if (needed <= largest) return;
  const setting = largest === maxMessageSize ? "max_msg_size of the bucket's stream" : "max_payload of the server";
  const text = `${name}: the meta message of ${JSON.stringify(meta.name.slice(0, 100))} takes ${String(needed)} bytes, ${setting} is ${String(largest)}`;
  throw new ObjectStoreError("CHUNK_TOO_LARGE", text);
}

/** Whether a meta message certainly fits, without encoding it: JSON takes at most 6 bytes per UTF-16 unit. */
function isShort({ name, description, headers, metadata }: CheckedMeta, room: number): boolean {
  const isPlain = Object.keys(headers).length === 0 && Object.keys(metadata).length === 0;
  return isPlain && 6 * (name.length + description.length) + META_FRAME_BYTES <= room;
}

/** Largest message in bytes, headers included. */
function largestMessage({ stream, maxMessageSize }: Bucket): number {
  return Math.min(stream.api.maxPayload, maxMessageSize > 0 ? maxMessageSize : Infinity);
}
