// Whether an object's chunks have expired: changing its meta message renews only that message.
import type { Bucket } from "../bucket.ts";
import { expiryOf } from "../jetstream/publish-meta.ts";
import { MARKER_REASON, MESSAGE_ID } from "../jetstream/stream-message.ts";
import { serverTime } from "../jetstream/server-clock.ts";
import type { StoredMessage } from "../jetstream/stream-message.ts";
import { streamExpiry } from "../protocol/stream-config.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

/** Chunks are stored at most this far apart, in ms: when one is about to expire, the previous one has expired. */
const MAX_CHUNK_GAP = 60_000;

/**
 * Whether an object's missing chunks have expired. The first chunks expire first, so the answer is no if the first one is
 * there, or the next one has long to live. If none is left, the answer is yes if any message can have expired yet.
 */
export async function hasExpired(bucket: Bucket, { nuid }: ObjectInfo): Promise<boolean> {
  const { stream, subjects } = bucket;
  const { maxAge, hasTtls, created, hasFirst } = streamExpiry(await stream.info());
  if (maxAge === 0 && !hasTtls) return false;
  const [now, first] = await Promise.all([serverTime(stream), stream.nextMessage(chunkSubject(subjects, nuid), 1)]);
  // By age a stream's oldest messages expire first: none has while its first message is there, or the stream is too young.
  const mayHaveAged = maxAge > 0 && !hasFirst && now - created >= maxAge;
  if (!first) return hasTtls || mayHaveAged;
  const reason = first.header(MARKER_REASON);
  if (reason !== "") return reason === "MaxAge";
  if (isFirstChunk(first, nuid)) return false;
  const maxAgeHere = mayHaveAged ? maxAge : 0;
  const end = hasTtls ? expiryOf(first, maxAgeHere) : maxAgeHere > 0 ? first.time.getTime() + maxAgeHere : Infinity;
  const slack = Math.min(MAX_CHUNK_GAP, (end - first.time.getTime()) / 4);
  return end - now <= slack;
}

/** Chunks of this library have their index in their id. */
function isFirstChunk({ header }: StoredMessage, nuid: string): boolean {
  const id = header(MESSAGE_ID).split(".");
  return id[0] === nuid && id.at(-1) === "0";
}
