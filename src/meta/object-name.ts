import type { Bucket } from "../bucket.ts";
import { ObjectStoreError } from "../errors.ts";
import { maxSubjectBytes } from "../jetstream/control-line.ts";
import { metaSubject } from "../protocol/subjects.ts";

/** Longest name in bytes: in base64 it is 64 KiB, the longest subject that nats-server stores. */
const MAX_NAME_BYTES = 48 * 1024;

/** Names up to this many UTF-16 units always fit beside a usual inbox: each unit takes at most 4 bytes of base64. */
const SHORT_NAME = 512;

/** Rejects the empty name (`NAME_REQUIRED`), and a name that cannot be a subject (`TypeError`). */
export function requireName(name: string): void {
  if (typeof name !== "string") throw new TypeError("name: expected a string");
  if (name === "") throw new ObjectStoreError("NAME_REQUIRED", "an object needs a name");
  // UTF-8 has no form of half a surrogate pair: two such names would be one.
  if (/\p{Cs}/u.test(name)) throw new TypeError("name: expected whole characters, not half of a surrogate pair");
  if (name.length > SHORT_NAME) requireBytes(name, MAX_NAME_BYTES, "nats-server stores no longer subjects");
}

/**
 * Rejects a name under which nothing can be stored. Also rejects one whose subject is too long to publish (`TypeError`):
 * nats-server would close the connection. Such names can still be read, because other clients may have a shorter inbox
 * prefix.
 */
export function requireWritableName(bucket: Bucket, name: string): void {
  requireName(name);
  if (name.length <= SHORT_NAME && bucket.subjects.length <= SHORT_NAME) return;
  const room = maxSubjectBytes(bucket.stream.api) - metaSubject(bucket.subjects, "").length;
  const max = Math.max(0, Math.floor(room / 4) * 3);
  requireBytes(name, max, "with bucket and inbox prefix, more does not fit nats-server's control line");
}

function requireBytes(name: string, max: number, why: string): void {
  if (new TextEncoder().encode(name).length <= max) return;
  throw new TypeError(`name: expected at most ${String(max)} bytes of UTF-8 (${why})`);
}
