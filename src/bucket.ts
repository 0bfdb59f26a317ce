import { ObjectStoreError } from "./errors.ts";
import type { JetStreamApi } from "./jetstream/api.ts";
import { BucketStream } from "./jetstream/bucket-stream.ts";
import { ReadAccess } from "./jetstream/read-access.ts";
import { unlessRefused } from "./jetstream/refusal.ts";
import { streamInfo, subjectCount } from "./jetstream/streams.ts";
import { isPlainCopy } from "./protocol/object-place.ts";
import {
  type BucketTraits,
  bucketTraits,
  plainConfig,
  type StreamConfig,
  type StreamInfo,
} from "./protocol/stream-config.ts";
import { metaFilter, streamName } from "./protocol/subjects.ts";

/** A bucket that was opened: what every operation on it needs to know. */
export interface Bucket extends BucketTraits {
  /** The name it was opened by. */
  readonly name: string;
  /** Where its objects are stored. */
  readonly stream: BucketStream;
  /** When its configuration was read, by the clock of `performance.now`. */
  readonly opened: number;
  /** When its stream was made, as the server writes it; a bucket that was deleted and made again is another one. */
  readonly created: string | undefined;
}

/** Opens a bucket whose state must be known; never creates one (`BUCKET_NOT_FOUND`). */
export async function openBucket(api: JetStreamApi, name: string): Promise<Bucket> {
  return bucketOf(api, name, await streamInfo(api, streamName(name)));
}

/**
 * Opens a bucket to use its objects. Where the user may not ask for its state, or nobody answers (through an import the two
 * cannot be told apart), it is taken for one that this library has made: the first operation tells what is missing.
 */
export async function openToUse(api: JetStreamApi, name: string): Promise<Bucket> {
  const info = await unlessRefused(streamInfo(api, streamName(name)));
  if (info) return bucketOf(api, name, info);
  const access = new ReadAccess({ direct: true, unseen: true });
  const stream = new BucketStream(api, streamName(name), access, null);
  const traits = traitsOf(plainConfig(name));
  return { name, stream, ...traits, created: undefined, opened: performance.now() };
}

/** The traits of a bucket's stream; a stream that only looks like one by its name has none (`BUCKET_NOT_FOUND`). */
export function traitsOf(config: StreamConfig): BucketTraits {
  const traits = bucketTraits(config);
  if (traits) return traits;
  const text = `the stream ${config.name} is not that of a bucket: it keeps no objects under subjects $O.<bucket>.>`;
  throw new ObjectStoreError("BUCKET_NOT_FOUND", text);
}

/** The bucket of a stream. Rejects as {@link traitsOf} throws. */
export async function bucketOf(api: JetStreamApi, name: string, info: StreamInfo): Promise<Bucket> {
  const { config, created, domain } = info;
  const traits = traitsOf(config);
  const access = new ReadAccess({ direct: traits.direct, subjects: subjectCount(info) });
  const stream = new BucketStream(api, config.name, access, domain);
  const subjects = (isPlainCopy(config) && (await placeOfFirst(stream))) || traits.subjects;
  return { name, stream, ...traits, subjects, created, opened: performance.now() };
}

/** Where a copy of a copy has its objects, which its configuration does not tell: where the first of them is. */
async function placeOfFirst(stream: BucketStream): Promise<string | undefined> {
  const first = await stream.nextMessage(metaFilter("*"), 1).catch(() => undefined);
  return first?.subject.split(".")[1];
}
