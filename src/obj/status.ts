import type { StreamInfo } from "../jetstream/obj-vocabulary.ts";
import { bucketName } from "../protocol/subjects.ts";
import type { ObjectStoreStatus } from "./types.ts";

/** Configuration and state of a bucket, from its stream. */
export function toStatus(streamInfo: StreamInfo): ObjectStoreStatus {
  const { config, state } = streamInfo;
  return {
    bucket: bucketName(config.name) ?? config.name,
    description: config.description ?? "",
    ttl: config.max_age,
    storage: config.storage,
    replicas: config.num_replicas,
    sealed: config.sealed,
    size: state.bytes,
    backingStore: "JetStream",
    streamInfo,
    metadata: config.metadata,
    compression: (config.compression ?? "none") !== "none",
  };
}
