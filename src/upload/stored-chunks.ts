// Proves, by asking the server, that all chunks are stored before an object is committed.
import type { Bucket } from "../bucket.ts";
import { assertWritable } from "../meta/assert-writable.ts";
import { ObjectStoreError } from "../errors.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { BatchReader } from "../jetstream/batch-reader.ts";
import { unlessRefused } from "../jetstream/refusal.ts";
import { maxAgeOf, type StreamConfig } from "../protocol/stream-config.ts";
import { chunkSubject } from "../protocol/subjects.ts";

/** How long to wait between two counts while the last acknowledgements are awaited, in ms. */
const WHILE_AWAITED = [1, 3, 6, 12, 25, 50, 100];

/** How long to wait before each further count after that, in ms: STREAM.INFO may be slightly older than acknowledgements. */
const LAG = [5, 20, 100, 400, 1_500];

/** Age in ms up to which a known bucket configuration is trusted. */
const CONFIG_AGE = 5_000;

/** When the configuration of each bucket was last read, by the clock of `performance.now`. */
const seen = new WeakMap<Bucket, number>();

/** Whether the bucket's configuration was read recently enough to commit without reading it again. */
export function wasAskedLately(bucket: Bucket): boolean {
  return performance.now() - (seen.get(bucket) ?? bucket.opened) < CONFIG_AGE;
}

/** The chunks of an upload that have been sent. */
export interface SentChunks {
  readonly name: string;
  readonly nuid: string;
  readonly chunks: number;
}

/**
 * Resolves when the server has told that the bucket has all chunks of an upload, after the last one was sent. It is asked
 * while `acknowledged` is awaited, so that the answer comes together with the last acknowledgement and costs no round trip.
 *
 * Rejects with `TRUNCATED` when chunks are missing, and with `EXPIRED` when the bucket's ttl may be the reason.
 */
export async function assertStored(
  bucket: Bucket,
  chunks: SentChunks,
  acknowledged: Promise<unknown> = Promise.resolve(),
): Promise<void> {
  const known: { isAcknowledged: boolean; isStored: boolean } = { isAcknowledged: false, isStored: false };
  const over = acknowledged.then(() => (known.isAcknowledged = true));
  over.catch(() => undefined); // rejects below
  const early: Promise<boolean>[] = [];
  // A user who may not read the stream's state counts them by reading one chunk.
  for (const pause of bucket.stream.access.unseen ? [] : WHILE_AWAITED) {
    const asking = areStored(bucket, chunks).then((answer) => (known.isStored ||= answer));
    asking.catch(() => undefined); // the upload may fail first
    early.push(asking);
    await Promise.race([over, sleep(pause)]);
    if (known.isAcknowledged || known.isStored) break;
  }
  await over;
  if (known.isStored || (await anyTrue(early))) return;
  const shortage = await recount(bucket, chunks, LAG, ({ config }) => {
    if (config) assertWritable(bucket, config);
  });
  if (shortage) throw shortage;
}

/**
 * What has become of the chunks of an object that was committed: the error that says so when some are gone. However the
 * bucket was edited meanwhile, the object is stored.
 */
export function findMissing(bucket: Bucket, chunks: SentChunks): Promise<ObjectStoreError | undefined> {
  return recount(bucket, chunks, [0, ...LAG]);
}

/** Counts after each pause until all chunks are there; what the last count misses is gone. */
async function recount(
  bucket: Bucket,
  chunks: SentChunks,
  pauses: readonly number[],
  look: (found: Count) => void = () => undefined,
): Promise<ObjectStoreError | undefined> {
  let found: Count = { stored: 0 };
  for (const pause of pauses) {
    if (pause > 0) await sleep(pause);
    found = await count(bucket, chunks);
    look(found);
    if (found.stored === chunks.chunks) return undefined;
  }
  return errorOf(found, chunks);
}

/** Asks the stream, which may have been reconfigured since it was opened so that it cannot hold objects any more. */
async function areStored(bucket: Bucket, chunks: SentChunks): Promise<boolean> {
  const { stored, config } = await count(bucket, chunks);
  if (config) assertWritable(bucket, config);
  return stored === chunks.chunks;
}

interface Count {
  readonly stored: number;
  /** That of the stream, where the user may ask for it. */
  readonly config?: StreamConfig;
}

async function count(bucket: Bucket, { nuid, chunks }: SentChunks): Promise<Count> {
  const { stream, subjects } = bucket;
  const subject = chunkSubject(subjects, nuid);
  // Where the server does not tell it either (before 2.11), the acknowledgements, in ascending order, have to do.
  if (stream.access.unseen) return { stored: (await countUnseen(bucket, subject)) ?? chunks };
  const { state, config } = await stream.info(subject);
  seen.set(bucket, performance.now());
  return { stored: state.subjects?.[subject] ?? 0, config };
}

function errorOf({ stored, config }: Count, { name, chunks }: SentChunks): ObjectStoreError {
  const text = `put: the bucket has ${String(stored)} of ${String(chunks)} chunks of ${JSON.stringify(name)}`;
  return config && maxAgeOf(config) > 0 && stored < chunks
    ? new ObjectStoreError("EXPIRED", `${text}: the upload took longer than the bucket's ttl`)
    : new ObjectStoreError("TRUNCATED", `${text}: another client has removed some, or written to their subject`);
}

/** The first message of a subject, read again, says how many follow it (nats-server 2.11); `undefined` when none says so. */
async function countUnseen({ stream }: Bucket, subject: string): Promise<number | undefined> {
  if (!stream.access.batched) return undefined;
  const reader = new BatchReader(stream, subject, {
    window: 1,
    timeout: DEFAULT_TIMEOUT,
    messageBytes: 1,
    limit: 1,
  });
  try {
    const first = await unlessRefused(reader.next().then((message) => message ?? 0));
    if (first === undefined || first === "unsupported") stream.access.batchesFailed();
    else return first === 0 ? 0 : first.pending + 1;
  } finally {
    await reader.close();
  }
  return undefined;
}

/** Whether one of the answers is true, as soon as one is. */
function anyTrue(answers: readonly Promise<boolean>[]): Promise<boolean> {
  const never = answers.map((answer) => answer.then((is) => (is ? true : new Promise<never>(() => undefined))));
  return Promise.race([...never, Promise.all(answers).then((all) => all.some(Boolean))]);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
