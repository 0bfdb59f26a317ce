// Settings of a stream that prevent objects from being stored completely.
import { objectPlace } from "./object-place.ts";
import type { StreamConfig } from "./stream-wire.ts";
import { matches, transformed } from "./subject-transform.ts";
import { bucketName, chunkSubject, metaSubject } from "./subjects.ts";

/** Why a bucket cannot be written: a code, and a text that names the setting and says how to change it. */
export interface Obstacle {
  readonly code: "SEALED" | "UNSUPPORTED_SERVER";
  readonly reason: string;
}

/** Size of the smallest meta message without the stream's name, in bytes, headers included. */
const MIN_META_BYTES = 310;

/** Each returns what to change, or `undefined` if the setting is right. */
const RULES: readonly ((config: StreamConfig) => string | undefined)[] = [
  takesSubjects,
  ({ allow_rollup_hdrs }) => (allow_rollup_hdrs ? undefined : "allow_rollup_hdrs is false: set it to true"),
  ({ deny_purge }) => (deny_purge ? "deny_purge is true: set it to false" : undefined),
  ({ no_ack }) => (no_ack ? "no_ack is true: set it to false" : undefined),
  ({ retention = "limits" }) =>
    retention === "limits" ? undefined : `retention is "${retention}", which drops messages: set it to "limits"`,
  ({ max_msgs_per_subject: most = -1 }) =>
    most > 0
      ? `max_msgs_per_subject is ${String(most)}, and all chunks of an object share one subject: set it to -1`
      : undefined,
  ({ discard, max_bytes = -1, max_msgs = -1 }) =>
    discard !== "new" && (max_bytes > 0 || max_msgs > 0)
      ? `discard is "old", so a full stream drops chunks of stored objects: set it to "new"`
      : undefined,
  ({ name, max_msg_size: most = -1 }) => {
    const least = MIN_META_BYTES + name.length;
    return most > 0 && most < least
      ? `max_msg_size is ${String(most)}, too small for a meta message: set it to -1, or to ${String(least)} or more`
      : undefined;
  },
  ({ allow_msg_counter }) => (allow_msg_counter ? "allow_msg_counter is true: set it to false" : undefined),
];

/**
 * Why objects cannot be stored in a stream, or changed; `undefined` when they can. Does not matter for reading.
 * `SEALED` comes first: sealed streams and mirrors also have other settings that prevent writing.
 */
export function whatCannotBeWritten(config: StreamConfig): Obstacle | undefined {
  if (config.sealed) return { code: "SEALED", reason: "it is sealed, for good" };
  if (config.mirror) return { code: "SEALED", reason: `it mirrors ${config.mirror.name}: change the objects there` };
  for (const rule of RULES) {
    const reason = rule(config);
    if (reason !== undefined) return { code: "UNSUPPORTED_SERVER", reason };
  }
  return undefined;
}

/** Published messages must be stored, under the subjects where they are read. */
function takesSubjects(config: StreamConfig): string | undefined {
  const { name, subjects = [], subject_transform: transform } = config;
  const own = bucketName(name) ?? "";
  const place = objectPlace(config) ?? own;
  const samples = { [`$O.${place}.C.>`]: chunkSubject(place, "nuid"), [`$O.${place}.M.>`]: metaSubject(place, "name") };
  for (const [filter, subject] of Object.entries(samples)) {
    if (transform && (place !== own || (transformed([transform], subject) ?? subject) !== subject)) {
      return "subject_transform moves what is written: remove it";
    }
    if (subjects.some((each) => matches(each, subject))) continue;
    if (place !== own)
      return `its objects are under ${filter}, which is not among its subjects: change them at their origin`;
    return `its subjects leave out ${filter}: add it`;
  }
  return undefined;
}
