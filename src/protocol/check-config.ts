import type { ObjectStoreConfig, ObjectStoreStatus } from "../types.ts";

/** The type of each field of a configuration. */
const TYPES: Readonly<Record<keyof ObjectStoreConfig, "string" | "number" | "boolean" | "object">> = {
  bucket: "string",
  description: "string",
  ttl: "number",
  maxBytes: "number",
  storage: "string",
  replicas: "number",
  placement: "object",
  compression: "boolean",
  metadata: "object",
  objectTtl: "boolean",
  atomicPut: "boolean",
  mirror: "object",
  sources: "object",
};

/** Fields of a status that are not configuration: ignored, so that a changed status can be passed as a configuration. */
const STATUS_ONLY: Readonly<Record<Exclude<keyof ObjectStoreStatus, keyof ObjectStoreConfig>, true>> = {
  sealed: true,
  created: true,
  size: true,
  messages: true,
  backingStore: true,
  streamName: true,
};

/** The names of our fields in other clients and in the server. */
const PEER_NAMES: Readonly<Record<string, keyof ObjectStoreConfig>> = {
  name: "bucket",
  max_age: "ttl",
  maxAge: "ttl",
  TTL: "ttl",
  max_bytes: "maxBytes",
  maxBucketSize: "maxBytes",
  num_replicas: "replicas",
  numReplicas: "replicas",
  allow_msg_ttl: "objectTtl",
  allow_atomic: "atomicPut",
};

/** The server's own limit. */
const MAX_REPLICAS = 5;

const MAX_TTL = 10 * 366 * 86_400_000;

/** Throws a `TypeError` that names the field if `config` is not a configuration. */
export function checkConfig(config: ObjectStoreConfig): void {
  if (typeof config !== "object" || (config as unknown) === null) throw new TypeError("config: expected an object");
  for (const [key, value] of Object.entries(config) as [string, unknown][]) {
    if (Object.hasOwn(STATUS_ONLY, key)) continue;
    if (!Object.hasOwn(TYPES, key)) {
      const ours = Object.hasOwn(PEER_NAMES, key) ? PEER_NAMES[key] : undefined;
      throw new TypeError(`${key}: unknown field${ours === undefined ? "" : `, use ${ours}`}`);
    }
    const type = TYPES[key as keyof ObjectStoreConfig];
    if (value !== undefined && (typeof value !== type || value === null)) {
      throw new TypeError(`${key}: expected ${type === "object" ? "an object" : `a ${type}`}`);
    }
  }
  const { ttl = 0, maxBytes = -1, replicas = 1, storage = "file", metadata = {}, mirror, sources = [] } = config;
  if (!(ttl >= 0 && ttl <= MAX_TTL)) throw new TypeError("ttl: expected a number of ms, ten years at most");
  if (!(Number.isSafeInteger(maxBytes) && maxBytes >= -1)) {
    throw new TypeError("maxBytes: expected a number of bytes, or -1 for no limit");
  }
  if (!(Number.isSafeInteger(replicas) && replicas >= 1 && replicas <= MAX_REPLICAS)) {
    throw new TypeError(`replicas: expected a number from 1 to ${String(MAX_REPLICAS)}`);
  }
  if (!["file", "memory"].includes(storage)) throw new TypeError('storage: expected "file" or "memory"');
  for (const [key, value] of Object.entries(metadata)) {
    if (typeof value !== "string") throw new TypeError(`metadata.${key}: expected a string`);
  }
  if (!Array.isArray(sources)) throw new TypeError("sources: expected an array of { bucket }");
  if (mirror && sources.length > 0) throw new TypeError("sources: not allowed together with mirror");
}
