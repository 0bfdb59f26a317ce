// What the configuration of a stream says of its bucket (ADR-20). The other way round: new-stream-config.ts.
import type { ObjectStoreStatus } from "../types.ts";
import { objectPlace } from "./object-place.ts";
import type { StreamConfig, StreamInfo, StreamSource } from "./stream-wire.ts";
import { bucketName, bucketSubjects, streamName } from "./subjects.ts";

export type { StreamConfig, StreamInfo, StreamSource } from "./stream-wire.ts";

export const NANOS_PER_MS = 1_000_000;

/** Duplicate window in ms if the stream's configuration has none. */
const DEFAULT_DUPLICATE_WINDOW = 120_000;

/** Age in ms at which a stream's messages expire; 0 for never. */
export function maxAgeOf({ max_age: age = 0 }: StreamConfig): number {
  return age / NANOS_PER_MS;
}

/** The configuration of a bucket without options, as this library makes it. */
export function plainConfig(bucket: string): StreamConfig {
  return {
    name: streamName(bucket),
    subjects: bucketSubjects(bucket),
    discard: "new",
    allow_rollup_hdrs: true,
    allow_direct: true,
  };
}

/** The status of a bucket, from its stream. */
export function toStatus(bucket: string, { config, state, created }: StreamInfo): ObjectStoreStatus {
  return {
    bucket,
    description: config.description ?? "",
    ttl: maxAgeOf(config),
    maxBytes: config.max_bytes ?? -1,
    storage: config.storage ?? "file",
    replicas: config.num_replicas ?? 1,
    ...(config.placement && { placement: config.placement }),
    ...(config.mirror && { mirror: originBucket(config.mirror) }),
    ...(config.sources?.length && { sources: config.sources.map(originBucket) }),
    compression: config.compression === "s2",
    // The server notes its own version and API level among the user's pairs (ADR-44).
    metadata: Object.fromEntries(Object.entries(config.metadata ?? {}).filter(([key]) => !key.startsWith("_nats."))),
    objectTtl: config.allow_msg_ttl ?? false,
    atomicPut: config.allow_atomic ?? false,
    sealed: config.sealed ?? false,
    size: state.bytes,
    created: new Date(created ?? 0),
    messages: state.messages,
    backingStore: "JetStream",
    streamName: config.name,
  };
}

function originBucket({ name }: StreamSource): { bucket: string } {
  return { bucket: bucketName(name) ?? name };
}

/** Properties of a bucket that follow from its stream's configuration. */
export interface BucketTraits {
  /** The `<place>` in its subjects `$O.<place>.C.>` and `$O.<place>.M.>`: not its own name in a copy of another bucket. */
  readonly subjects: string;
  /** The configuration of its stream, which decides whether it can be written. */
  readonly config: StreamConfig;
  /** It sources other buckets: their messages are added to those that are written here. */
  readonly isSourced: boolean;
  /** Its messages can be read without a consumer (`allow_direct`). */
  readonly direct: boolean;
  /** Its messages can have a time to live of their own. */
  readonly objectTtl: boolean;
  /** Age in ms at which the server removes each message; 0 for never. */
  readonly maxAge: number;
  /** It accepts atomic batches (ADR-50). */
  readonly atomicPut: boolean;
  /** Largest message in bytes, -1 for no limit of its own. */
  readonly maxMessageSize: number;
  /** How long the server recognises a message id that is sent again, in ms. */
  readonly duplicateWindow: number;
}

/** The traits of a bucket's stream; `undefined` for a stream that only has such a name. */
export function bucketTraits(config: StreamConfig): BucketTraits | undefined {
  const subjects = objectPlace(config);
  if (subjects === undefined) return undefined;
  return {
    subjects,
    config,
    isSourced: (config.sources?.length ?? 0) > 0,
    direct: config.allow_direct ?? false,
    objectTtl: config.allow_msg_ttl ?? false,
    maxAge: maxAgeOf(config),
    atomicPut: config.allow_atomic ?? false,
    maxMessageSize: config.max_msg_size ?? -1,
    duplicateWindow: config.duplicate_window ? config.duplicate_window / NANOS_PER_MS : DEFAULT_DUPLICATE_WINDOW,
  };
}

/** How the messages of a stream expire. */
export interface StreamExpiry {
  /** Age in ms at which every message goes; 0 for never. */
  readonly maxAge: number;
  /** Whether messages can have a time to live of their own. */
  readonly hasTtls: boolean;
  /** When the stream was created, in ms since 1970. */
  readonly created: number;
  /** Whether its very first message is still there. */
  readonly hasFirst: boolean;
}

/** How the messages of a stream expire. */
export function streamExpiry({ config, state, created = "" }: StreamInfo): StreamExpiry {
  const [maxAge, hasTtls] = [maxAgeOf(config), config.allow_msg_ttl ?? false];
  return { maxAge, hasTtls, created: Date.parse(created), hasFirst: state.first_seq === 1 };
}
