import { ObjectStoreError } from "./errors.ts";
import type { JetStreamApi } from "./jetstream/api.ts";
import type { ReadMode } from "./jetstream/message-source.ts";
import { unlessRefused } from "./jetstream/refusal.ts";
import { nextMessage, streamInfo } from "./jetstream/streams.ts";
import { isPlainCopy } from "./protocol/object-place.ts";
import {
  type BucketTraits,
  bucketTraits,
  type StreamConfig,
  type StreamInfo,
  toStreamConfig,
} from "./protocol/stream-config.ts";
import { metaFilter, streamName } from "./protocol/subjects.ts";
import { whatCannotBeWritten } from "./protocol/unwritable.ts";

/** A bucket that was opened: what every operation on it needs to know. */
export interface Bucket extends BucketTraits {
  readonly api: JetStreamApi;
  /** The name it was opened by. */
  readonly name: string;
  /** The stream behind it. */
  readonly stream: string;
  readonly readMode: ReadMode;
  /** When its configuration was read, by the clock of `performance.now`. */
  readonly opened: number;
  /** When its stream was made, as the server writes it; a bucket that was deleted and made again is another one. */
  readonly created: string | undefined;
  /** The JetStream domain it is in; `undefined` for none, `null` until the first acknowledgement tells it. */
  domain: string | undefined | null;
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
  const stream = streamName(name);
  const info = await unlessRefused(streamInfo(api, stream));
  if (info) return bucketOf(api, name, info);
  const readMode = { batched: true, direct: true, noLeader: true, unseen: true };
  const traits = traitsOf(toStreamConfig({ bucket: name }));
  return { api, name, stream, ...traits, readMode, created: undefined, domain: null, opened: performance.now() };
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
  const subjects = (isPlainCopy(config) && (await placeOfFirst(api, config.name))) || traits.subjects;
  const readMode = { batched: traits.direct, direct: traits.direct };
  return { api, name, stream: config.name, ...traits, subjects, readMode, created, domain, opened: performance.now() };
}

/** Where a copy of a copy has its objects, which its configuration does not tell: where the first of them is. */
async function placeOfFirst(api: JetStreamApi, stream: string): Promise<string | undefined> {
  const first = await nextMessage(api, stream, metaFilter("*"), 1).catch(() => undefined);
  return first?.subject.split(".")[1];
}

/**
 * Rejects a change of a bucket that cannot be written: `SEALED`, or `UNSUPPORTED_SERVER` with the setting that is in the
 * way. Called before anything is sent. With `config`, judges what the stream's configuration is by now.
 */
export function assertWritable({ name, obstacle }: Bucket, config?: StreamConfig): void {
  const now = config ? whatCannotBeWritten(config) : obstacle;
  if (now) throw new ObjectStoreError(now.code, `${name} cannot be written: ${now.reason}`);
}
