// Creates buckets and changes their configuration. Loaded with the first of these: most pages only open buckets.
import { type Bucket, bucketOf, openBucket, traitsOf } from "./bucket.ts";
import type { JetStreamApi } from "./jetstream/api.ts";
import { requireServer } from "./jetstream/server-version.ts";
import { createStream, streamInfo, updateStream } from "./jetstream/streams.ts";
import { toStreamConfig, updatedConfig } from "./protocol/new-stream-config.ts";
import type { StreamConfig } from "./protocol/stream-config.ts";
import type { ObjectStoreConfig } from "./types.ts";

/** Creates a bucket; one that has the same configuration already is opened. */
export async function createBucket(api: JetStreamApi, config: ObjectStoreConfig): Promise<Bucket> {
  await createStream(api, await streamConfigOf(api, config));
  // The answer to that leaves out the JetStream domain, by which acknowledgements are told apart.
  return openBucket(api, config.bucket);
}

/** Gives a bucket another configuration. */
export async function updateBucket(api: JetStreamApi, config: ObjectStoreConfig): Promise<Bucket> {
  const stream = await streamConfigOf(api, config);
  const current = await streamInfo(api, stream.name);
  traitsOf(current.config);
  const updated = updatedConfig(current.config, stream, config);
  return bucketOf(api, config.bucket, await updateStream(api, updated));
}

/** Checks a configuration and makes it that of a stream; first asks where the buckets that it copies have their objects. */
async function streamConfigOf(api: JetStreamApi, config: ObjectStoreConfig): Promise<StreamConfig> {
  toStreamConfig(config); // rejects a wrong configuration before anything is sent
  requireServerFor(api, config);
  const origins = config.mirror ? [config.mirror] : (config.sources ?? []);
  const opened = await Promise.all(origins.map((origin) => openBucket(api, origin.bucket)));
  const places = new Map(opened.map(({ name, subjects }) => [name, subjects]));
  return toStreamConfig(config, (bucket) => places.get(bucket) ?? bucket);
}

function requireServerFor(api: JetStreamApi, config: ObjectStoreConfig): void {
  const { compression, metadata, objectTtl, atomicPut, mirror, sources } = config;
  if (atomicPut) requireServer(api, 2, 12, "atomicPut");
  if (mirror) requireServer(api, 2, 14, "mirror");
  if (sources?.length) requireServer(api, 2, 10, "sources");
  if (objectTtl) requireServer(api, 2, 11, "objectTtl");
  if (compression) requireServer(api, 2, 10, "compression");
  if (metadata && Object.keys(metadata).length > 0) requireServer(api, 2, 10, "metadata");
}
