import type { Bucket } from "../bucket.ts";
import { chunkIndex, type ChunkIndex, otherChunks } from "./chunk-index.ts";
import { type MessageSource, readSubject } from "../jetstream/message-source.ts";
import type { ReadOptions } from "../jetstream/stream-message.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import { explainMissing } from "./missing-chunks.ts";
import type { PieceSource } from "../bytes/byte-stream.ts";
import type { ByteRange, GetOptions, ObjectInfo } from "../types.ts";

export { resolveRange } from "./resolve-range.ts";

/** The content of a part, read from only the chunks that hold it. */
export async function openRange(
  bucket: Bucket,
  info: ObjectInfo,
  range: Required<ByteRange>,
  reading: ReadOptions,
  onProgress: GetOptions["onProgress"],
): Promise<PieceSource> {
  const index = await chunkIndex(bucket, info, reading.timeout);
  return new Part(bucket, info, index, range, reading, onProgress);
}

class Part implements PieceSource {
  readonly #bucket: Bucket;
  readonly #info: ObjectInfo;
  readonly #index: ChunkIndex;
  readonly #range: Required<ByteRange>;
  readonly #onProgress: GetOptions["onProgress"];
  readonly #source: MessageSource;
  /** Index of the next chunk, and number of bytes handed out. */
  #chunk: number;
  #transferred = 0;

  constructor(
    bucket: Bucket,
    info: ObjectInfo,
    index: ChunkIndex,
    range: Required<ByteRange>,
    reading: ReadOptions,
    onProgress: GetOptions["onProgress"],
  ) {
    this.#bucket = bucket;
    this.#info = info;
    this.#index = index;
    this.#range = range;
    this.#onProgress = onProgress;
    this.#chunk = index.find(range.start);
    const subject = chunkSubject(bucket.subjects, info.nuid);
    this.#source = readSubject(bucket.stream, subject, { ...reading, ...this.#place });
  }

  async read(): Promise<Uint8Array | undefined> {
    const { start, end } = this.#range;
    while (this.#transferred < end - start) {
      const data = await this.#nextChunk();
      const offset = this.#index.offset(this.#chunk);
      const piece = data.subarray(Math.max(start - offset, 0), end - offset);
      this.#chunk++;
      if (piece.length === 0) continue;
      this.#transferred += piece.length;
      if (this.#transferred < end - start) this.#report();
      return piece;
    }
    await this.close();
    this.#report();
    return undefined;
  }

  close(): Promise<void> {
    return this.#source.close();
  }

  async #nextChunk(): Promise<Uint8Array> {
    for (;;) {
      const message = await this.#source.next();
      // A sequence that differs from the index means that a chunk is gone.
      if (message?.seq === this.#index.seq(this.#chunk)) {
        if (message.size === this.#index.length(this.#chunk)) return message.data;
        throw otherChunks(this.#info);
      }
      await explainMissing(this.#bucket, this.#info, this.#source);
      // If the leader does not have the chunk either, it is missing.
      await this.#source.resumeAtLeader(this.#place);
    }
  }

  /** Position of the next chunk, and number of chunks still to read. */
  get #place(): Required<Pick<ReadOptions, "after" | "limit">> {
    const last = this.#index.find(Math.max(this.#range.end - 1, this.#range.start));
    return { after: this.#index.seq(this.#chunk) - 1, limit: last - this.#chunk + 1 };
  }

  #report(): void {
    const { start, end } = this.#range;
    this.#onProgress?.({ transferred: this.#transferred, total: end - start });
  }
}
