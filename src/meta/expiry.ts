// Whether the content of an object has gone because its time was over: a change of its meta message renews that alone.
import type { Bucket } from "../bucket.ts";
import { expiryOf } from "../jetstream/publish-meta.ts";
import { MARKER_REASON, MESSAGE_ID } from "../jetstream/stream-message.ts";
import { serverTime } from "../jetstream/server-clock.ts";
import type { StoredMessage } from "../jetstream/stream-message.ts";
import { streamExpiry } from "../protocol/stream-config.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import type { ObjectInfo } from "../types.ts";

/** Chunks are stored this close to each other, in ms: when the next one is to expire, the one before it has expired. */
const MAX_CHUNK_GAP = 60_000;

/**
 * Whether the chunks that an object lacks have expired. The first ones go first, so it is no when the first one is there, or
 * when the next one has long to live. When none is left only that nothing can have expired yet tells it from damage.
 */
export async function hasExpired(bucket: Bucket, { nuid }: ObjectInfo): Promise<boolean> {
  const { stream, subjects } = bucket;
  const { maxAge, hasTtls, created, hasFirst } = streamExpiry(await stream.info());
  if (maxAge === 0 && !hasTtls) return false;
  const [now, first] = await Promise.all([serverTime(stream), stream.nextMessage(chunkSubject(subjects, nuid), 1)]);
  // By age the oldest messages of a stream go first: while the very first one is there, or is too young to go, none has.
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
