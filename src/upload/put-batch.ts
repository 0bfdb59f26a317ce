import type { Bucket } from "../bucket.ts";
import { assertWritable } from "../meta/assert-writable.ts";
import { type CheckedMeta, checkRevision } from "../meta/validation.ts";
import { isObjectStoreError, type ObjectStoreErrorCode } from "../errors.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { publishBatch } from "../jetstream/publish-batch.ts";
import { metaHeaders } from "../jetstream/publish-meta.ts";
import type { Entry } from "../meta/entry.ts";
import { formatDigest } from "../protocol/digest.ts";
import { encodeMeta, type MetaContent } from "../protocol/object-info.ts";
import { chunkSubject, metaSubject } from "../protocol/subjects.ts";
import {
  assertRevision,
  entriesOf,
  isConflict,
  justStored,
  lookUpToReplace,
  removeLeftovers,
  revisionOn,
} from "../meta/replace.ts";
import { sha256 } from "../sha256/hasher.ts";
import type { ObjectInfo, PutOptions } from "../types.ts";
import { chunkSizeFor, requireRoom } from "./chunk-size.ts";
import { findStored } from "./unconfirmed-commit.ts";

/** Largest content sent as one batch, in bytes: all of it is in flight at once, and staged by the server. */
const MAX_BYTES = 512 * 1024;

/** Largest number of chunks in a batch; the server takes 1,000 messages. */
const MAX_CHUNKS = 64;

/** First timeout for an answer, in ms; then the batch is looked up and sent again. */
const FIRST_TIMEOUT = 3_000;

/** How long an abort waits for the answer to a sent batch, in ms: it may be stored already. */
const ABORT_GRACE = 5_000;

/** Refusals of a batch after which a normal put may succeed: too many concurrent batches, or an older server. */
const BATCH_REFUSALS: readonly ObjectStoreErrorCode[] = ["SERVER_ERROR", "UNSUPPORTED_SERVER"];

/** Whether a content of `size` bytes can be put as one batch. */
export function fitsBatch(bucket: Bucket, meta: CheckedMeta, options: PutOptions, size: number): boolean {
  if (!bucket.atomicPut || options.ttl !== undefined || size > MAX_BYTES) return false;
  return size <= MAX_CHUNKS * chunkSizeFor(bucket, meta.maxChunkSize);
}

/**
 * Stores an object with all its chunks as one atomic batch: in one round trip if the name is new, because the look-up runs in
 * parallel; otherwise in two. Returns `undefined`, with nothing stored, when the server does not accept batches now.
 *
 * However often the batch is sent, it is stored once: its meta message expects the revision that it replaces.
 */
export async function putBatch(
  bucket: Bucket,
  meta: CheckedMeta,
  content: Uint8Array<ArrayBuffer>,
  options: PutOptions,
): Promise<ObjectInfo | undefined> {
  const { signal } = options;
  signal?.throwIfAborted();
  assertWritable(bucket);
  requireRoom(bucket, meta, content.length);
  checkRevision(options.expectedRevision);
  const begun = new Batch(bucket, meta, content, options).store();
  begun.catch(() => undefined); // after an abort it may have no listener
  if (!signal) return begun;
  let onAbort = (): void => undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(signal.reason as Error), bucket.stream.api.events.connected ? ABORT_GRACE : 0);
    };
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([begun, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
    clearTimeout(timer);
  }
}

class Batch {
  readonly #bucket: Bucket;
  readonly #content: Uint8Array<ArrayBuffer>;
  readonly #options: PutOptions;
  readonly #meta: CheckedMeta;
  #nuid: string;
  readonly #chunkSize: number;
  readonly #timeout: number;
  /** The batch was sent, and its outcome is unknown. */
  #mayBeStored = false;

  constructor(bucket: Bucket, meta: CheckedMeta, content: Uint8Array<ArrayBuffer>, options: PutOptions) {
    this.#bucket = bucket;
    this.#meta = meta;
    this.#content = content;
    this.#options = options;
    this.#nuid = bucket.stream.api.nuid();
    this.#chunkSize = chunkSizeFor(bucket, meta.maxChunkSize);
    this.#timeout = options.timeout ?? DEFAULT_TIMEOUT;
  }

  async store(): Promise<ObjectInfo | undefined> {
    const { expectedRevision, onProgress, signal } = this.#options;
    const size = this.#content.length;
    const looking = this.#lookUp();
    looking.catch(() => undefined); // the batch may fail first
    let content = await this.#describe();
    // Without an expected revision, the first attempt assumes that the name is free.
    let previous = expectedRevision === undefined ? undefined : await looking;
    let info: ObjectInfo | undefined;
    for (let first = true; !info; first = false) {
      signal?.throwIfAborted();
      try {
        info = await this.#publish(content, previous);
      } catch (error) {
        if (!isObjectStoreError(error)) throw error;
        if (!this.#mayBeStored && BATCH_REFUSALS.includes(error.code)) return undefined;
        if (!isConflict(error)) throw error;
        if (this.#mayBeStored) {
          const { name } = this.#meta;
          const unconfirmed = { name, nuid: this.#nuid, subject: this.#subject, previous };
          info = await findStored(this.#bucket, unconfirmed, this.#timeout);
          if (info) break;
          this.#mayBeStored = false;
          // It may have been stored and replaced; then its chunks are about to be purged.
          this.#nuid = this.#bucket.stream.api.nuid();
          content = { ...content, nuid: this.#nuid };
        }
        previous = (first && expectedRevision === undefined ? await looking : undefined) ?? (await this.#lookUp());
      }
    }
    // The look-up may have found an entry that this batch has not replaced, such as an object renamed meanwhile.
    const replaced = entriesOf(previous ?? (await looking.catch(() => undefined)));
    const by = { subject: this.#subject, expected: revisionOn(this.#subject, previous), nuid: this.#nuid };
    await removeLeftovers(this.#bucket, replaced, by, this.#timeout);
    try {
      onProgress?.({ transferred: size, total: size });
    } catch {
      // The object is stored: as with larger ones, an error of the last call comes too late.
    }
    return info;
  }

  get #subject(): string {
    return metaSubject(this.#bucket.subjects, this.#meta.name);
  }

  async #lookUp(): Promise<Entry | undefined> {
    const found = await lookUpToReplace(this.#bucket, this.#meta.name, { timeout: this.#timeout });
    assertRevision(this.#bucket, this.#meta.name, found, this.#options.expectedRevision);
    return found;
  }

  async #describe(): Promise<MetaContent> {
    return {
      ...this.#meta,
      bucket: this.#bucket.name,
      maxChunkSize: this.#chunkSize,
      nuid: this.#nuid,
      size: this.#content.length,
      chunks: Math.ceil(this.#content.length / this.#chunkSize),
      digest: formatDigest(await sha256(this.#content)),
      deleted: false,
    };
  }

  /** Sends the batch until its outcome is known; rejects with `TIMEOUT` or `DISCONNECTED` if it stays unknown. */
  async #publish(content: MetaContent, previous: Entry | undefined): Promise<ObjectInfo> {
    const { stream } = this.#bucket;
    const deadline = performance.now() + this.#timeout;
    for (let patience = FIRST_TIMEOUT; ; patience *= 2) {
      const remaining = deadline - performance.now();
      if (remaining <= 0) throw stream.api.idleError("put", this.#timeout);
      // New messages each time: a batch marks their headers.
      const meta = {
        subject: this.#subject,
        data: encodeMeta(content),
        headers: metaHeaders({ expected: revisionOn(this.#subject, previous) }),
      };
      const ack = await publishBatch(this.#bucket.stream, this.#chunks(content), meta, Math.min(patience, remaining));
      if (ack) return justStored(content, ack.seq);
      this.#mayBeStored = true;
      this.#options.signal?.throwIfAborted();
    }
  }

  #chunks({ chunks }: MetaContent): { subject: string; data: Uint8Array }[] {
    const subject = chunkSubject(this.#bucket.subjects, this.#nuid);
    return Array.from({ length: chunks }, (_, at) => ({
      subject,
      data: this.#content.subarray(at * this.#chunkSize, (at + 1) * this.#chunkSize),
    }));
  }
}
