// Beyond 200 lines because an upload, its failures and its clean-up are one state machine.

import { assertWritable, type Bucket } from "../bucket.ts";
import { chunkSizeFor } from "./chunk-size.ts";
import { type CheckedMeta, checkRevision } from "../meta/validation.ts";
import { isSilence, ObjectStoreError } from "../errors.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { lastMessageAnywhere } from "../jetstream/direct-get.ts";
import { PublishWindow } from "../jetstream/publish-window.ts";
import { countMessages, purge } from "../jetstream/streams.ts";
import { type Entry, lookUp } from "../meta/entry.ts";
import { formatDigest } from "../protocol/digest.ts";
import type { MetaContent } from "../protocol/object-info.ts";
import { chunkSubject } from "../protocol/subjects.ts";
import { assertRevision, insist, lookUpToReplace, replaceMeta } from "../meta/replace.ts";
import type { Hasher } from "../sha256/hasher.ts";
import { Lifetime } from "./ttl.ts";
import { Rechunker } from "../bytes/rechunk.ts";
import { untilAborted } from "../bytes/until-aborted.ts";
import type { ObjectInfo, PutOptions } from "../types.ts";

const DEFAULT_IN_FLIGHT_BYTES = 8 * 1024 * 1024;

/** How long a failed upload waits for the answers to what it has sent, before it removes its chunks, in ms. */
const SETTLE_GRACE = 5_000;

/** How long a failed upload keeps its caller waiting for its clean-up, in ms; what is left then goes by and by. */
const CLEAN_UP_GRACE = 6_000;

/** What an {@link Upload} needs to know. */
export interface UploadPlan {
  readonly meta: CheckedMeta;
  readonly options: PutOptions;
  /** Size of the content in bytes, where it is known. */
  readonly total: number | undefined;
  readonly hasher: Hasher;
  /** Hears that so many bytes more of the content are stored. */
  readonly onStored?: ((bytes: number) => void) | undefined;
  /** An upload that goes on: its chunks, so many of which are stored, and hashed. */
  readonly begun?: Begun;
  /** Follows an upload that may have to go on later. */
  readonly trail?: UploadTrail;
}

/** What is stored of an upload that goes on. */
export interface Begun {
  readonly nuid: string;
  readonly chunkSize: number;
  readonly chunks: number;
  /** Sequence of the last of them. */
  readonly after: number;
  /** When its first chunk was stored, in ms since 1970. */
  readonly started: number;
}

/** Notes how far an upload is. */
export interface UploadTrail {
  /** So many chunks are hashed. */
  hashed(chunks: number): void;
  /** So many chunks are stored. */
  stored(chunks: number): void;
  /** Whether the chunks stay after a failure with this reason. */
  keeps(reason: unknown): boolean;
  /** There is nothing to go on with. Never rejects. */
  forget(): Promise<void>;
}

/** One object on its way to the store. Whatever fails, it ends with the object stored, or with none of its chunks left. */
export class Upload {
  /** Aborts with the reason when the upload has failed, for whatever cause. */
  readonly failed: AbortSignal;
  /** Settles when all is over, clean-up included. */
  readonly info: Promise<ObjectInfo>;

  readonly #bucket: Bucket;
  readonly #plan: UploadPlan;
  readonly #nuid: string;
  readonly #chunkSize: number;
  readonly #lifetime: Lifetime | undefined;
  readonly #rechunker: Rechunker;
  readonly #window: PublishWindow;
  readonly #previous: Promise<Entry | undefined>;
  readonly #failure = new AbortController();
  #resolve!: (info: ObjectInfo) => void;
  #reject!: (reason: unknown) => void;
  #size = 0;
  #chunks = 0;
  #stored = 0;
  #storedChunks = 0;
  #state: "open" | "committing" | "over" = "open";
  /** The meta message was sent, and nobody can say whether it was stored. */
  #mayBeStored = false;

  constructor(bucket: Bucket, plan: UploadPlan) {
    const { meta, options, total, begun, trail } = plan;
    const { signal, timeout = DEFAULT_TIMEOUT, maxInFlight = DEFAULT_IN_FLIGHT_BYTES } = options;
    signal?.throwIfAborted();
    assertWritable(bucket);
    checkRevision(options.expectedRevision);
    this.#bucket = bucket;
    this.#plan = plan;
    this.#nuid = begun?.nuid ?? bucket.api.nuid();
    this.#chunkSize = begun?.chunkSize ?? chunkSizeFor(bucket, meta.maxChunkSize);
    this.#chunks = this.#storedChunks = begun?.chunks ?? 0;
    this.#size = this.#stored = Math.min(this.#chunks * this.#chunkSize, total ?? 0);
    this.#rechunker = new Rechunker(this.#chunkSize);
    this.#lifetime = options.ttl === undefined ? undefined : new Lifetime(bucket, options.ttl, total);
    this.failed = this.#failure.signal;
    this.info = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.info.catch(() => undefined); // whoever writes hears of it by other ways too
    this.#window = new PublishWindow(bucket.api, {
      stream: bucket.stream,
      subject: chunkSubject(bucket.subjects, this.#nuid),
      idPrefix: this.#nuid,
      maxInFlight,
      timeout,
      duplicateWindow: bucket.duplicateWindow,
      first: { index: this.#chunks, after: begun?.after ?? 0 },
      ttl: this.#lifetime?.chunks,
      onStored: (bytes) => {
        this.#stored += bytes;
        plan.onStored?.(bytes);
        trail?.stored(++this.#storedChunks);
        // The last step is the object itself.
        if (this.#stored !== total) this.#report();
      },
      onFailed: (error) => void this.#fail(error),
    });
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    // While the chunks are on their way. What is wrong with the name or the revision ends the upload at once.
    const read = options.expectedRevision === undefined ? lastMessageAnywhere(bucket.readMode) : undefined;
    this.#previous = lookUpToReplace(bucket, meta.name, { timeout, read }).then((found) => {
      assertRevision(bucket, meta.name, found, options.expectedRevision);
      return found;
    });
    this.#previous.catch((error: unknown) => void this.#fail(error));
  }

  /** Takes the next piece of the content; resolves when there is room for more. */
  async write(piece: Uint8Array): Promise<void> {
    this.failed.throwIfAborted();
    this.#size += piece.length;
    for (const chunk of this.#rechunker.push(piece)) await this.#send(chunk);
  }

  /** The content is complete: stores the object. */
  async close(): Promise<ObjectInfo> {
    try {
      const last = this.#rechunker.flush();
      if (last) await this.#send(last);
      const digest = await this.#plan.hasher.digest();
      await this.#window.drain();
      this.#window.close();
      const found = await untilAborted(this.failed, this.#previous);
      this.failed.throwIfAborted();
      // From here on an abort comes too late: the message may be stored already.
      this.#state = "committing";
      const info = await this.#commit(formatDigest(digest), found);
      this.#end();
      await this.#plan.trail?.forget();
      this.#report();
      this.#resolve(info);
    } catch (error) {
      await this.#fail(error);
    }
    return this.info;
  }

  /** Gives the upload up; resolves when nothing of it is left. */
  async abort(reason: unknown): Promise<void> {
    await this.#fail(reason);
  }

  async #send(chunk: Uint8Array): Promise<void> {
    this.failed.throwIfAborted();
    this.#chunks++;
    await this.#plan.hasher.update(chunk);
    this.#plan.trail?.hashed(this.#chunks);
    try {
      await this.#window.publish(chunk);
    } catch (error) {
      // The window may only have been stopped, by the failure that counts.
      this.failed.throwIfAborted();
      throw error;
    }
  }

  async #commit(digest: string, found: Entry | undefined): Promise<ObjectInfo> {
    const { expectedRevision, timeout } = this.#plan.options;
    const content: MetaContent = {
      ...this.#plan.meta,
      bucket: this.#bucket.name,
      maxChunkSize: this.#chunkSize,
      nuid: this.#nuid,
      size: this.#size,
      chunks: this.#chunks,
      digest,
      deleted: false,
    };
    let previous = found;
    let first = true;
    return insist(async () => {
      if (!first) {
        previous = await lookUpToReplace(this.#bucket, content.name, { timeout });
        if (previous?.info && previous.nuid === content.nuid && !previous.info.deleted) return previous.info;
        assertRevision(this.#bucket, content.name, previous, expectedRevision);
        await this.#assertChunks(content);
      }
      first = false;
      try {
        const ttl = await this.#lifetime?.ask(this.#bucket, content);
        return await replaceMeta(this.#bucket, content, previous, { timeout, ttl });
      } catch (error) {
        if (!isSilence(error)) throw error;
        return await this.#askWhetherStored(error);
      }
    });
  }

  /**
   * Somebody else was faster. If the connection broke at the same time it may have been our own message that was stored,
   * and replaced with its chunks before we heard of it: then the object must not be stored once more, without them.
   */
  async #assertChunks({ name, nuid, chunks }: MetaContent): Promise<void> {
    const { api, stream, subjects } = this.#bucket;
    if ((await countMessages(api, stream, chunkSubject(subjects, nuid))) >= chunks) return;
    throw new ObjectStoreError("OBJECT_REPLACED", `${JSON.stringify(name)} was replaced as soon as it was stored`);
  }

  /** The meta message was sent and nothing came back. Its chunks must stay if it was stored, or may have been. */
  async #askWhetherStored(silence: unknown): Promise<ObjectInfo> {
    this.#mayBeStored = true;
    const { meta, options } = this.#plan;
    const now = await lookUp(this.#bucket, meta.name, { timeout: options.timeout }).catch(() => undefined);
    if (now?.info && now.nuid === this.#nuid) return now.info;
    this.#mayBeStored = now === undefined;
    throw silence;
  }

  readonly #onAbort = (): void => {
    if (this.#state === "open") void this.#fail(this.#plan.options.signal?.reason);
  };

  /** The first failure counts: ends the upload, and removes its chunks. */
  async #fail(reason: unknown): Promise<void> {
    if (this.#state !== "over") {
      this.#end();
      this.#failure.abort(reason);
      this.#window.stop(new ObjectStoreError("DISCONNECTED", "put: the upload has ended", { cause: reason }));
      const cleanUp = this.#cleanUp(this.#plan.trail?.keeps(reason) ?? false);
      // A server that was silent for the whole timeout would only keep the caller waiting.
      if (!isSilence(reason)) await orAfter(CLEAN_UP_GRACE, cleanUp);
      this.#reject(reason);
    }
    await this.info.catch(() => undefined);
  }

  async #cleanUp(keep: boolean): Promise<void> {
    const { api, stream, subjects } = this.#bucket;
    this.#plan.hasher.end();
    await this.#window.settle(SETTLE_GRACE);
    this.#window.close();
    if (keep) return;
    await this.#plan.trail?.forget();
    // Without a connection they stay, for whoever looks for chunks that no object has.
    if (this.#chunks === 0 || this.#mayBeStored || !api.events.connected) return;
    await purge(api, stream, chunkSubject(subjects, this.#nuid)).catch(() => undefined);
  }

  #end(): void {
    this.#state = "over";
    this.#plan.options.signal?.removeEventListener("abort", this.#onAbort);
  }

  #report(): void {
    try {
      this.#plan.options.onProgress?.({ transferred: this.#stored, total: this.#plan.total });
    } catch (error) {
      // Thrown on, it would end up in the connection, and break that.
      void this.#fail(error);
    }
  }
}

async function orAfter(ms: number, work: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  await Promise.race([work, new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
