import type { Bucket } from "../bucket.ts";
import { isObjectStoreError, ObjectStoreError } from "../errors.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { type MessageSource, readSubject } from "../jetstream/message-source.ts";
import type { ReadOptions } from "../jetstream/stream-message.ts";
import { lazily } from "../lazily.ts";
import { contentTypeOf } from "../meta/content-type.ts";
import { locate } from "../meta/links.ts";
import { concat } from "../protocol/concat.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import { explainMissing, orExpired } from "./missing-chunks.ts";
import { byteStream, pipe, type PieceSource } from "../bytes/byte-stream.ts";
import { untilAborted } from "../bytes/until-aborted.ts";
import { Verifier } from "../bytes/verifier.ts";
import type { ByteRange, GetOptions, ObjectInfo, ObjectResult, PipeOptions } from "../types.ts";

/** Largest read-ahead in bytes, on a connection with a long round trip. */
const WINDOW_BYTES = 16 * 1024 * 1024;

/** Maximum bytes that arrive unused when a reader gives up. */
const SMALL = 256 * 1024;

const loadRange = lazily(() => import("./range.ts"));

/** Looks an object up and opens its content: `meta → links → chunks on demand → verifier → body`. */
export async function get(bucket: Bucket, name: string, options: GetOptions = {}): Promise<ObjectResult> {
  options.signal?.throwIfAborted();
  const located = locate(bucket, name, options.showDeleted, options.timeout);
  const { bucket: owner, info } = await untilAborted(options.signal, located);
  const range = options.range && (await loadRange()).resolveRange(options.range, info.size);
  const content = await untilAborted(options.signal, open(owner, info, options, range));
  const size = range ? range.end - range.start : info.size;
  return new Result(info, byteStream(content, options.signal, { name: info.name, size }), range);
}

async function open(
  bucket: Bucket,
  info: ObjectInfo,
  options: GetOptions,
  range: Required<ByteRange> | undefined,
): Promise<PieceSource> {
  const empty = range ? range.start === range.end : info.chunks === 0 && info.size === 0;
  if (empty) return nothing(options);
  if (info.nuid === "") {
    throw new ObjectStoreError("BAD_OBJECT_META", `${JSON.stringify(info.name)} has content but no nuid`);
  }
  const timeout = options.timeout ?? DEFAULT_TIMEOUT;
  const messageBytes = Math.max(1, info.maxChunkSize);
  const reading = {
    window: WINDOW_BYTES,
    timeout,
    messageBytes,
    small: (range ? range.end - range.start : info.size) <= SMALL,
  };
  // Read the whole content without an index: its digest verifies it.
  if (!range || (range.start === 0 && range.end === info.size)) return new Content(bucket, info, options, reading);
  return (await loadRange()).openRange(bucket, info, range, reading, options.onProgress);
}

class Result implements ObjectResult {
  readonly info: ObjectInfo;
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly range?: Required<ByteRange>;

  constructor(info: ObjectInfo, body: ReadableStream<Uint8Array<ArrayBuffer>>, range: Required<ByteRange> | undefined) {
    this.info = info;
    this.body = body;
    if (range) this.range = range;
  }

  async bytes(): Promise<Uint8Array<ArrayBuffer>> {
    return concat(await piecesOf(this.body));
  }

  async arrayBuffer(): Promise<ArrayBuffer> {
    return concat(await piecesOf(this.body)).buffer;
  }

  async text(): Promise<string> {
    return new TextDecoder().decode(await this.bytes());
  }

  async blob(): Promise<Blob> {
    return new Blob(await piecesOf(this.body), { type: contentTypeOf(this.info.headers) ?? "" });
  }

  async json(): Promise<unknown> {
    return JSON.parse(await this.text()) as unknown;
  }

  pipeTo(destination: WritableStream<Uint8Array>, options?: PipeOptions): Promise<void> {
    return pipe(this.body, destination, options);
  }
}

async function piecesOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<Uint8Array<ArrayBuffer>[]> {
  const reader = body.getReader();
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return pieces;
    pieces.push(value);
  }
}

/** The content of an empty object or a delete marker, which needs no request. */
function nothing({ onProgress }: GetOptions): PieceSource {
  return {
    read: () => {
      onProgress?.({ transferred: 0, total: 0 });
      return Promise.resolve(undefined);
    },
    close: () => Promise.resolve(),
  };
}

/** The chunks of one object, in order and verified. */
class Content implements PieceSource {
  readonly #bucket: Bucket;
  readonly #info: ObjectInfo;
  readonly #options: GetOptions;
  readonly #verifier: Verifier;
  readonly #source: MessageSource;
  #lastSeq = 0;
  #over = false;
  #transferred = 0;

  constructor(bucket: Bucket, info: ObjectInfo, options: GetOptions, reading: ReadOptions) {
    this.#bucket = bucket;
    this.#info = info;
    this.#options = options;
    this.#verifier = new Verifier(info, options.verify ?? true);
    const subject = chunkSubject(bucket.subjects, info.nuid);
    this.#source = readSubject(bucket.stream, subject, reading);
  }

  async read(): Promise<Uint8Array | undefined> {
    while (!this.#over) {
      const piece = await this.#nextChunk();
      if (piece.length === 0) continue;
      this.#transferred += piece.length;
      // 100 % is the last call, when the reader has seen the end.
      if (this.#transferred < this.#info.size) this.#report();
      return piece;
    }
    this.#report();
    return undefined;
  }

  close(): Promise<void> {
    this.#verifier.end();
    return this.#source.close();
  }

  async #nextChunk(): Promise<Uint8Array> {
    let message = await this.#source.next();
    while (!message) {
      // A meta message may promise bytes but no chunks.
      if (this.#verifier.chunks >= this.#info.chunks) {
        await this.#end();
        return new Uint8Array();
      }
      await this.#resumeAtLeader();
      message = await this.#source.next();
    }
    this.#lastSeq = message.seq;
    // The first answer includes the number of chunks, so an incomplete object fails before it is read.
    if (this.#verifier.chunks + 1 + message.pending < this.#info.chunks) await this.#resumeAtLeader();
    await this.#verifier.update(message.data);
    if (message.pending === 0 && this.#verifier.chunks >= this.#info.chunks) {
      // Verify before handing out the last chunk: a reader may count bytes instead of waiting for the end.
      await this.#end();
    }
    return message.data;
  }

  async #end(): Promise<void> {
    try {
      await this.#verifier.finish();
    } catch (error) {
      // An expired chunk may have left an empty marker in its place.
      const isShort = isObjectStoreError(error, "TRUNCATED");
      throw isShort ? await orExpired(this.#bucket, this.#info, error) : error;
    }
    this.#over = true;
    await this.close();
  }

  #report(): void {
    this.#options.onProgress?.({ transferred: this.#transferred, total: this.#info.size });
  }

  /** Call this when chunks are missing. Continues reading at the leader if it still has them, only once; else rejects. */
  async #resumeAtLeader(): Promise<void> {
    await explainMissing(this.#bucket, this.#info, this.#source);
    await this.#source.resumeAtLeader({ after: this.#lastSeq });
  }
}
