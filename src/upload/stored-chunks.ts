// Asks the server whether all chunks are stored before an object is committed.
import type { Bucket } from "../bucket.ts";
import { assertWritable } from "../meta/assert-writable.ts";
import { ObjectStoreError } from "../errors.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { BatchReader } from "../jetstream/batch-reader.ts";
import { unlessRefused } from "../jetstream/refusal.ts";
import { maxAgeOf, type StreamConfig } from "../protocol/stream-config.ts";
import { chunkSubject } from "../protocol/subjects.ts";

/** Pauses between counts while the last acknowledgements are on their way, in ms. */
const WHILE_AWAITED = [1, 3, 6, 12, 25, 50, 100];

/** Pauses before the counts after that, in ms: STREAM.INFO may lag slightly behind acknowledgements. */
const LAG = [5, 20, 100, 400, 1_500];

/** Maximum age of a trusted bucket configuration, in ms. */
const CONFIG_AGE = 5_000;

/** When each bucket's configuration was last read, by `performance.now`. */
const seen = new WeakMap<Bucket, number>();

/** Whether the bucket's configuration was read recently enough to commit without reading it again. */
export function hasFreshConfig(bucket: Bucket): boolean {
  return performance.now() - (seen.get(bucket) ?? bucket.opened) < CONFIG_AGE;
}

/** The sent chunks of an upload. */
export interface SentChunks {
  readonly name: string;
  readonly nuid: string;
  readonly chunks: number;
}

/**
 * Resolves when the server has reported that the bucket has all chunks of an upload, after the last one was sent. Asks while
 * `acknowledged` is pending, so that the answer arrives with the last acknowledgement and costs no round trip.
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
 * The error when chunks of a committed object are missing; `undefined` when all are there. Ignores how the bucket was
 * reconfigured meanwhile, because the object is stored.
 */
export function findMissing(bucket: Bucket, chunks: SentChunks): Promise<ObjectStoreError | undefined> {
  return recount(bucket, chunks, [0, ...LAG]);
}

/** Counts after each pause until all chunks are there; the error when the last count still misses some. */
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

/** Whether all chunks are stored. Rejects if the stream was reconfigured so that it can no longer hold objects. */
async function areStored(bucket: Bucket, chunks: SentChunks): Promise<boolean> {
  const { stored, config } = await count(bucket, chunks);
  if (config) assertWritable(bucket, config);
  return stored === chunks.chunks;
}

interface Count {
  readonly stored: number;
  /** The stream's configuration, if the user may read it. */
  readonly config?: StreamConfig;
}

async function count(bucket: Bucket, { nuid, chunks }: SentChunks): Promise<Count> {
  const { stream, subjects } = bucket;
  const subject = chunkSubject(subjects, nuid);
  // If the server does not report it this way either (before 2.11), acknowledgements in ascending order must suffice.
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

/** Reads a subject's first message, which reports how many follow it (nats-server 2.11); else `undefined`. */
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

/** Resolves with true as soon as one of the answers is true. */
function anyTrue(answers: readonly Promise<boolean>[]): Promise<boolean> {
  const never = answers.map((answer) => answer.then((is) => (is ? true : new Promise<never>(() => undefined))));
  return Promise.race([...never, Promise.all(answers).then((all) => all.some(Boolean))]);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
