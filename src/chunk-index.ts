import type { Bucket } from "./bucket.ts";
import { DigestMismatchError } from "./errors.ts";
import { messageHeaders } from "./jetstream/message-headers.ts";
import { chunkSubject } from "./protocol/subjects.ts";
import { explainShortage } from "./shortage.ts";
import type { ObjectInfo } from "./types.ts";

/** Indexes that are kept, of the objects that were read last; 128 KiB for each GiB of content in default chunks. */
const KEPT = 16;

/** Where each chunk of an object is: in the stream and in the content. Chunks of some writers are uneven. */
export interface ChunkIndex {
  /** Number of chunks. */
  readonly chunks: number;
  /** Size of all of them in bytes. */
  readonly size: number;
  /** Number of the chunk that holds a byte; that of the last chunk for the end of the content. */
  find(byte: number): number;
  /** First byte of a chunk. */
  offset(chunk: number): number;
  /** Sequence of a chunk's message. */
  seq(chunk: number): number;
}

const kept = new WeakMap<Bucket, Map<string, Promise<ChunkIndex>>>();

/**
 * The index of an object, built once from the sizes of its chunks and checked against its meta (`TRUNCATED`,
 * `DIGEST_MISMATCH`, `OBJECT_REPLACED`). A nuid names one content for ever, so an index never gets old.
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
  if (chunks < info.chunks || size < info.size) await explainShortage(bucket, info, { batched: false });
  if (chunks !== info.chunks || size !== info.size) {
    const message = `${JSON.stringify(info.name)} has other chunks than its meta message says`;
    throw new DigestMismatchError(message, info.digest, "");
  }
}

async function build(bucket: Bucket, info: ObjectInfo, timeout: number): Promise<ChunkIndex> {
  const subject = chunkSubject(bucket.subjects, info.nuid);
  const offsets: number[] = [];
  const seqs: number[] = [];
  let size = 0;
  for await (const message of messageHeaders(bucket.api, bucket.stream, subject, "all", timeout)) {
    // NATS.Net's empty chunk behind the last one holds nothing to be found.
    if (message.size === 0 && offsets.length === info.chunks) continue;
    offsets.push(size);
    seqs.push(message.seq);
    size += message.size;
  }
  return new SortedIndex(Float64Array.from(offsets), Float64Array.from(seqs), size);
}

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

  seq(chunk: number): number {
    return this.#seqs[chunk] ?? 0;
  }
}
