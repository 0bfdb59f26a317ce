// Finds what crashed writers and old clients left in a bucket.
import type { Bucket } from "../bucket.ts";
import { assertWritable } from "./assert-writable.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { messageHeaders } from "../jetstream/message-headers.ts";
import { MARKER_REASON } from "../jetstream/stream-message.ts";
import { serverTime } from "../jetstream/server-clock.ts";
import { lastSequence } from "../jetstream/streams.ts";
import { bucketSubjects, chunkSubject, isLiteral, metaFilter } from "../protocol/subjects.ts";
import type { CheckOptions, ObjectInfo, OrphanChunks, StoreReport, TruncatedObject } from "../types.ts";
import { lookUp } from "./entry.ts";
import { hasExpired } from "./expiry.ts";
import { repairStore } from "./repair.ts";
import { Survey } from "./survey.ts";
import { readMetas } from "./watch.ts";

const DEFAULT_AGE = 7 * 24 * 3_600_000;

/**
 * Looks for chunks without an object, objects without their chunks, old delete markers, objects with two names, and unusable
 * meta messages. With `repair` removes, moves and corrects what it can, but removes nothing that some client may read.
 */
export async function check(bucket: Bucket, options: CheckOptions = {}): Promise<StoreReport> {
  const { repair = false, olderThan = DEFAULT_AGE } = options;
  if (repair) assertWritable(bucket);
  const { stream, subjects } = bucket;
  // Messages carry the server's time; the local clock may be days off. `begin` may be later than the listing of chunks: that
  // only matters with an `olderThan` of almost 0, which is for buckets that nobody is writing to.
  const [[now, begin], chunks] = await Promise.all([
    Promise.all([serverTime(stream), stream.info().then(lastSequence)]),
    readChunks(bucket),
  ]);
  const before = olderThan === 0 ? Infinity : now - olderThan;
  // After the chunks: so the meta message of an object committed meanwhile is read, too.
  const survey = new Survey(bucket, before, chunks.counts, begin);
  const [, places] = await Promise.all([
    readMetas(bucket, ({ message }) => survey.add(message)),
    stream.countSubjects(metaFilter(subjects)),
  ]);
  await survey.complete(places.keys());

  const { truncated, expired } = await shortOnes(bucket, survey.suspects, chunks.gone);
  const isBlocked = survey.invalid.some(({ blocksRepair }) => blocksRepair);
  const orphans = isBlocked ? [] : await unused(bucket, chunks, { used: survey.used, before, begin });
  const { deleteMarkers, halfRenames, misplaced, invalid } = survey;
  if (repair) await repairStore(bucket, { ...survey.work(), orphans });
  return { orphans, truncated, expired, deleteMarkers, halfRenames, misplaced, invalid, repaired: repair };
}

/** The chunks of a bucket, by subject. */
interface Chunks {
  readonly counts: ReadonlyMap<string, number>;
  /** When the last one was stored. */
  readonly lastWritten: ReadonlyMap<string, Date>;
  /** Subjects whose chunks the server has replaced by a marker, which it removes by itself. */
  readonly gone: ReadonlySet<string>;
}

async function readChunks({ stream, subjects }: Bucket): Promise<Chunks> {
  const [filter] = bucketSubjects(subjects);
  const lastWritten = new Map<string, Date>();
  const gone = new Set<string>();
  const readHeaders = async (): Promise<void> => {
    for await (const message of messageHeaders(stream, filter, "last", DEFAULT_TIMEOUT)) {
      lastWritten.set(message.subject, message.time);
      // A marker is empty; the header alone may be anybody's.
      if (message.size === 0 && message.header(MARKER_REASON)) gone.add(message.subject);
    }
  };
  const [, found] = await Promise.all([readHeaders(), stream.countSubjects(filter)]);
  const counts = new Map(found);
  for (const subject of gone) counts.delete(subject);
  return { counts, lastWritten, gone };
}

/** The chunks of no meta message that were stored long enough ago. */
async function unused(
  { stream, subjects }: Bucket,
  { counts, lastWritten }: Chunks,
  { used, before, begin }: { used: ReadonlyMap<string, unknown>; before: number; begin: number },
): Promise<OrphanChunks[]> {
  const orphans: OrphanChunks[] = [];
  const prefix = chunkSubject(subjects, "").length;
  for (const [subject, chunks] of counts) {
    if (used.has(subject)) continue;
    let time = lastWritten.get(subject);
    if (!time && isLiteral(subject)) {
      // Servers before 2.10 leave out some; otherwise the chunks are new, of an upload in progress.
      const last = await stream.lastMessage(subject);
      if (last && last.seq <= begin) ({ time } = last);
    }
    if (time && time.getTime() <= before) orphans.push({ nuid: subject.slice(prefix), chunks, lastWritten: time });
  }
  return orphans;
}

/** The suspects that still lack chunks: some were only stored or replaced after the chunks were counted. */
async function shortOnes(
  bucket: Bucket,
  suspects: readonly ObjectInfo[],
  gone: ReadonlySet<string>,
): Promise<Record<"truncated" | "expired", TruncatedObject[]>> {
  const { stream, subjects } = bucket;
  const found: Record<"truncated" | "expired", TruncatedObject[]> = { truncated: [], expired: [] };
  for (const info of suspects) {
    const subject = chunkSubject(subjects, info.nuid);
    const stored = info.nuid === "" || gone.has(subject) ? 0 : await stream.count(subject);
    const now = stored < info.chunks ? await lookUp(bucket, info.name) : undefined;
    if (now?.revision !== info.revision) continue;
    const isExpired = info.nuid !== "" && (await hasExpired(bucket, info));
    found[isExpired ? "expired" : "truncated"].push({ info, stored });
  }
  return found;
}
