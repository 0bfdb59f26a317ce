// What crashed writers and old clients leave in a bucket.
import { assertWritable, type Bucket } from "../bucket.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { messageHeaders } from "../jetstream/message-headers.ts";
import type { StreamMessage } from "../jetstream/stream-message.ts";
import { countMessages, countSubjects, purge } from "../jetstream/streams.ts";
import { lookUp } from "./entry.ts";
import { has } from "./shared-content.ts";
import { salvageNuid } from "../protocol/object-info.ts";
import { bucketSubjects, chunkSubject } from "../protocol/subjects.ts";
import { removeName } from "./rename.ts";
import type { CheckOptions, HalfRename, ObjectInfo, OrphanChunks, StoreReport, TruncatedObject } from "../types.ts";
import { readMetas } from "./watch.ts";

const DEFAULT_AGE = 7 * 24 * 3_600_000;

/**
 * Looks for chunks without an object, objects without their chunks, old delete markers, and objects with two names. With
 * `repair` removes the first and the third, and of two names the older one.
 */
export async function check(bucket: Bucket, options: CheckOptions = {}): Promise<StoreReport> {
  const { repair = false, olderThan = DEFAULT_AGE } = options;
  if (repair) assertWritable(bucket);
  const { api, stream, subjects } = bucket;
  const before = Date.now() - olderThan;
  const [chunkFilter] = bucketSubjects(subjects);
  // The chunks first: an object that is committed after they were counted is then found among the metas.
  const lastWritten = new Map<string, Date>();
  for await (const { subject, time } of messageHeaders(api, stream, chunkFilter, "last", DEFAULT_TIMEOUT)) {
    lastWritten.set(subject, time);
  }
  const counts = await countSubjects(api, stream, chunkFilter);

  const suspects: ObjectInfo[] = [];
  const truncated: TruncatedObject[] = [];
  const deleteMarkers: ObjectInfo[] = [];
  const markers: StreamMessage[] = [];
  const invalid: { revision: number; error: Error }[] = [];
  const halfRenames: HalfRename[] = [];
  const used = new Map<string, ObjectInfo | undefined>();
  await readMetas(bucket, (meta) => {
    if ("error" in meta) {
      invalid.push({ revision: meta.message.seq, error: meta.error });
      used.set(chunkSubject(subjects, salvageNuid(meta.message.data)), undefined);
      return;
    }
    const { info } = meta;
    if (info.deleted && info.mtime.getTime() <= before) {
      deleteMarkers.push(info);
      markers.push(meta.message);
    }
    if (info.deleted || info.link) return;
    const subject = chunkSubject(subjects, info.nuid);
    // Metas come in the order in which they were stored. One name can stand there twice, by clients that encode it differently.
    const from = used.get(subject);
    const isTwin = from && from.name !== info.name && info.chunks > 0;
    if (isTwin && info.mtime.getTime() <= before) halfRenames.push({ from, to: info });
    used.set(subject, info);
    // More than it says is no loss: NATS.Net stores an empty chunk that it does not count.
    if ((counts.get(subject) ?? 0) < info.chunks) suspects.push(info);
  });
  // Some may only have been stored, or replaced, since the chunks were counted.
  for (const info of suspects) {
    const stored = await countMessages(api, stream, chunkSubject(subjects, info.nuid));
    const now = stored < info.chunks ? await lookUp(bucket, info.name) : undefined;
    if (now?.revision === info.revision) truncated.push({ info, stored });
  }

  const orphans: OrphanChunks[] = [];
  for (const [subject, chunks] of counts) {
    const time = lastWritten.get(subject);
    // Without a time it was written since: by an upload in progress.
    if (used.has(subject) || !time || time.getTime() > before) continue;
    orphans.push({ nuid: subject.slice(chunkFilter.length - 1), chunks, lastWritten: time });
  }
  if (repair) {
    for (const { nuid } of orphans) await purge(api, stream, chunkSubject(subjects, nuid));
    for (const { subject, seq } of markers) await purge(api, stream, subject, seq + 1);
    for (const each of halfRenames) await complete(bucket, each);
  }
  return { orphans, truncated, deleteMarkers, halfRenames, invalid, repaired: repair };
}

/** Removes the old name of an object, if nothing has changed since and the new one has its content. */
async function complete(bucket: Bucket, { from, to }: HalfRename): Promise<void> {
  const [old, now] = await Promise.all([lookUp(bucket, from.name), lookUp(bucket, to.name)]);
  if (old?.revision === from.revision && now && has(now, from.nuid)) await removeName(bucket, old);
}
