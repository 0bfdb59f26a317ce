// Beyond 200 lines because an upload, its failures and its clean-up are one state machine.

import type { Bucket } from "../bucket.ts";
import { assertWritable } from "../meta/assert-writable.ts";
import { chunkSizeFor, requireRoom } from "./chunk-size.ts";
import { type CheckedMeta, checkRevision } from "../meta/validation.ts";
import { isObjectStoreError, isSilence, ObjectStoreError } from "../errors.ts";
import { DEFAULT_TIMEOUT } from "../jetstream/api.ts";
import { lastMessagesAnywhere } from "../jetstream/direct-get.ts";
import { PublishWindow } from "../jetstream/publish-window.ts";
import { removeUnowned } from "../meta/content-owners.ts";
import type { Entry } from "../meta/entry.ts";
import { formatDigest } from "../protocol/digest.ts";
import type { MetaContent } from "../protocol/object-info.ts";
import { chunkSubject, metaSubject } from "../protocol/subjects.ts";
import { assertRevision, isConflict, lookUpToReplace, replaceMeta } from "../meta/replace.ts";
import { afterRefusal, findStored, unlessReplaced } from "./unconfirmed-commit.ts";
import { assertContent } from "./stored-part.ts";
import { assertStored, findMissing, type SentChunks, hasFreshConfig } from "./stored-chunks.ts";
import type { Hasher } from "../sha256/hasher.ts";
import { MessageTtls } from "./message-ttls.ts";
import { Rechunker } from "../bytes/rechunk.ts";
import { within } from "../bytes/within.ts";
import { untilAborted } from "../bytes/until-aborted.ts";
import type { ObjectInfo, PutOptions } from "../types.ts";

const DEFAULT_IN_FLIGHT_BYTES = 8 * 1024 * 1024;

/** How long a failed upload waits for outstanding acknowledgements before it removes its chunks, in ms. */
const SETTLE_GRACE = 5_000;

/** Maximum age in ms of a single chunk that needs no count. */
const JUST_STORED = 1_000;

/** How long a failed upload keeps its caller waiting for its clean-up, in ms; the rest continues in the background. */
const CLEAN_UP_GRACE = 6_000;

/** Input of an {@link Upload}. */
export interface UploadPlan {
  readonly meta: CheckedMeta;
  readonly options: PutOptions;
  /** Size of the content in bytes, if known. */
  readonly total: number | undefined;
  readonly hasher: Hasher;
  /** Keep copies for sending again, because the caller may reuse a piece's memory once `write` has resolved. */
  readonly copies?: boolean | undefined;
  /** Called when this many more bytes of the content are stored. */
  readonly onStored?: ((bytes: number) => void) | undefined;
  /** Set when the upload resumes: the chunks that are already stored and hashed. */
  readonly begun?: Begun;
  /** Records the progress of an upload that may resume later. */
  readonly recorder?: UploadRecorder;
}

/** The stored part of an upload that resumes. */
export interface Begun {
  readonly nuid: string;
  readonly chunkSize: number;
  readonly chunks: number;
  /** Sequence of the last stored chunk. */
  readonly after: number;
}

/** Records the progress of an upload. */
export interface UploadRecorder {
  /** This many chunks are hashed. */
  hashed(chunks: number): void;
  /** This many chunks are stored. */
  stored(chunks: number): void;
  /** Whether the chunks stay after a failure with this reason. */
  keeps(reason: unknown): boolean;
  /** There is nothing left to resume. Never rejects. */
  forget(): Promise<void>;
}

/** The upload of one object. It ends with the object stored, or with an error and its chunks removed. */
export class Upload {
  /** Aborts with the reason when the upload has failed, for whatever cause. */
  readonly failed: AbortSignal;
  /** Settles at the very end, after the clean-up. */
  readonly info: Promise<ObjectInfo>;

  readonly #bucket: Bucket;
  readonly #plan: UploadPlan;
  readonly #nuid: string;
  readonly #chunkSize: number;
  readonly #ttls: MessageTtls | undefined;
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
  readonly #begun = performance.now();
  /** The meta message was sent, and its outcome is unknown. */
  #mayBeStored = false;

  constructor(bucket: Bucket, plan: UploadPlan) {
    const { meta, options, total, begun, recorder } = plan;
    const { signal, timeout = DEFAULT_TIMEOUT, maxInFlight = DEFAULT_IN_FLIGHT_BYTES } = options;
    signal?.throwIfAborted();
    assertWritable(bucket);
    requireRoom(bucket, meta, total);
    checkRevision(options.expectedRevision);
    this.#bucket = bucket;
    this.#plan = plan;
    this.#nuid = begun?.nuid ?? bucket.stream.api.nuid();
    this.#chunkSize = begun?.chunkSize ?? chunkSizeFor(bucket, meta.maxChunkSize);
    this.#chunks = this.#storedChunks = begun?.chunks ?? 0;
    this.#size = this.#stored = Math.min(this.#chunks * this.#chunkSize, total ?? 0);
    this.#rechunker = new Rechunker(this.#chunkSize, { copy: plan.copies ?? false });
    this.#ttls = options.ttl === undefined ? undefined : new MessageTtls(bucket, options.ttl, total);
    this.failed = this.#failure.signal;
    this.info = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.info.catch(() => undefined); // writers also get the failure from their writes
    this.#window = new PublishWindow(bucket.stream, {
      subject: chunkSubject(bucket.subjects, this.#nuid),
      idPrefix: this.#nuid,
      maxInFlight,
      timeout,
      duplicateWindow: bucket.duplicateWindow,
      first: { index: this.#chunks, after: begun?.after ?? 0 },
      ttl: this.#ttls?.chunks,
      onStored: (bytes) => {
        this.#stored += bytes;
        plan.onStored?.(bytes);
        this.#storedChunks++;
        recorder?.stored(this.#storedChunks);
        // The last step is the object itself.
        if (this.#stored !== total) this.#report();
      },
      onFailed: (error) => void this.#fail(error),
    });
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    // Runs while the chunks are in flight. A wrong name or revision ends the upload at once.
    const read = options.expectedRevision === undefined ? lastMessagesAnywhere : undefined;
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

  /** Stores the object; the content is complete. */
  async close(): Promise<ObjectInfo> {
    try {
      const last = this.#rechunker.flush();
      if (last) await this.#send(last);
      const stored = this.#awaitStored();
      stored.catch(() => undefined); // the upload may fail first
      const digest = await this.#plan.hasher.digest();
      await untilAborted(this.failed, stored);
      if (this.#window.foundOtherUpload)
        await untilAborted(this.failed, assertContent(this.#bucket, this.#sent, digest));
      const found = await untilAborted(this.failed, this.#previous);
      this.failed.throwIfAborted();
      // From here on an abort comes too late: the message may be stored already.
      this.#state = "committing";
      const info = await this.#commit(formatDigest(digest), found);
      await this.#assertWhole(info);
      this.#end();
      await this.#plan.recorder?.forget();
      this.#report();
      this.#resolve(info);
    } catch (error) {
      await this.#fail(error);
    }
    return this.info;
  }

  /** Cancels the upload; resolves when its chunks are removed. */
  async abort(reason: unknown): Promise<void> {
    await this.#fail(reason);
  }

  async #send(chunk: Uint8Array): Promise<void> {
    this.failed.throwIfAborted();
    this.#chunks++;
    await this.#plan.hasher.update(chunk);
    this.#plan.recorder?.hashed(this.#chunks);
    try {
      await this.#window.publish(chunk);
    } catch (error) {
      // The window may only have been stopped: the first failure is the one to report.
      this.failed.throwIfAborted();
      throw error;
    }
  }

  /** Resolves when the server has acknowledged all chunks and is known to still have them. */
  async #awaitStored(): Promise<void> {
    // A single chunk stored just now needs no count, but the bucket may have been reconfigured since it was opened.
    const isJustStored = this.#chunks === 1 && performance.now() - this.#begun < JUST_STORED;
    const isAsked = this.#chunks > 0 && !(isJustStored && hasFreshConfig(this.#bucket));
    const drained = this.#window.drain();
    await (isAsked ? assertStored(this.#bucket, this.#sent, drained) : drained);
    this.#window.close();
    if (this.#window.wasDisturbed) await this.#assertStored();
  }

  async #assertStored(): Promise<void> {
    if (this.#chunks > 0) await assertStored(this.#bucket, this.#sent);
  }

  /**
   * Removes the object if its chunks were lost at the moment of the commit: the bucket was created again, so that its
   * sequences restart, or a copy of the journal's note was used to discard the upload elsewhere.
   */
  async #assertWhole({ revision, name }: ObjectInfo): Promise<void> {
    const { stream, subjects } = this.#bucket;
    const isAnew = revision <= this.#window.lastSequence;
    // Without an answer nothing new is known: the object is stored.
    const shortage =
      this.#plan.recorder && this.#chunks > 0
        ? await findMissing(this.#bucket, this.#sent).catch(() => undefined)
        : undefined;
    if (!isAnew && !shortage) return;
    const subject = metaSubject(subjects, name);
    const own = await stream.messageAt(revision).catch(() => undefined);
    // Replaced or deleted since, with its chunks: so it was stored.
    if (own?.subject !== subject) return;
    await stream.deleteMessage(revision, { subject }).catch(() => undefined);
    const text = `put: the bucket was deleted and created again while ${JSON.stringify(name)} was being stored`;
    throw shortage ?? new ObjectStoreError("TRUNCATED", text);
  }

  get #sent(): SentChunks {
    return { name: this.#plan.meta.name, nuid: this.#nuid, chunks: this.#chunks };
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
    const { name, nuid } = content;
    const subject = metaSubject(this.#bucket.subjects, name);
    const ttl = await this.#ttls?.ask(this.#bucket, content);
    const beforeRepeat = async (): Promise<void> => {
      this.#mayBeStored = true;
      await this.#assertStored();
    };
    for (let previous = found; ;) {
      try {
        return await replaceMeta(this.#bucket, content, previous, { timeout, ttl, beforeRepeat });
      } catch (error) {
        const unconfirmed = { name, nuid, subject, previous };
        if (!isConflict(error)) {
          if (!this.#mayBeStored && !isSilence(error)) throw error;
          this.#mayBeStored = true;
          const stored = await findStored(this.#bucket, unconfirmed, timeout).catch(() => undefined);
          if (stored) return stored;
          throw await unlessReplaced(this.#bucket, unconfirmed, error, timeout);
        }
        if (this.#mayBeStored) {
          const stored = await afterRefusal(this.#bucket, unconfirmed, timeout).catch((reason: unknown) => {
            // Known not to be live under any name, so the chunks can go.
            this.#mayBeStored = !isObjectStoreError(reason, "OBJECT_REPLACED");
            throw reason;
          });
          if (stored) return stored;
          this.#mayBeStored = false;
        }
        previous = await lookUpToReplace(this.#bucket, name, { timeout });
        assertRevision(this.#bucket, name, previous, expectedRevision);
        await this.#assertStored();
      }
    }
  }

  readonly #onAbort = (): void => {
    if (this.#state === "open") void this.#fail(this.#plan.options.signal?.reason);
  };

  /** Ends the upload with its first failure, and removes its chunks. */
  async #fail(reason: unknown): Promise<void> {
    if (this.#state !== "over") {
      this.#end();
      this.#failure.abort(reason);
      this.#window.stop(new ObjectStoreError("DISCONNECTED", "put: the upload has ended", { cause: reason }));
      const cleanUp = this.#cleanUp(this.#plan.recorder?.keeps(reason) ?? false);
      // After a timeout, waiting for the same silent server would only delay the caller.
      if (!isSilence(reason)) await within(CLEAN_UP_GRACE, cleanUp);
      this.#reject(reason);
    }
    await this.info.catch(() => undefined);
  }

  async #cleanUp(keep: boolean): Promise<void> {
    const { stream, subjects } = this.#bucket;
    this.#plan.hasher.end();
    await this.#window.settle(SETTLE_GRACE);
    this.#window.close();
    if (keep) return;
    await this.#plan.recorder?.forget();
    // Without a connection the chunks stay for `check`.
    if (this.#chunks === 0 || this.#mayBeStored || !stream.api.events.connected) return;
    // Another page may have committed the upload from a copy of the note.
    const removed = this.#plan.recorder
      ? removeUnowned(this.#bucket, this.#nuid)
      : stream.purge(chunkSubject(subjects, this.#nuid));
    await removed.catch(() => undefined);
  }

  #end(): void {
    this.#state = "over";
    this.#plan.options.signal?.removeEventListener("abort", this.#onAbort);
  }

  #report(): void {
    try {
      this.#plan.options.onProgress?.({ transferred: this.#stored, total: this.#plan.total });
    } catch (error) {
      // Rethrowing would reach the connection and break it.
      void this.#fail(error);
    }
  }
}
