// Uploads that outlive the page: the stored part is found again, compared with the file, and continued.
//
// A note is only a hint. The server decides whether the upload was finished, and the file whether it is still the same.
import type { Bucket } from "../bucket.ts";
import { assertWritable } from "../meta/assert-writable.ts";
import { isPaused, isSilence } from "../errors.ts";
import { ownersOf, removeUnowned } from "../meta/content-owners.ts";
import { updateMeta } from "../meta/update.ts";
import type { CheckedMeta } from "../meta/validation.ts";
import { openBody } from "../bytes/body-source.ts";
import { formatDigest } from "../protocol/digest.ts";
import { type ResumableHasher, resumableHasher, streamHasher } from "../sha256/hasher.ts";
import type { ObjectInfo, PutOptions, UploadJournal, UploadRecord } from "../types.ts";
import { chunkSizeFor, requireRoom } from "./chunk-size.ts";
import { hashPart, storedPart } from "./stored-part.ts";
import { withLock } from "./lock.ts";
import { pipeBody } from "./pipe-body.ts";
import { type Begun, Upload, type UploadRecorder } from "./upload.ts";

/** Bytes between two notes: when an upload resumes, at most this much is read back and compared. */
const NOTE_BYTES = 8 * 1024 * 1024;

/** Stores an object, and resumes after the chunks that an earlier put of the same file has stored. */
export async function putJournalled(
  bucket: Bucket,
  meta: CheckedMeta,
  file: File,
  options: PutOptions,
  journal: UploadJournal,
): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireRoom(bucket, meta, file.size);
  const key = JSON.stringify([bucket.name, meta.name]);
  return withLock(`nats-objects ${key}`, async () => {
    options.signal?.throwIfAborted();
    const record = await journal.load(key);
    let begun: UploadStart | undefined;
    if (record) {
      const earlier = await continueFrom(bucket, record, meta, file);
      if (earlier && "info" in earlier) {
        await journal.remove(key);
        options.onProgress?.({ transferred: file.size, total: file.size });
        return earlier.info;
      }
      begun = earlier;
      if (!begun) options.onRestart?.();
    }
    begun ??= await startAnew(bucket, meta);
    const { size, lastModified } = file;
    const { place, hasher, started } = begun;
    const { nuid, chunkSize, chunks } = place;
    const hashState = chunks > 0 ? { hashState: await hasher.save() } : {};
    const content = { key, bucket: bucket.name, name: meta.name, size, lastModified };
    const noted = { ...content, nuid, chunkSize, chunks, started, ...hashState };
    const recorder = new JournalRecorder(journal, noted, hasher);
    const rest = openBody(file.slice(chunks * chunkSize));
    const plan = { meta, options, total: file.size, hasher, begun: place, recorder, onStored: rest.release };
    return pipeBody(rest, () => new Upload(bucket, plan));
  });
}

/**
 * Forgets an upload, and removes its chunks unless they were committed meanwhile. If a meta message of the bucket cannot be
 * read, that is unknown, and the chunks stay for `check`.
 */
export async function discardUpload(bucket: Bucket, record: UploadRecord, journal: UploadJournal): Promise<void> {
  if (record.bucket !== bucket.name)
    throw new TypeError(`record: it belongs to the bucket ${JSON.stringify(record.bucket)}`);
  assertWritable(bucket);
  await withLock(`nats-objects ${record.key}`, async () => {
    await removeUnowned(bucket, record.nuid);
    await journal.remove(record.key);
  });
}

interface UploadStart {
  readonly place: Begun;
  readonly hasher: ResumableHasher;
  /** When the upload first began, in ms since 1970. */
  readonly started: number;
}

async function startAnew(bucket: Bucket, meta: CheckedMeta): Promise<UploadStart> {
  const chunkSize = chunkSizeFor(bucket, meta.maxChunkSize);
  return {
    place: { nuid: bucket.stream.api.nuid(), chunkSize, chunks: 0, after: 0 },
    hasher: await resumableHasher(),
    started: Date.now(),
  };
}

/**
 * Where to continue; or the object, if it was already stored without its writer learning of it. `undefined` when the stored
 * part is not the beginning of this file; its chunks are then removed, unless an object has them.
 */
async function continueFrom(
  bucket: Bucket,
  record: UploadRecord,
  meta: CheckedMeta,
  file: File,
): Promise<UploadStart | { info: ObjectInfo } | undefined> {
  const { live } = await ownersOf(bucket, record.nuid);
  const isSame = record.size === file.size && record.lastModified === file.lastModified;
  const own = live.find(({ name }) => name === meta.name);
  if (own && isSame && (await hasContent(own, file))) return { info: await describe(bucket, own, meta) };
  // Committed, then renamed, or about to be replaced: in any case an object has the chunks.
  if (live.length > 0) return undefined;
  const { nuid, chunkSize, started } = record;
  if (isSame && chunkSize === Math.min(chunkSize, chunkSizeFor(bucket, meta.maxChunkSize ?? chunkSize))) {
    const part = await storedPart(bucket, record, file);
    // Needs a new nuid: the server takes chunks that it has stored before for duplicates, even if they are gone.
    if (part?.chunks === 0 && record.chunks === 0) return startAnew(bucket, meta);
    if (part) {
      const { hasher, chunks, after } = part;
      return { place: { nuid, chunkSize, chunks, after }, hasher, started };
    }
  }
  await removeUnowned(bucket, nuid).catch(() => undefined);
  return undefined;
}

async function hasContent({ size, digest }: ObjectInfo, file: File): Promise<boolean> {
  if (size !== file.size) return false;
  const hasher = streamHasher();
  await hashPart(file, hasher);
  return formatDigest(await hasher.digest()) === digest;
}

/** Applies the description of this put to an object that is already stored. */
async function describe(bucket: Bucket, info: ObjectInfo, meta: CheckedMeta): Promise<ObjectInfo> {
  const { description, headers, metadata } = meta;
  const wanted = { description, headers, metadata };
  const { description: d, headers: h, metadata: m } = info;
  if (JSON.stringify(wanted) === JSON.stringify({ description: d, headers: h, metadata: m })) return info;
  return updateMeta(bucket, info.name, wanted, { expectedRevision: info.revision });
}

class JournalRecorder implements UploadRecorder {
  readonly #journal: UploadJournal;
  readonly #hasher: ResumableHasher;
  #record: Omit<UploadRecord, "updated">;
  /** A hash state whose chunks are not all stored yet. */
  #ahead: { chunks: number; hashState: Promise<Uint8Array | undefined> } | undefined;
  #noted: number;
  /** Notes are written one after the other. */
  #writing: Promise<void>;
  #forgotten = false;

  constructor(journal: UploadJournal, record: Omit<UploadRecord, "updated">, hasher: ResumableHasher) {
    this.#journal = journal;
    this.#hasher = hasher;
    this.#noted = record.chunks;
    this.#record = record;
    // Written at once: an upload that ends before its first chunks are noted must be found too.
    this.#writing = this.#write();
  }

  hashed(chunks: number): void {
    if (this.#ahead || (chunks - this.#noted) * this.#record.chunkSize < NOTE_BYTES) return;
    this.#ahead = { chunks, hashState: this.#hasher.save().catch(() => undefined) };
  }

  stored(chunks: number): void {
    const ahead = this.#ahead;
    if (!ahead || chunks < ahead.chunks) return;
    this.#noted = ahead.chunks;
    this.#ahead = undefined;
    this.#writing = this.#writing.then(async () => {
      const hashState = await ahead.hashState;
      if (!hashState) return;
      this.#record = { ...this.#record, chunks: ahead.chunks, hashState };
      await this.#write();
    });
  }

  keeps(reason: unknown): boolean {
    return isPaused(reason) || isSilence(reason);
  }

  async forget(): Promise<void> {
    this.#forgotten = true;
    await this.#writing;
    await attempt(() => this.#journal.remove(this.#record.key));
  }

  /** An upload does not fail because its note cannot be written. */
  async #write(): Promise<void> {
    if (this.#forgotten) return;
    await attempt(() => this.#journal.save({ ...this.#record, updated: Date.now() }));
  }
}

/** A journal of the caller's own may throw, or return no promise. */
async function attempt(use: () => unknown): Promise<void> {
  try {
    await use();
  } catch {
    // The upload does not depend on it.
  }
}
