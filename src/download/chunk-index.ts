import type { Bucket } from "../bucket.ts";
import { DigestMismatchError } from "../errors.ts";
import { messageHeaders } from "../jetstream/message-headers.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import { explainMissing } from "./missing-chunks.ts";
import type { ObjectInfo } from "../types.ts";

/** Number of cached indexes, of the objects read last; each takes 128 KiB per GiB of content in default chunks. */
const KEPT = 16;

/** With at least this many chunks, checking contiguity pays off. */
const MANY = 250;

/** Where each chunk of an object is, in the stream and in the content. Some writers' chunks are uneven. */
export interface ChunkIndex {
  /** Number of chunks. */
  readonly chunks: number;
  /** Total size in bytes. */
  readonly size: number;
  /** Index of the chunk that holds a byte; the last chunk for the end of the content. */
  find(byte: number): number;
  /** Position of a chunk's first byte, and the chunk's size. */
  offset(chunk: number): number;
  length(chunk: number): number;
  /** Sequence of a chunk's message. */
  seq(chunk: number): number;
}

const kept = new WeakMap<Bucket, Map<string, Promise<ChunkIndex>>>();

/**
 * The index of an object, built once from the sizes of its chunks and checked against its meta (`TRUNCATED`,
 * `DIGEST_MISMATCH`, `OBJECT_REPLACED`). A nuid identifies the same content for ever, so an index never becomes stale.
 */
export async function chunkIndex(bucket: Bucket, info: ObjectInfo, timeout: number): Promise<ChunkIndex> {
  let indexes = kept.get(bucket);
  if (!indexes) kept.set(bucket, (indexes = new Map<string, Promise<ChunkIndex>>()));
  const index = indexes.get(info.nuid) ?? build(bucket, info, timeout);
  // Move it to the end of the map: the first entry is the least recently used one.
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

/** Checks the totals: another meta message may name the same chunks but promise more or fewer. */
async function check(bucket: Bucket, info: ObjectInfo, { chunks, size }: ChunkIndex): Promise<void> {
  if (chunks < info.chunks || size < info.size) await explainMissing(bucket, info, { batched: false });
  if (chunks !== info.chunks || size !== info.size) {
    throw otherChunks(info);
  }
}

/** The error when the stored chunks contradict the meta message, whatever their digest. */
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
    // Skip the empty chunk that NATS.Net stores after the last one.
    if (message.size === 0 && offsets.length === info.chunks) continue;
    offsets.push(size);
    seqs.push(message.seq);
    size += message.size;
  }
  return new SortedIndex(Float64Array.from(offsets), Float64Array.from(seqs), size);
}

/**
 * Whether all chunks are contiguous, right before the meta message, and all but the last have the same size. The first chunk
 * shows it: its id is that of our uploads, whose chunks are even, and its distance to the meta message is the number of
 * chunks, so nothing else lies between. Reading all sizes instead takes a tenth of the time of a download, because the server
 * reads every byte of the object for it.
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

/** The index of contiguous, even chunks. */
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

/** The index of chunks of any sizes, anywhere in the stream. */
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
