import { ObjectStoreError } from "./errors.ts";
import type { JetStreamApi } from "./jetstream/api.ts";
import type { ReadMode } from "./jetstream/message-source.ts";
import { streamInfo } from "./jetstream/streams.ts";
import { type BucketTraits, bucketTraits, type StreamInfo } from "./protocol/stream-config.ts";
import { streamName } from "./protocol/subjects.ts";

/** A bucket that was opened: what every operation on it needs to know. */
export interface Bucket extends BucketTraits {
  readonly api: JetStreamApi;
  /** The name it was opened by. */
  readonly name: string;
  /** The stream behind it. */
  readonly stream: string;
  readonly readMode: ReadMode;
  /** When its stream was made, as the server writes it; a bucket that was deleted and made again is another one. */
  readonly created: string | undefined;
  /** The JetStream domain it is in; `undefined` for none. */
  readonly domain: string | undefined;
}

/** Opens a bucket; never creates one (`BUCKET_NOT_FOUND`). */
export async function openBucket(api: JetStreamApi, name: string): Promise<Bucket> {
  return bucketOf(api, name, await streamInfo(api, streamName(name)));
}

/** The bucket of a stream; a stream that only looks like one by its name is none (`BUCKET_NOT_FOUND`). */
export function bucketOf(api: JetStreamApi, name: string, { config, created, domain }: StreamInfo): Bucket {
  const traits = bucketTraits(config);
  if (!traits) {
    throw new ObjectStoreError("BUCKET_NOT_FOUND", `the stream ${config.name} is not that of a bucket`);
  }
  const readMode = { batched: traits.direct, direct: traits.direct };
  return { api, name, stream: config.name, ...traits, readMode, created, domain };
}

/** Rejects a change of a bucket that only mirrors another (`SEALED`). */
export function assertWritable(bucket: Bucket): void {
  if (bucket.mirror) {
    throw new ObjectStoreError("SEALED", `${bucket.name} mirrors ${bucket.subjects}: change it there`);
  }
}
