import type { ObjectInfo, ObjectMeta, UploadJournal } from "../types.ts";
import type { UploadStore } from "./stores.ts";
import { codeOf, isAbort } from "./texts.ts";

/** How many uploads run at a time. */
const MAX_RUNNING = 3;

/** State of an upload; `"taken"` waits for the user to decide about the existing object of the same name. */
export type UploadState = "waiting" | "running" | "done" | "failed" | "taken" | "refused" | "cancelled";

/** One upload, from waiting to finished. */
export interface QueuedUpload {
  readonly store: UploadStore;
  readonly file: File;
  readonly meta: ObjectMeta;
  readonly journal: UploadJournal | undefined;
  /** Whether it may replace an existing object. */
  replace: boolean;
  state: UploadState;
  /** Bytes that are stored. */
  transferred: number;
  /** The stored object, once finished. */
  info?: ObjectInfo;
  /** Why it failed. */
  error?: unknown;
  abort: AbortController;
}

/** Whether it is waiting or running. */
export function isOpen({ state }: QueuedUpload): boolean {
  return state === "waiting" || state === "running";
}

/** Runs uploads, a few at a time, in the order they were added. */
export class UploadQueue {
  readonly #onChange: (upload: QueuedUpload) => void;
  #waiting: QueuedUpload[] = [];
  #running = 0;

  /** `onChange` is called on each change of state, and on progress. */
  constructor(onChange: (upload: QueuedUpload) => void) {
    this.#onChange = onChange;
  }

  /** Adds an upload to the queue, also to retry it. */
  add(upload: QueuedUpload): void {
    upload.transferred = 0;
    upload.abort = new AbortController();
    this.#waiting.push(upload);
    this.#change(upload, "waiting");
    this.#next();
  }

  /** Cancels an upload that is waiting or running. */
  cancel(upload: QueuedUpload, reason: unknown): void {
    upload.abort.abort(reason);
    if (upload.state !== "waiting") return; // A running upload is stopped by its signal.
    this.#waiting = this.#waiting.filter((each) => each !== upload);
    this.#change(upload, "cancelled");
  }

  #change(upload: QueuedUpload, state: UploadState): void {
    upload.state = state;
    this.#onChange(upload);
  }

  #next(): void {
    while (this.#running < MAX_RUNNING) {
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
      // Firefox rejects with an AbortError when it can no longer read a file.
      const isGone = isAbort(error) && !signal.aborted;
      upload.error = isGone ? new DOMException("The file cannot be read", "NotReadableError") : error;
      const isTaken = !upload.replace && codeOf(error) === "WRONG_REVISION";
      this.#change(upload, signal.aborted ? "cancelled" : isTaken ? "taken" : "failed");
    }
  }

  /** Stores the file. Unless `replace` is set, it requires that no live object has the name. */
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
