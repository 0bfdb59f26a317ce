// A bucket's configuration as configuration of its stream (ADR-20), and back.
import type { ObjectStoreConfig, ObjectStoreStatus, Placement } from "../types.ts";
import { bucketName, bucketSubjects, streamName } from "./subjects.ts";

const NANOS_PER_MS = 1_000_000;

/** In ms, where the stream does not say. */
const DEFAULT_DUPLICATE_WINDOW = 120_000;

/** The fields of a stream's configuration that matter here, by their wire names. */
export interface StreamConfig {
  name: string;
  description?: string;
  subjects?: string[];
  max_age?: number;
  max_bytes?: number;
  max_msg_size?: number;
  duplicate_window?: number;
  storage?: "file" | "memory";
  num_replicas?: number;
  placement?: Placement;
  discard?: "new" | "old";
  allow_rollup_hdrs?: boolean;
  allow_direct?: boolean;
  compression?: "s2" | "none";
  metadata?: Record<string, string>;
  sealed?: boolean;
  allow_msg_ttl?: boolean;
  allow_atomic?: boolean;
  mirror?: { name: string };
}

/** What the server says of a stream. */
export interface StreamInfo {
  config: StreamConfig;
  /** When the stream was made: a bucket that was deleted and made again is another one. */
  created?: string;
  /** The server's time (nats-server 2.10 and later). */
  ts?: string;
  /** The JetStream domain, where there is one. */
  domain?: string;
  state: { bytes: number; messages: number; first_seq?: number; last_seq: number; subjects?: Record<string, number> };
}

/** The stream configuration that makes a bucket. Fields that older servers do not know are only there when asked for. */
export function toStreamConfig(config: ObjectStoreConfig): StreamConfig {
  return {
    name: streamName(config.bucket),
    ...(config.description !== undefined && { description: config.description }),
    subjects: bucketSubjects(config.bucket),
    max_age: Math.round((config.ttl ?? 0) * NANOS_PER_MS),
    max_bytes: config.maxBytes ?? -1,
    storage: config.storage ?? "file",
    num_replicas: config.replicas ?? 1,
    ...(config.placement && { placement: config.placement }),
    discard: "new",
    allow_rollup_hdrs: true,
    allow_direct: true,
    ...(config.compression !== undefined && { compression: config.compression ? "s2" : "none" }),
    ...(config.metadata && { metadata: config.metadata }),
    ...(config.objectTtl !== undefined && { allow_msg_ttl: config.objectTtl }),
    ...(config.atomicPut !== undefined && { allow_atomic: config.atomicPut }),
  };
}

/** A configuration that the server takes: it refuses to remember the ids of messages for longer than the messages. */
export function fitDuplicateWindow<T extends StreamConfig>(config: T): T {
  const { max_age: age = 0, duplicate_window: duplicates = 0 } = config;
  return age > 0 && duplicates > age ? { ...config, duplicate_window: age } : config;
}

/** The state of a bucket as its stream tells it. */
export function toStatus(bucket: string, { config, state }: StreamInfo): ObjectStoreStatus {
  return {
    bucket,
    description: config.description ?? "",
    ttl: (config.max_age ?? 0) / NANOS_PER_MS,
    maxBytes: config.max_bytes ?? -1,
    storage: config.storage ?? "file",
    replicas: config.num_replicas ?? 1,
    ...(config.placement && { placement: config.placement }),
    compression: config.compression === "s2",
    // The server notes its own version and API level among the user's pairs (ADR-44).
    metadata: Object.fromEntries(Object.entries(config.metadata ?? {}).filter(([key]) => !key.startsWith("_nats."))),
    objectTtl: config.allow_msg_ttl ?? false,
    atomicPut: config.allow_atomic ?? false,
    sealed: config.sealed ?? false,
    size: state.bytes,
    messages: state.messages,
    backingStore: "JetStream",
    streamName: config.name,
  };
}

/** What a bucket's stream says of how the bucket is used. */
export interface BucketTraits {
  /** The bucket whose name is in the subjects: another one when this is a mirror, which keeps those of its origin. */
  readonly subjects: string;
  /** It only mirrors another bucket, so it cannot be written. */
  readonly mirror: boolean;
  /** Its messages can be read without a consumer (`allow_direct`). */
  readonly direct: boolean;
  /** Its messages can have a time to live of their own. */
  readonly objectTtl: boolean;
  /** It takes messages as an atomic batch (ADR-50). */
  readonly atomicPut: boolean;
  /** Largest message in bytes, -1 for no limit of its own. */
  readonly maxMessageSize: number;
  /** How long the server recognises a message that is sent again, in ms. */
  readonly duplicateWindow: number;
}

/** The traits of a stream that is a bucket; `undefined` for one that only has such a name. */
export function bucketTraits(config: StreamConfig): BucketTraits | undefined {
  const own = bucketName(config.name);
  const subjects = config.mirror ? bucketName(config.mirror.name) : own;
  if (own === undefined || subjects === undefined) return undefined;
  if (!config.mirror && !config.subjects?.some((subject) => subject.startsWith(`$O.${own}.`))) return undefined;
  return {
    subjects,
    mirror: config.mirror !== undefined,
    direct: config.allow_direct ?? false,
    objectTtl: config.allow_msg_ttl ?? false,
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
  /** When the stream was made, in ms since 1970. */
  readonly created: number;
  /** Whether its very first message is still there. */
  readonly hasFirst: boolean;
}

/** What the server says of how the messages of a stream expire. */
export function streamExpiry({ config, state, created = "" }: StreamInfo): StreamExpiry {
  const [maxAge, hasTtls] = [(config.max_age ?? 0) / NANOS_PER_MS, config.allow_msg_ttl ?? false];
  return { maxAge, hasTtls, created: Date.parse(created), hasFirst: state.first_seq === 1 };
}
