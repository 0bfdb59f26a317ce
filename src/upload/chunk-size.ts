import type { Bucket } from "../bucket.ts";

const DEFAULT_CHUNK_BYTES = 128 * 1024;

/** Kept free in each message for its headers, in bytes. */
const HEADER_BYTES = 128;

/** Size in bytes of the chunks of a new object. */
export function chunkSizeFor(bucket: Bucket, wanted: number = DEFAULT_CHUNK_BYTES): number {
  const { api, maxMessageSize } = bucket;
  const largest = Math.min(api.maxPayload, maxMessageSize > 0 ? maxMessageSize : Infinity) - HEADER_BYTES;
  return Math.max(1, Math.min(wanted, largest));
}
