// A bucket's configuration as configuration of its stream (ADR-20), for those who create or change buckets.
import type { ObjectStoreConfig } from "../types.ts";
import { checkConfig } from "./check-config.ts";
import { NANOS_PER_MS, plainConfig } from "./stream-config.ts";
import type { StreamConfig } from "./stream-wire.ts";
import { streamName } from "./subjects.ts";

/** Tells the place of a bucket's objects (see {@link BucketTraits.subjects}). */
export type PlaceOf = (bucket: string) => string;

/** The stream configuration of a bucket. It has fields that older servers do not know only when they are asked for. */
export function toStreamConfig(config: ObjectStoreConfig, placeOf: PlaceOf = (bucket) => bucket): StreamConfig {
  checkConfig(config);
  const { subjects, ...plain } = plainConfig(config.bucket);
  return {
    ...plain,
    ...(subjects && !config.mirror && { subjects }),
    ...(config.description !== undefined && { description: config.description }),
    ...copying(config, placeOf),
    max_age: Math.round((config.ttl ?? 0) * NANOS_PER_MS),
    max_bytes: config.maxBytes ?? -1,
    storage: config.storage ?? "file",
    num_replicas: config.replicas ?? 1,
    ...(config.placement && { placement: config.placement }),
    ...(config.compression !== undefined && { compression: config.compression ? "s2" : "none" }),
    ...(config.metadata && { metadata: config.metadata }),
    ...(config.objectTtl !== undefined && { allow_msg_ttl: config.objectTtl }),
    ...(config.atomicPut !== undefined && { allow_atomic: config.atomicPut }),
  };
}

/**
 * The origins of a stream. A mirror gets no transforms: in nats-server (up to 2.15) it also answers direct gets for its
 * origin, and with transforms it would find nothing under the origin's subjects.
 */
function copying({ bucket, mirror, sources = [] }: ObjectStoreConfig, placeOf: PlaceOf): Partial<StreamConfig> {
  if (mirror) return { mirror: { name: streamName(mirror.bucket) } };
  if (sources.length === 0) return {};
  return {
    sources: sources.map((source) => ({
      name: streamName(source.bucket),
      subject_transforms: [{ src: `$O.${placeOf(source.bucket)}.>`, dest: `$O.${bucket}.>` }],
    })),
  };
}

/**
 * The configuration that an update gives a stream. Other settings of the server or of other clients stay. So do the origins
 * that it copies, and their subjects, unless the update changes them.
 */
export function updatedConfig(current: StreamConfig, wanted: StreamConfig, asked: ObjectStoreConfig): StreamConfig {
  const updated: StreamConfig = { ...current, description: "", metadata: {}, compression: "none", ...wanted };
  if (asked.storage === undefined && current.storage) updated.storage = current.storage;
  const isCopy = current.mirror !== undefined || (current.sources?.length ?? 0) > 0;
  if (isCopy && !wanted.mirror && !wanted.sources) {
    if (current.subjects) updated.subjects = current.subjects;
    else delete updated.subjects;
  }
  return fitDuplicateWindow(updated);
}

/** A configuration that the server accepts: message ids must not be remembered for longer than the messages are kept. */
function fitDuplicateWindow(config: StreamConfig): StreamConfig {
  const { max_age: age = 0, duplicate_window: duplicates = 0 } = config;
  return age > 0 && duplicates > age ? { ...config, duplicate_window: age } : config;
}
