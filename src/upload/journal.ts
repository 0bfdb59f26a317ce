// Uploads that outlive the page: what is stored is found again, checked, and gone on with.
import { assertWritable, type Bucket } from "../bucket.ts";
import type { CheckedMeta } from "../meta/validation.ts";
import { isSilence, TransferPaused } from "../errors.ts";
import { countMessages, lastMessage, purge } from "../jetstream/streams.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import { type ResumableHasher, resumableHasher } from "../sha256/hasher.ts";
import { openBody } from "../bytes/body-source.ts";
import { transfer } from "./transfer.ts";
import type { ObjectInfo, PutOptions, UploadJournal, UploadRecord } from "../types.ts";
import { chunkSizeFor, requireRoom } from "./chunk-size.ts";
import { type Begun, Upload, type UploadTrail } from "./upload.ts";
import { exclusively } from "./lock.ts";

/** Bytes between two notes: as many are hashed again, at most, when an upload goes on. */
const NOTE_BYTES = 8 * 1024 * 1024;

/** Stores an object, going on behind what an earlier put of the same file has stored. */
export async function putJournalled(
  bucket: Bucket,
  meta: CheckedMeta,
  blob: Blob,
  options: PutOptions,
  journal: UploadJournal,
): Promise<ObjectInfo> {
  assertWritable(bucket);
  requireRoom(bucket, meta, blob.size);
  const key = JSON.stringify([bucket.name, meta.name]);
  return exclusively(`nats-objects ${key}`, async () => {
    options.signal?.throwIfAborted();
    const begun = (await goOn(bucket, await journal.load(key), meta, blob)) ?? (await startAnew(bucket, meta));
    const record = { key, bucket: bucket.name, name: meta.name, size: blob.size, lastModified: lastModifiedOf(blob) };
    const { place, hasher } = begun;
    const hashState = place.chunks > 0 ? { hashState: await hasher.save() } : {};
    const trail = new JournalTrail(journal, { ...record, ...place, ...hashState }, hasher);
    const rest = openBody(blob.slice(place.chunks * place.chunkSize));
    const plan = { meta, options, total: blob.size, hasher, begun: place, trail, onStored: rest.release };
    return transfer(rest, () => new Upload(bucket, plan));
  });
}

/** Removes what an upload has stored, and its note. */
export async function discardUpload(bucket: Bucket, record: UploadRecord, journal: UploadJournal): Promise<void> {
  assertWritable(bucket);
  await exclusively(`nats-objects ${record.key}`, async () => {
    await purge(bucket.api, bucket.stream, chunkSubject(bucket.subjects, record.nuid));
    await journal.remove(record.key);
  });
}

interface Beginning {
  readonly place: Begun;
  readonly hasher: ResumableHasher;
}

async function startAnew(bucket: Bucket, meta: CheckedMeta): Promise<Beginning> {
  const chunkSize = chunkSizeFor(bucket, meta.maxChunkSize);
  return {
    place: { nuid: bucket.api.nuid(), chunkSize, chunks: 0, after: 0, started: Date.now() },
    hasher: await resumableHasher(),
  };
}

/** Where to go on; `undefined`, and nothing of it left, when what was noted is not the beginning of this content. */
async function goOn(
  bucket: Bucket,
  record: UploadRecord | undefined,
  meta: CheckedMeta,
  blob: Blob,
): Promise<Beginning | undefined> {
  if (!record) return undefined;
  const { api, stream, subjects } = bucket;
  const { nuid, chunkSize } = record;
  const subject = chunkSubject(subjects, nuid);
  const same =
    record.size === blob.size &&
    record.lastModified === lastModifiedOf(blob) &&
    chunkSize === Math.min(chunkSize, chunkSizeFor(bucket, meta.maxChunkSize ?? chunkSize));
  const chunks = same ? await countMessages(api, stream, subject) : 0;
  if (same && chunks >= record.chunks && chunks <= Math.ceil(blob.size / chunkSize)) {
    const hasher = await resumableHasher(record.hashState);
    const after = await endsWith(bucket, subject, blob, chunks, chunkSize);
    if (after !== undefined) {
      // What was stored after the last note was written is read from the file once more, but not sent.
      const unhashed = openBody(blob.slice(record.chunks * chunkSize, chunks * chunkSize));
      for (let piece = await unhashed.read(); piece; piece = await unhashed.read()) await hasher.update(piece);
      return { place: { nuid, chunkSize, chunks, after, started: record.started }, hasher };
    }
  }
  await purge(api, stream, subject).catch(() => undefined);
  return undefined;
}

/** Sequence of the last of so many stored chunks, if it is the one that the content has there. */
async function endsWith(
  { api, stream }: Bucket,
  subject: string,
  blob: Blob,
  chunks: number,
  chunkSize: number,
): Promise<number | undefined> {
  if (chunks === 0) return 0;
  const stored = await lastMessage(api, stream, subject);
  const start = (chunks - 1) * chunkSize;
  const local = new Uint8Array(await blob.slice(start, start + chunkSize).arrayBuffer());
  const same = stored?.data.length === local.length && stored.data.every((byte, i) => byte === local[i]);
  return same ? stored.seq : undefined;
}

function lastModifiedOf(blob: Blob): number {
  return "lastModified" in blob && typeof blob.lastModified === "number" ? blob.lastModified : 0;
}

class JournalTrail implements UploadTrail {
  readonly #journal: UploadJournal;
  readonly #hasher: ResumableHasher;
  #record: Omit<UploadRecord, "updated">;
  /** A state of the hash whose chunks are not all stored yet. */
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
    // At once: an upload that ends before its first note must be found too.
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
    return reason instanceof TransferPaused || isSilence(reason);
  }

  async forget(): Promise<void> {
    this.#forgotten = true;
    await this.#writing;
    await this.#journal.remove(this.#record.key).catch(() => undefined);
  }

  /** An upload does not fail because its note cannot be written. */
  async #write(): Promise<void> {
    if (this.#forgotten) return;
    await this.#journal.save({ ...this.#record, updated: Date.now() }).catch(() => undefined);
  }
}
