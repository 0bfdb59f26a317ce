import type { Bucket } from "../bucket.ts";
import { DigestMismatchError } from "../errors.ts";
import { messageHeaders } from "../jetstream/message-headers.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import { explainMissing } from "./missing-chunks.ts";
import type { ObjectInfo } from "../types.ts";

/** Indexes that are kept, of the objects that were read last; 128 KiB for each GiB of content in default chunks. */
const KEPT = 16;

/** With at least this many chunks, checking contiguity pays off. */
const MANY = 250;

/** Where each chunk of an object is: in the stream and in the content. Chunks of some writers are uneven. */
export interface ChunkIndex {
  /** Number of chunks. */
  readonly chunks: number;
  /** Size of all of them in bytes. */
  readonly size: number;
  /** Number of the chunk that holds a byte; that of the last chunk for the end of the content. */
  find(byte: number): number;
  /** First byte of a chunk, and how many it has. */
  offset(chunk: number): number;
  length(chunk: number): number;
  /** Sequence of a chunk's message. */
  seq(chunk: number): number;
}

const kept = new WeakMap<Bucket, Map<string, Promise<ChunkIndex>>>();

/**
 * The index of an object, built once from the sizes of its chunks and checked against its meta (`TRUNCATED`,
 * `DIGEST_MISMATCH`, `OBJECT_REPLACED`). A nuid names one content for ever, so an index never becomes stale.
 */
export async function chunkIndex(bucket: Bucket, info: ObjectInfo, timeout: number): Promise<ChunkIndex> {
  let indexes = kept.get(bucket);
  if (!indexes) kept.set(bucket, (indexes = new Map<string, Promise<ChunkIndex>>()));
  const index = indexes.get(info.nuid) ?? build(bucket, info, timeout);
  // To the end of the map: its first entry is the one that was used least recently.
  indexes.delete(info.nuid);
  indexes.set(info.nuid, index);
  const [oldest] = indexes.keys();
  if (indexes.size > KEPT && oldest !== undefined) indexes.delete(oldest);
  try {
    const found = await index;
    await check(bucket, info, found);
    return found;
  } catch (error) {
    indexes.delete(info.nuid);
    throw error;
  }
}

/** Another meta message may name the same chunks, and promise more or less of them. */
async function check(bucket: Bucket, info: ObjectInfo, { chunks, size }: ChunkIndex): Promise<void> {
  if (chunks < info.chunks || size < info.size) await explainMissing(bucket, info, { batched: false });
  if (chunks !== info.chunks || size !== info.size) {
    throw otherChunks(info);
  }
}

/** What is stored is not what the meta message promises, and no digest is needed to tell. */
export function otherChunks({ digest, name }: ObjectInfo): DigestMismatchError {
  return new DigestMismatchError(`${JSON.stringify(name)} has other chunks than its meta message says`, digest, "");
}

async function build(bucket: Bucket, info: ObjectInfo, timeout: number): Promise<ChunkIndex> {
  const subject = chunkSubject(bucket.subjects, info.nuid);
  if (await isInOneRow(bucket, info, subject, timeout)) return new RowIndex(info);
  const offsets: number[] = [];
  const seqs: number[] = [];
  let size = 0;
  for await (const message of messageHeaders(bucket.stream, subject, "all", timeout)) {
    // NATS.Net's empty chunk after the last one has no content.
    if (message.size === 0 && offsets.length === info.chunks) continue;
    offsets.push(size);
    seqs.push(message.seq);
    size += message.size;
  }
  return new SortedIndex(Float64Array.from(offsets), Float64Array.from(seqs), size);
}

/**
 * Whether all chunks are contiguous, right before the meta message, and each but the last is of the same size.
 * The first tells: it carries the id that our uploads give, and those are even; and it is as far in front of the meta
 * message as there are chunks, so that nothing else has room between them. The server reads every byte of the object to
 * tell the sizes of all of them, which takes a tenth of the time of a download.
 */
async function isInOneRow(
  { stream }: Bucket,
  { chunks, maxChunkSize, nuid, revision, size }: ObjectInfo,
  subject: string,
  timeout: number,
): Promise<boolean> {
  const seq = revision - chunks;
  if (chunks < MANY || seq < 1 || chunks !== Math.ceil(size / maxChunkSize)) return false;
  for await (const first of messageHeaders(stream, subject, "all", timeout, {
    after: seq - 1,
    limit: 1,
  })) {
    const [prefix, , number] = first.id.split(".");
    const isOurs = prefix === nuid && number === "0" && first.size === maxChunkSize;
    return isOurs && first.seq === seq && first.pending === chunks - 1;
  }
  return false;
}

/** For contiguous chunks. */
class RowIndex implements ChunkIndex {
  readonly chunks: number;
  readonly size: number;
  readonly #chunkSize: number;
  readonly #first: number;

  constructor({ chunks, maxChunkSize, revision, size }: ObjectInfo) {
    this.chunks = chunks;
    this.size = size;
    this.#chunkSize = maxChunkSize;
    this.#first = revision - chunks;
  }

  find(byte: number): number {
    return Math.min(Math.floor(byte / this.#chunkSize), this.chunks - 1);
  }

  offset(chunk: number): number {
    return chunk * this.#chunkSize;
  }

  length(chunk: number): number {
    return Math.min(this.#chunkSize, this.size - this.offset(chunk));
  }

  seq(chunk: number): number {
    return this.#first + chunk;
  }
}

/** For chunks of any sizes, anywhere in the stream. */
class SortedIndex implements ChunkIndex {
  readonly chunks: number;
  readonly size: number;
  readonly #offsets: Float64Array;
  readonly #seqs: Float64Array;

  constructor(offsets: Float64Array, seqs: Float64Array, size: number) {
    this.#offsets = offsets;
    this.#seqs = seqs;
    this.chunks = seqs.length;
    this.size = size;
  }

  find(byte: number): number {
    let low = 0;
    let high = this.#offsets.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.offset(middle) <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  offset(chunk: number): number {
    return this.#offsets[chunk] ?? 0;
  }

  length(chunk: number): number {
    return (this.#offsets[chunk + 1] ?? this.size) - this.offset(chunk);
  }

  seq(chunk: number): number {
    return this.#seqs[chunk] ?? 0;
  }
}
