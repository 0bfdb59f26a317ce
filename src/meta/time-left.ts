// How long an object still has, where its messages expire. Only the server's clock counts: it is the one that removes them.
import type { Bucket } from "../bucket.ts";
import { expiryOf } from "../jetstream/publish-meta.ts";
import { serverTime } from "../jetstream/server-clock.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import type { Entry } from "./entry.ts";

/** The server removes messages with a time to live of their own once a second, those that are too old for the stream at once. */
const TICK = 1000;

/** The seconds that an object has left; `undefined` when its meta message needs no time to live of its own. */
export type TimeLeft = () => number | undefined;

const noLimit: TimeLeft = () => undefined;

/**
 * Finds out how long an object still has, so that a new meta message for the same chunks goes when they go. Asks the
 * server only where messages expire and can have a time to live of their own.
 */
export async function timeLeft(bucket: Bucket, entry: Entry): Promise<TimeLeft> {
  const expires = expiryOf(entry.message, bucket.maxAge);
  if (!bucket.objectTtl || expires === Infinity) return noLimit;
  const asked = performance.now();
  const [now, content] = await Promise.all([serverTime(bucket.stream), contentExpiry(bucket, entry)]);
  const left = Math.min(expires, content - TICK) - now;
  // Counting from the request, not from the answer, errs on the safe side: the meta message goes first.
  return () => Math.max(1, Math.floor((left - (performance.now() - asked)) / 1000));
}

/** When the first chunk goes. Older than the meta message, it tells this also where a rename has renewed that. */
async function contentExpiry({ stream, subjects, maxAge }: Bucket, { nuid, info }: Entry): Promise<number> {
  if (maxAge === 0 || nuid === "" || !info || info.chunks === 0) return Infinity;
  const first = await stream.nextMessage(chunkSubject(subjects, nuid), 1);
  return first ? expiryOf(first, maxAge) : Infinity;
}
