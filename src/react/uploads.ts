import { TransferPaused } from "../errors.ts";
import type { ObjectBody, ObjectInfo, ObjectMeta, Progress, PutOptions } from "../types.ts";
import type { Store } from "../types/store.ts";
import { toError } from "./to-error.ts";

/** How many uploads run at a time. More are no faster, because they share a connection; fewer leave the line idle between small files. */
const MAX_RUNNING = 3;

/** Progress is shown at most once in this many ms. */
const PROGRESS_INTERVAL = 50;

/** The state of a component's uploads. Counting starts again with an upload that starts while no other runs. */
export interface UploadState {
  /** Whether any upload runs. */
  readonly isUploading: boolean;
  /** Bytes stored, and bytes in all; `total` is `undefined` while a stream of unknown size is among them. */
  readonly progress: Progress;
  /** What was stored, in the order in which it was done. */
  readonly infos: readonly ObjectInfo[];
  /** The first failure. A cancelled upload is not a failure. */
  readonly error: Error | undefined;
}

/** One object to store. */
export interface UploadItem {
  readonly meta: string | ObjectMeta;
  readonly body: ObjectBody;
}

const initial: UploadState = {
  isUploading: false,
  progress: { transferred: 0, total: 0 },
  infos: [],
  error: undefined,
};

/** Runs the uploads of one component. */
export class Uploads {
  readonly #listeners = new Set<() => void>();
  readonly #running = new Set<AbortController>();
  #state = initial;
  /** Progress of each upload that is counted. */
  #progress = new Map<UploadItem, Progress>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Calls `onChange` after each change, until the returned function is called. */
  readonly subscribe = (onChange: () => void): (() => void) => {
    this.#listeners.add(onChange);
    return () => this.#listeners.delete(onChange);
  };

  /** The state; the same object until it changes. */
  readonly snapshot = (): UploadState => this.#state;

  /** Stores objects; resolves when all have ended, with those that were stored. */
  async add(
    store: Pick<Store, "put"> | undefined,
    items: readonly UploadItem[],
    options: PutOptions,
  ): Promise<ObjectInfo[]> {
    if (this.#running.size === 0) {
      this.#progress = new Map();
      this.#set(initial);
    }
    if (!store) {
      this.#fail(new Error("nothing was uploaded: the store is not open yet"));
      return [];
    }
    if (items.length === 0) return [];
    const run = new AbortController();
    this.#running.add(run);
    for (const item of items) this.#progress.set(item, { transferred: 0, total: sizeOf(item.body) });
    this.#set({ isUploading: true, progress: this.#sum() });

    const infos: ObjectInfo[] = [];
    const isOver = (): boolean => run.signal.aborted;
    const waiting = items.values();
    const work = async (): Promise<void> => {
      for (const item of waiting) {
        if (isOver()) return;
        try {
          infos.push(await this.#put(store, item, { ...options, signal: run.signal }));
        } catch (error) {
          // With an abort, every upload of the run rejects.
          if (!isOver()) this.#fail(toError(error));
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(MAX_RUNNING, items.length) }, work));
    this.#running.delete(run);
    this.#set({ isUploading: this.#running.size > 0, progress: this.#sum() });
    return infos;
  }

  /** Ends all uploads; nothing of them stays on the server. */
  readonly cancel = (): void => {
    for (const run of this.#running) run.abort();
  };

  /** Ends all uploads; those in a journal can be resumed. */
  pause(): void {
    for (const run of this.#running) run.abort(new TransferPaused());
  }

  async #put(store: Pick<Store, "put">, item: UploadItem, options: PutOptions): Promise<ObjectInfo> {
    const info = await store.put(item.meta, item.body, {
      ...options,
      onProgress: ({ transferred, total }) => {
        this.#progress.set(item, { transferred, total });
        this.#timer ??= setTimeout(() => this.#set({ progress: this.#sum() }), PROGRESS_INTERVAL);
      },
    });
    this.#progress.set(item, { transferred: info.size, total: info.size });
    this.#set({ infos: [...this.#state.infos, info], progress: this.#sum() });
    return info;
  }

  #fail(error: Error): void {
    if (!this.#state.error) this.#set({ error, progress: this.#sum() });
  }

  #sum(): Progress {
    let transferred = 0;
    let total: number | undefined = 0;
    for (const each of this.#progress.values()) {
      transferred += each.transferred;
      total = total === undefined || each.total === undefined ? undefined : total + each.total;
    }
    return { transferred, total };
  }

  #set(change: Partial<UploadState>): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Size of a body in bytes, if it is known before the body is read. */
function sizeOf(body: ObjectBody): number | undefined {
  if (body instanceof Blob) return body.size;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  return undefined;
}
