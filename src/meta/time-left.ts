// How long an object has left if its messages expire. Only the server's clock counts, because the server removes them.
import type { Bucket } from "../bucket.ts";
import { expiryOf } from "../jetstream/publish-meta.ts";
import { serverTime } from "../jetstream/server-clock.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import type { Entry } from "./entry.ts";

/** The server removes messages with their own time to live once a second, those that are too old for the stream at once. */
const TICK = 1000;

/** Seconds that an object has left; `undefined` when its meta message needs no time to live. */
export type TimeLeft = () => number | undefined;

const noLimit: TimeLeft = () => undefined;

/**
 * Finds out how long an object has left, so that a new meta message for its chunks expires when they do. Asks the server only
 * if messages expire and can have their own time to live.
 */
export async function timeLeft(bucket: Bucket, entry: Entry): Promise<TimeLeft> {
  const expires = expiryOf(entry.message, bucket.maxAge);
  if (!bucket.objectTtl || expires === Infinity) return noLimit;
  const asked = performance.now();
  const [now, content] = await Promise.all([serverTime(bucket.stream), contentExpiry(bucket, entry)]);
  const left = Math.min(expires, content - TICK) - now;
  // Counting from the request, not the answer, is on the safe side: the meta message expires first.
  return () => Math.max(1, Math.floor((left - (performance.now() - asked)) / 1000));
}

/** When the first chunk expires. It is older than the meta message, which a rename may have renewed. */
async function contentExpiry({ stream, subjects, maxAge }: Bucket, { nuid, info }: Entry): Promise<number> {
  if (maxAge === 0 || nuid === "" || !info || info.chunks === 0) return Infinity;
  const first = await stream.nextMessage(chunkSubject(subjects, nuid), 1);
  return first ? expiryOf(first, maxAge) : Infinity;
}
