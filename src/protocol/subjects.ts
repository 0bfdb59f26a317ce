// Names of streams and subjects (ADR-20).
import { ObjectStoreError } from "../errors.ts";
import { decodeBase64, decodeBinary, encodeBase64, encodeBase64Url, toUrlAlphabet } from "./base64url.ts";

const STREAM_PREFIX = "OBJ_";
/** Longest name of a bucket: all server versions accept stream names of up to 255 characters. */
const MAX_BUCKET_NAME = 251;

const utf8 = new TextEncoder();

/** The name of a bucket's stream; throws `INVALID_BUCKET` for an invalid bucket name. */
export function streamName(bucket: string): string {
  if (typeof bucket !== "string") throw new TypeError("bucket: expected a string");
  if (!/^[A-Za-z0-9_-]+$/.test(bucket)) {
    const text = `${JSON.stringify(bucket)} is not a valid bucket name: use letters, digits, "-" and "_"`;
    throw new ObjectStoreError("INVALID_BUCKET", text);
  }
  if (bucket.length > MAX_BUCKET_NAME) {
    const text = `a bucket name of ${String(bucket.length)} characters is too long: use at most ${String(MAX_BUCKET_NAME)}`;
    throw new ObjectStoreError("INVALID_BUCKET", text);
  }
  return STREAM_PREFIX + bucket;
}

/** The name of a stream's bucket; `undefined` when the stream's name is not that of a bucket. */
export function bucketName(stream: string): string | undefined {
  const bucket = stream.startsWith(STREAM_PREFIX) ? stream.slice(STREAM_PREFIX.length) : "";
  return bucket === "" ? undefined : bucket;
}

/** The subjects that the stream of a bucket stores. */
export function bucketSubjects(bucket: string): [chunks: string, metas: string] {
  return [`$O.${bucket}.C.>`, `$O.${bucket}.M.>`];
}

/** The subject of an object's chunks. */
export function chunkSubject(bucket: string, nuid: string): string {
  return `$O.${bucket}.C.${nuid}`;
}

/** The filter that matches every meta message of a bucket. */
export function metaFilter(bucket: string): string {
  return `$O.${bucket}.M.>`;
}

/** Whether a subject is that of one meta message of a bucket. */
export function isMetaSubject(bucket: string, subject: string): boolean {
  const prefix = `$O.${bucket}.M.`;
  return subject.startsWith(prefix) && /^[\w+/=-]+$/.test(subject.slice(prefix.length));
}

/** Whether a subject is literal: as a filter, it matches only itself. */
export function isLiteral(subject: string): boolean {
  return subject.split(".").every((token) => token !== "" && token !== "*" && token !== ">" && !/\s/.test(token));
}

/** Whether a text is one literal token of a subject, encoded the same by every client. */
export function isToken(text: string): boolean {
  // U+0000 to U+0020 and U+007F end a subject or are refused. A lone surrogate becomes U+FFFD in UTF-8, another token.
  return text !== "" && text !== "*" && text !== ">" && !/[\p{Cc}\p{Cs}\s.]/u.test(text);
}

/** The subject of an object's meta message. */
export function metaSubject(bucket: string, name: string): string {
  // A shortcut for ASCII, which is its own UTF-8: a list encodes thousands of names, most of them ASCII.
  const token = /^[\0-\x7f]*$/.test(name) ? toUrlAlphabet(btoa(name)) : encodeBase64Url(utf8.encode(name));
  return `$O.${bucket}.M.${token}`;
}

/**
 * Where current clients may have put the meta message of the same name, most likely first: jnats uses the standard base64
 * alphabet, `@nats-io/obj` encodes `btoa(name)`, that is Latin-1. Empty for most names, because the encodings agree.
 */
export function foreignMetaSubjects(bucket: string, name: string, own: string = metaSubject(bucket, name)): string[] {
  // The encodings agree on ASCII names, unless the result contains one of the two characters in which the alphabets differ.
  if (/^[\0-\x7f]*$/.test(name) && !/[-_]/.test(own.slice(bucket.length + "$O..M.".length))) return [];
  const subjects = [`$O.${bucket}.M.${encodeBase64(utf8.encode(name))}`];
  if (/^[\0-\u{ff}]*$/u.test(name)) {
    subjects.push(`$O.${bucket}.M.${btoa(name)}`);
    subjects.push(`$O.${bucket}.M.${btoa(name).replaceAll("+", "-").replaceAll("/", "_")}`);
  }
  return [...new Set(subjects)].filter((subject) => subject !== own);
}

/**
 * Where old clients (nats.c 3.11, early JavaScript ones) put the meta message of the same name: the current encodings
 * without padding. No current client looks there. Empty if the name needs no padding.
 */
export function unpaddedMetaSubjects(
  bucket: string,
  name: string,
  own: string = metaSubject(bucket, name),
  foreign: readonly string[] = foreignMetaSubjects(bucket, name, own),
): string[] {
  const padded = [own, ...foreign].filter((subject) => subject.endsWith("="));
  return [...new Set(padded.map((subject) => subject.replace(/={1,2}$/, "")))];
}

/**
 * The names that a meta subject encodes: base64 of either alphabet, padded or not, of UTF-8 or of Latin-1, the more likely
 * one first. Empty when no client looks for any name there.
 */
export function namesOf(bucket: string, subject: string): string[] {
  const prefix = `$O.${bucket}.M.`;
  if (!subject.startsWith(prefix)) return [];
  const token = subject.slice(prefix.length);
  const latin1 = decodeBinary(token);
  const bytes = latin1 && decodeBase64(token);
  if (!bytes) return [];
  const candidates = new Set([decodeUtf8(bytes) ?? latin1, latin1]);
  return [...candidates].filter((name) => isSubjectOf(bucket, subject, name));
}

/** Whether some client puts the meta message of a name under this subject. */
export function isSubjectOf(bucket: string, subject: string, name: string): boolean {
  const own = metaSubject(bucket, name);
  if (subject === own) return true;
  return (
    foreignMetaSubjects(bucket, name, own).includes(subject) ||
    unpaddedMetaSubjects(bucket, name, own).includes(subject)
  );
}

// A byte order mark at the front is part of the name.
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined;
  }
}
