// The upload of one file as a job: resumes, and asks again when its name was taken meanwhile. Never reads the file into memory.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo, PutOptions } from "nats-objects";
import type { IndexedDbJournal } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import type { Conflicts } from "./conflicts.ts";
import type { Deletions } from "./delete-files.ts";
import { isAbort, isOutage } from "./error-text.ts";
import type { Files } from "./files.ts";
import { discardUnlessStored, lookUp, storedAs, storedWithContent } from "./stored-upload.ts";
import { freeNameFor } from "./taken-names.ts";
import type { Attempt, Job } from "./transfer.ts";
import { SMALL } from "./transfers.ts";
import type { Transfers } from "./transfers.ts";
import { OneUpload } from "./upload-journal.ts";

/** A file, its object name, and its handle where the browser has one; the handle reads it again after a reload. */
export interface Chosen {
  name: string;
  file: File;
  handle?: Promise<FileSystemFileHandle | undefined>;
  /** The journal has a note of an earlier upload under this name. */
  isNoted?: boolean;
}

export interface UploadParts {
  bucket: string;
  store: () => Promise<RemoteObjectStore>;
  journal: IndexedDbJournal;
  files: Files;
  transfers: Transfers;
  conflicts: Conflicts;
  deletions: Deletions;
  /** Aborts when nothing more may be queued. */
  cancelled: AbortSignal;
}

/** What an upload replaces: the file with this nuid, or whatever has the name when it begins. */
export interface Replaced {
  nuid: string | undefined;
}

/** The job that uploads one file. Run again, it resumes after what the server has. */
export function uploadJob(chosen: Chosen, parts: UploadParts, toReplace?: Replaced): Job {
  const upload = new Upload(chosen, parts, toReplace);
  const { name, file } = chosen;
  return {
    kind: "upload",
    name,
    type: file.type,
    size: file.size,
    upload: {
      bucket: parts.bucket,
      lastModified: file.lastModified,
      get replaced() {
        return upload.replaced?.nuid;
      },
      get nuid() {
        return upload.journal.record?.nuid;
      },
      get isBegun() {
        return upload.journal.record !== undefined;
      },
      giveUp: () => upload.giveUp(),
    },
    run: (attempt) => upload.run(attempt),
  };
}

class Upload {
  readonly journal: OneUpload;
  replaced: Replaced | undefined;
  readonly #parts: UploadParts;
  readonly #file: File;
  /**
   * A single chunk is sent again as quickly as it is found again, so it has no journal. Without a journal, the content tells
   * whether it was stored, and there are no hashes on plain http.
   */
  readonly #hasJournal: boolean;
  #name: string;
  /** An attempt without a journal ended without an answer. */
  #mayBeStored = false;

  constructor({ name, file, handle, isNoted }: Chosen, parts: UploadParts, toReplace: Replaced | undefined) {
    this.#name = name;
    this.#file = file;
    this.#parts = parts;
    this.replaced = toReplace;
    this.journal = new OneUpload(parts.journal, handle);
    this.#hasJournal = file.size > SMALL || isNoted === true || !isSecureContext;
  }

  async run(attempt: Attempt): Promise<void> {
    const { bucket, store, files, deletions } = this.#parts;
    // A deletion that can still be undone must not delete the new file.
    const withdrawn = files.bucket === bucket ? deletions.withdraw(this.#name) : undefined;
    if (withdrawn !== undefined) this.replaced = { nuid: withdrawn.nuid };
    for (;;) {
      const target = await store();
      if (await this.#wasStored(target)) return;
      if (this.replaced?.nuid !== undefined) {
        const current = await lookUp(target, this.#name);
        if (current === undefined) this.replaced = undefined;
        else if (current.nuid !== this.replaced.nuid) {
          await this.#decide(current, attempt);
          continue;
        }
      }
      const makeRoom = deletions.watchRoom(bucket);
      try {
        if (await this.#put(target, attempt)) return;
      } catch (error) {
        const isFull = error instanceof ObjectStoreError && error.code === "STORE_FULL";
        if (isFull && (await makeRoom())) continue;
        throw error;
      }
      // The name was taken since the list last changed; it may be free again.
      const current = await lookUp(target, this.#name);
      if (current !== undefined) await this.#decide(current, attempt);
    }
  }

  async giveUp(): Promise<void> {
    const { store, files } = this.#parts;
    if (this.journal.record === undefined) return;
    const stored = await discardUnlessStored(await store(), this.journal.record, this.journal);
    if (stored !== undefined) files.apply(stored);
  }

  /** The last attempt may have completed without a response. */
  async #wasStored(target: RemoteObjectStore): Promise<boolean> {
    const { record } = this.journal;
    const stored = await (record !== undefined
      ? storedAs(target, record)
      : this.#mayBeStored
        ? storedWithContent(target, this.#name, this.#file)
        : undefined);
    if (stored === undefined) return false;
    if (record !== undefined) await this.journal.remove(record.key);
    this.#parts.files.apply(stored);
    return true;
  }

  /** Stores the file; resolves with false when its name is taken and it must not replace anything. */
  async #put(target: RemoteObjectStore, { signal, onProgress, onRestart }: Attempt): Promise<boolean> {
    const { type } = this.#file;
    const headers: Record<string, string[]> = type === "" ? {} : { "Content-Type": [type] };
    const options: PutOptions = { signal, onProgress, onRestart };
    if (this.#hasJournal) options.journal = this.journal;
    if (this.replaced === undefined) options.expectedRevision = 0;
    try {
      this.#parts.files.apply(await target.put({ name: this.#name, headers }, this.#file, options));
      return true;
    } catch (error) {
      this.#mayBeStored ||= !this.#hasJournal && isOutage(error);
      // Firefox rejects with an AbortError when it can no longer read a file.
      if (isAbort(error) && !signal.aborted) throw new DOMException("The file was removed", "NotReadableError");
      const isTaken = error instanceof ObjectStoreError && error.code === "WRONG_REVISION";
      if (this.replaced !== undefined || !isTaken) throw error;
      return false;
    }
  }

  /** Asks what to do with a file that did not exist, or was another one, when the user last decided. */
  async #decide(current: ObjectInfo, { signal, rename }: Attempt): Promise<void> {
    const { files, conflicts } = this.#parts;
    files.apply(current);
    const { choice } = await conflicts.ask(this.#name, 0, signal);
    signal.throwIfAborted();
    if (choice === "skip") throw new DOMException("Skipped", "AbortError");
    this.replaced = choice === "replace" ? { nuid: current.nuid } : undefined;
    if (choice === "replace") return;
    this.#name = freeNameFor(this.#name, this.#parts);
    rename(this.#name);
  }
}
