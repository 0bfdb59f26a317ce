// The configuration of a stream as nats-server completes, checks and compares it.
import type { StreamConfig } from "../protocol/stream-config.ts";
import { refusal } from "./api-error.ts";

/** A configuration with all fields that matter here. */
export interface StreamSettings extends StreamConfig {
  subjects: string[];
  max_age: number;
  max_bytes: number;
  max_msgs: number;
  max_msg_size: number;
  max_msgs_per_subject: number;
  duplicate_window: number;
  storage: "file" | "memory";
  discard: "new" | "old";
  deny_delete?: boolean;
}

const NANOS_PER_MS = 1_000_000;

/** Default duplicate window of a stream, in ns. */
const DUPLICATE_WINDOW = 120_000 * NANOS_PER_MS;

/** The shortest time that a stream takes, in ns. */
const LEAST_TIME = 100 * NANOS_PER_MS;

/** Completes a configuration. Throws for what the server refuses. */
export function settingsOf(config: StreamConfig): StreamSettings {
  assertSupported(config);
  const age = config.max_age ?? 0;
  const settings: StreamSettings = {
    retention: "limits",
    max_consumers: -1,
    discard: "old",
    storage: "file",
    compression: "none",
    allow_direct: false,
    mirror_direct: false,
    sealed: false,
    deny_delete: false,
    deny_purge: false,
    allow_rollup_hdrs: false,
    consumer_limits: {},
    allow_msg_ttl: false,
    ...given(config),
    subjects: config.subjects?.length ? config.subjects : [config.name],
    num_replicas: config.num_replicas ?? 1,
    max_age: age,
    max_bytes: limit(config.max_bytes),
    max_msgs: limit(config.max_msgs),
    max_msg_size: limit(config.max_msg_size),
    max_msgs_per_subject: limit(config.max_msgs_per_subject),
    duplicate_window: config.duplicate_window || (age > 0 ? Math.min(age, DUPLICATE_WINDOW) : DUPLICATE_WINDOW),
  } as StreamSettings;
  assertValid(settings);
  return settings;
}

/** Completes the configuration that an update gives a stream. Throws for what the server refuses. */
export function updatedSettings(old: StreamSettings, config: StreamConfig): StreamSettings {
  const settings = settingsOf(config);
  const refuse = (what: string): never => {
    throw refusal("invalidConfig", `stream configuration update can not ${what}`);
  };
  if (settings.storage !== old.storage) refuse("change storage type");
  const retentions = [settings.retention, old.retention];
  if (retentions[0] !== retentions[1] && retentions.includes("workqueue")) {
    refuse("change retention policy to/from workqueue");
  }
  if (old.sealed && !settings.sealed) refuse("unseal a sealed stream");
  if (old.deny_delete && !settings.deny_delete) refuse("cancel deny message deletes");
  if (old.deny_purge && !settings.deny_purge) refuse("cancel deny purge");
  if (old.allow_msg_ttl && !settings.allow_msg_ttl) {
    throw refusal("invalidConfig", "message TTL status can not be disabled");
  }
  if (!settings.sealed) return settings;
  return { ...settings, max_age: 0, discard: "new", deny_delete: true, deny_purge: true, allow_rollup_hdrs: false };
}

/** Whether two streams have the same configuration. */
export function isSameConfig(one: StreamSettings, other: StreamSettings): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function assertSupported({ mirror, sources, allow_msg_counter, num_replicas = 1 }: StreamConfig): void {
  if (mirror) throw refusal("unsupported", "mirrors");
  if (sources?.length) throw refusal("unsupported", "sources");
  if (allow_msg_counter) throw refusal("unsupported", "counters");
  if (num_replicas > 1) throw refusal("noReplicas");
}

function assertValid(settings: StreamSettings): void {
  const { name, max_age, duplicate_window, deny_purge, allow_rollup_hdrs, discard } = settings;
  const refuse = (reason: string): never => {
    throw refusal("invalidConfig", reason);
  };
  if (!/^[^\s.*>\\/]{1,255}$/.test(name)) {
    refuse("stream name is required and can not contain '.', '*', '>', '\\', '/'");
  }
  if (max_age < 0) refuse("max age can not be negative");
  if (max_age > 0 && max_age < LEAST_TIME) refuse("max age needs to be >= 100ms");
  if (max_age > 0 && duplicate_window > max_age) refuse("duplicates window can not be larger then max age");
  if (duplicate_window < LEAST_TIME) refuse("duplicates window needs to be >= 100ms");
  if (deny_purge && allow_rollup_hdrs) refuse("roll-ups require the purge permission");
  if (settings.discard_new_per_subject && (discard !== "new" || settings.max_msgs_per_subject <= 0)) {
    refuse("discard new per subject requires discard new policy and max msgs per subject > 0");
  }
}

/** What is set, without the fields in which the server writes that they are not. */
function given(config: StreamConfig): StreamConfig {
  const entries = Object.entries(config).filter(([, value]) => value !== undefined && value !== null && value !== "");
  return Object.fromEntries(entries) as unknown as StreamConfig;
}

function limit(value: number | undefined): number {
  return value !== undefined && value > 0 ? value : -1;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([, each]) => !isNothing(each));
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === false || (typeof value === "object" && Object.keys(value ?? {}).length === 0);
}
