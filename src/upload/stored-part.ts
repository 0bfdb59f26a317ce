// Compares what an interrupted upload has stored with the file to continue from.
import type { Bucket } from "../bucket.ts";
import { openBody } from "../bytes/body-source.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { messageHeaders } from "../jetstream/message-headers.ts";
import { readSubject } from "../jetstream/message-source.ts";
import { DigestMismatchError } from "../errors.ts";
import { formatDigest, sameDigest } from "../protocol/digest.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import { type Hasher, type ResumableHasher, resumableHasher, streamHasher } from "../sha256/hasher.ts";
import type { UploadRecord } from "../types.ts";
import type { SentChunks } from "./stored-chunks.ts";

/** Bytes of stored chunks to request ahead while comparing. */
const WINDOW_BYTES = 2 * 1024 * 1024;

/** The stored part of a file. */
export interface StoredPart {
  /** A hasher that has hashed it. */
  readonly hasher: ResumableHasher;
  readonly chunks: number;
  /** Sequence of the last stored chunk. */
  readonly after: number;
}

/**
 * The part of a file that an upload has stored; `undefined` when it is not the beginning of this file. The noted part is
 * hashed again from the file and compared with the noted hash state. Chunks stored after the note are read back and compared.
 * Misplaced chunks are removed.
 */
export async function storedPart(bucket: Bucket, record: UploadRecord, file: File): Promise<StoredPart | undefined> {
  const { chunkSize } = record;
  const stored = await storedChunks(bucket, record, file.size);
  if (!stored) return undefined;
  const hasher = await resumableHasher();
  await hashPart(file.slice(0, record.chunks * chunkSize), hasher);
  const isSame =
    (await isNotedState(hasher, record.hashState)) && (await isStoredAs(bucket, record, stored, file, hasher));
  if (isSame) return { hasher, chunks: stored.length, after: stored.at(-1) ?? 0 };
  hasher.end();
  return undefined;
}

/** Reads all stored chunks of an upload, and rejects with `DIGEST_MISMATCH` when they are not its content. */
export async function assertContent(bucket: Bucket, { name, nuid }: SentChunks, digest: Uint8Array): Promise<void> {
  const { stream, subjects } = bucket;
  const reading = { window: WINDOW_BYTES, timeout: DEFAULT_TIMEOUT };
  const source = readSubject(stream, chunkSubject(subjects, nuid), reading);
  const hasher = streamHasher();
  try {
    for (let message = await source.next(); message; message = await source.next()) await hasher.update(message.data);
  } finally {
    await source.close();
  }
  const actual = await hasher.digest();
  if (sameDigest(actual, digest)) return;
  const text = `put: another upload with the same note has stored other chunks of ${JSON.stringify(name)}`;
  throw new DigestMismatchError(text, formatDigest(digest), formatDigest(actual));
}

/** Adds the bytes of a Blob to a hash. */
export async function hashPart(blob: Blob, hasher: Hasher): Promise<void> {
  const source = openBody(blob);
  for (let piece = await source.read(); piece; piece = await source.read()) {
    await hasher.update(piece);
    source.release?.(piece.length);
  }
}

/**
 * Sequences of the chunks that are stored in order, from the first one, judged by their ids and sizes. Removes the others.
 * `undefined` when some of the noted chunks are not among them.
 */
async function storedChunks(
  { stream, subjects }: Bucket,
  { nuid, chunkSize, chunks }: UploadRecord,
  size: number,
): Promise<number[] | undefined> {
  const subject = chunkSubject(subjects, nuid);
  const inRow: number[] = [];
  const misplaced: { seq: number; id: string }[] = [];
  for await (const message of messageHeaders(stream, subject, "all", DEFAULT_TIMEOUT)) {
    const [prefix, , index] = message.id.split(".");
    if (prefix !== nuid) return undefined;
    const isNext = Number(index) === inRow.length && misplaced.length === 0;
    const expected = Math.min(chunkSize, size - inRow.length * chunkSize);
    if (isNext && message.size === expected) inRow.push(message.seq);
    else misplaced.push({ seq: message.seq, id: message.id });
  }
  if (inRow.length < chunks) return undefined;
  for (const { seq, id } of misplaced) await stream.deleteMessage(seq, { subject, id });
  return inRow;
}

/** Whether the hash has the noted state. Compares digests, because states hold unused bytes. */
async function isNotedState(hasher: ResumableHasher, noted: Uint8Array | undefined): Promise<boolean> {
  try {
    const [now, then] = await Promise.all([hasher.save().then(resumableHasher), resumableHasher(noted)]);
    return sameDigest(await now.digest(), await then.digest());
  } catch {
    return false; // the note holds no valid hash state
  }
}

/** Whether the chunks stored after the note are the file's. Hashes them. */
async function isStoredAs(
  { stream, subjects }: Bucket,
  { nuid, chunkSize, chunks }: UploadRecord,
  stored: readonly number[],
  file: File,
  hasher: Hasher,
): Promise<boolean> {
  const limit = stored.length - chunks;
  if (limit === 0) return true;
  const place = { after: chunks > 0 ? (stored[chunks - 1] ?? 0) : 0, limit };
  const reading = { window: WINDOW_BYTES, timeout: DEFAULT_TIMEOUT, messageBytes: chunkSize, ...place };
  const source = readSubject(stream, chunkSubject(subjects, nuid), reading);
  try {
    for (let at = chunks; at < stored.length; at++) {
      const message = await source.next();
      const local = new Uint8Array(await file.slice(at * chunkSize, (at + 1) * chunkSize).arrayBuffer());
      if (!message || message.seq !== stored[at] || !sameDigest(message.data, local)) return false;
      await hasher.update(local);
    }
    return true;
  } finally {
    await source.close();
  }
}
