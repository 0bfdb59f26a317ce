import type { ObjectInfo, ObjectMeta, UploadJournal } from "../types.ts";
import type { UploadStore } from "./stores.ts";
import { codeOf, isAbort } from "./texts.ts";

/** How many uploads run at a time. */
const AT_ONCE = 3;

/** Where an upload is in its life; `"taken"` waits for a word about the object that has its name. */
export type UploadState = "waiting" | "running" | "done" | "failed" | "taken" | "refused" | "cancelled";

/** One file on its way, from waiting to its end. */
export interface QueuedUpload {
  readonly store: UploadStore;
  readonly file: File;
  readonly meta: ObjectMeta;
  readonly journal: UploadJournal | undefined;
  /** An object of the name may be there. */
  replace: boolean;
  state: UploadState;
  /** Bytes that are stored. */
  transferred: number;
  /** The object, once it is there. */
  info?: ObjectInfo;
  /** Why it failed. */
  error?: unknown;
  abort: AbortController;
}

/** It waits or runs. */
export function isOpen({ state }: QueuedUpload): boolean {
  return state === "waiting" || state === "running";
}

/** Runs uploads, a few at a time, in the order in which they were added. */
export class UploadQueue {
  readonly #onChange: (upload: QueuedUpload) => void;
  #waiting: QueuedUpload[] = [];
  #running = 0;

  /** `onChange` hears of each state of an upload, and while it runs of its progress. */
  constructor(onChange: (upload: QueuedUpload) => void) {
    this.#onChange = onChange;
  }

  /** Queues an upload, for the first time or once more. */
  add(upload: QueuedUpload): void {
    upload.transferred = 0;
    upload.abort = new AbortController();
    this.#waiting.push(upload);
    this.#change(upload, "waiting");
    this.#next();
  }

  /** Ends an upload that waits or runs. */
  cancel(upload: QueuedUpload, reason: unknown): void {
    upload.abort.abort(reason);
    if (upload.state !== "waiting") return; // One that runs hears of it by its signal.
    this.#waiting = this.#waiting.filter((each) => each !== upload);
    this.#change(upload, "cancelled");
  }

  #change(upload: QueuedUpload, state: UploadState): void {
    upload.state = state;
    this.#onChange(upload);
  }

  #next(): void {
    while (this.#running < AT_ONCE) {
      const upload = this.#waiting.shift();
      if (!upload) return;
      this.#running++;
      void this.#run(upload).finally(() => {
        this.#running--;
        this.#next();
      });
    }
  }

  async #run(upload: QueuedUpload): Promise<void> {
    const { signal } = upload.abort;
    this.#change(upload, "running");
    try {
      upload.info = await this.#put(upload, signal);
      upload.transferred = upload.file.size;
      this.#change(upload, "done");
    } catch (error) {
      // What Firefox says of a file that it can no longer read.
      const isGone = isAbort(error) && !signal.aborted;
      upload.error = isGone ? new DOMException("The file cannot be read", "NotReadableError") : error;
      const isTaken = !upload.replace && codeOf(error) === "WRONG_REVISION";
      this.#change(upload, signal.aborted ? "cancelled" : isTaken ? "taken" : "failed");
    }
  }

  /** Stores the file. Unless it may replace an object, only where there is none, or the delete marker of one. */
  #put(upload: QueuedUpload, signal: AbortSignal): Promise<ObjectInfo> {
    const { store, file, meta, journal, replace } = upload;
    const onProgress = ({ transferred }: { transferred: number }): void => {
      upload.transferred = transferred;
      this.#onChange(upload);
    };
    const options = { signal, onProgress, ...(journal && { journal }), ...(!replace && { expectedRevision: 0 }) };
    return store.put(meta, file, options);
  }
}
