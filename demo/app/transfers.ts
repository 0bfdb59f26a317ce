// All transfers of this page: a queue that runs three at a time, and more small uploads, and its totals.

import { TransferPaused } from "nats-objects";
import { State } from "./state.ts";
import { Transfer } from "./transfer.ts";
import type { Job } from "./transfer.ts";
import { explain, isAbort, isOutage } from "./error-text.ts";

/** More in parallel would share the same connection and only slow each one down. */
const MAX_RUNNING = 3;

/** Uploads up to this size in bytes, one chunk, mostly wait for answers. So many of them run at the same time. */
export const SMALL = 128 * 1024;
const MAX_SMALL = 16;
/** Bytes of small uploads at the same time: on a slow line, all must arrive before the last one gives up. */
const MAX_SMALL_BYTES = 1024 * 1024;

/** Totals of the running transfers, in bytes, bytes per second and counts. */
export interface Totals {
  active: number;
  paused: number;
  failed: number;
  done: number;
  transferred: number;
  total: number;
  speed: number | undefined;
}

export class Transfers extends State {
  /** In the order they were started. */
  items: readonly Transfer[] = [];
  readonly #isOnline: () => boolean;
  readonly #onEnd: (transfer: Transfer) => void;
  readonly #running = new Set<Transfer>();
  #untilCancelled = new AbortController();

  /** Starts nothing while `isOnline` returns false; calls `onEnd` whenever a transfer is done, failed or cancelled. */
  constructor(isOnline: () => boolean, onEnd: (transfer: Transfer) => void) {
    super();
    this.#isOnline = isOnline;
    this.#onEnd = onEnd;
  }

  /** Adds jobs to the queue. */
  add(jobs: readonly Job[]): void {
    // Finished transfers are removed before a new batch, so that totals cover one batch at a time.
    const kept = this.items.some((item) => item.isActive || item.state === "paused")
      ? this.items
      : this.items.filter((item) => item.state === "failed");
    this.items = [...kept, ...jobs.map((job) => new Transfer(job))];
    this.pump();
  }

  /** Adds a job that must be prepared within a click. */
  async addPrepared(job: Job): Promise<void> {
    if (await this.#prepare(job)) this.add([job]);
  }

  /** Cancels a transfer. It ends once nothing of it is left on the server. */
  cancel(transfer: Transfer): void {
    const { state, job } = transfer;
    if (!transfer.isActive && !transfer.isKept && state !== "paused") return;
    transfer.abort.abort(new DOMException("Cancelled by the user", "AbortError"));
    if (state === "running") {
      transfer.isCancelling = true;
      this.changed();
      return;
    }
    if (state === "waiting") job.discard?.();
    this.#end(transfer, "cancelled");
    if (job.upload?.isBegun === true) void this.#giveUp(transfer);
  }

  /** Pauses a transfer; its stored part stays. */
  pause(transfer: Transfer): void {
    if (!transfer.canPause) return;
    transfer.state = "paused";
    transfer.speed.reset();
    transfer.abort.abort(new TransferPaused());
    this.changed();
    this.#onEnd(transfer);
  }

  /** Resumes a paused transfer. */
  unpause(transfer: Transfer): void {
    if (transfer.state !== "paused") return;
    transfer.reset();
    this.pump();
  }

  /** Aborts when everything is cancelled, so that files not yet queued are dropped, too. */
  get cancelled(): AbortSignal {
    return this.#untilCancelled.signal;
  }

  cancelAll(): void {
    this.#untilCancelled.abort();
    this.#untilCancelled = new AbortController();
    for (const transfer of this.items) if (transfer.state !== "failed") this.cancel(transfer);
  }

  /** Restarts a transfer. Call it in a click handler. */
  async retry(transfer: Transfer): Promise<void> {
    if (transfer.state !== "failed" && transfer.state !== "cancelled") return;
    if (!(await this.#prepare(transfer.job)) || transfer.isActive) return;
    transfer.reset();
    this.pump();
  }

  /** Removes finished transfers from the list. */
  clear(): void {
    this.items = this.items.filter((item) => item.isActive || item.state === "paused");
    this.changed();
  }

  /** Called when the server is back: restarts transfers that failed only because it was gone. */
  resume(): void {
    for (const transfer of this.items) if (transfer.state === "failed" && transfer.resumesByItself) transfer.reset();
    this.pump();
  }

  /** Names in this bucket that waiting, running or paused uploads use. */
  uploadNames(bucket: string): Set<string> {
    const uploads = this.items.filter((item) => item.isActive || item.state === "paused");
    return new Set(uploads.filter((item) => item.job.upload?.bucket === bucket).map((item) => item.name));
  }

  /** Unfinished uploads, and those that failed midway: what a later visit could resume. */
  get unfinishedUploads(): Transfer[] {
    return this.items.filter((item) => item.job.upload !== undefined && (item.canPause || item.isKept));
  }

  totals(now: number): Totals {
    const totals: Totals = { active: 0, paused: 0, failed: 0, done: 0, transferred: 0, total: 0, speed: undefined };
    for (const item of this.items) {
      if (item.state === "failed") totals.failed++;
      if (item.state === "done") totals.done++;
      if (item.state === "paused") totals.paused++;
      if (item.isActive) totals.active++;
      if (!item.isActive && item.state !== "done" && item.state !== "paused") continue;
      totals.transferred += item.transferred;
      totals.total += item.job.size;
      const speed = item.state === "running" ? item.speed.read(now) : undefined;
      if (speed !== undefined) totals.speed = (totals.speed ?? 0) + speed;
    }
    return totals;
  }

  /** Starts waiting transfers while there is room. */
  pump(): void {
    this.changed();
    if (!this.#isOnline()) return;
    const running = [...this.#running];
    const small = running.filter(isSmall);
    let largeOnes = running.length - small.length;
    let smallOnes = small.length;
    let bytes = small.reduce((sum, { job }) => sum + job.size, 0);
    for (const transfer of this.items) {
      const mayRunLarge = largeOnes < MAX_RUNNING;
      const mayRunSmall = smallOnes < MAX_SMALL && bytes < MAX_SMALL_BYTES;
      if (!mayRunLarge && !mayRunSmall) return;
      if (transfer.state !== "waiting" || transfer.isSettling) continue;
      if (!(isSmall(transfer) ? mayRunSmall : mayRunLarge)) continue;
      if (isSmall(transfer)) {
        smallOnes++;
        bytes += transfer.job.size;
      } else largeOnes++;
      void this.#run(transfer);
    }
  }

  async #prepare(job: Job): Promise<boolean> {
    try {
      await job.prepare?.();
      return true;
    } catch (error) {
      if (!isAbort(error)) this.#refuse(job, error);
      return false;
    }
  }

  #refuse(job: Job, error: unknown): void {
    const transfer = this.items.find((item) => item.job === job) ?? new Transfer(job);
    if (!this.items.includes(transfer)) this.items = [...this.items, transfer];
    transfer.problem = explain(error, { action: job.kind, name: transfer.name });
    this.#end(transfer, "failed");
  }

  async #giveUp(transfer: Transfer): Promise<void> {
    try {
      await transfer.job.upload?.giveUp();
    } catch (error) {
      // The note shows among the interrupted uploads on the next visit.
      console.error(error);
    }
  }

  async #run(transfer: Transfer): Promise<void> {
    const abort = new AbortController();
    transfer.abort = abort;
    transfer.state = "running";
    transfer.isSettling = true;
    this.#running.add(transfer);
    transfer.speed.reset();
    if (transfer.transferred === 0) transfer.speed.record(0, performance.now());
    try {
      await transfer.job.run({
        signal: abort.signal,
        onProgress: ({ transferred }) => {
          transfer.transferred = transferred;
          if (transfer.state === "running") transfer.speed.record(transferred, performance.now());
          this.changed();
        },
        onRestart: () => {
          transfer.hasRestarted = true;
          this.changed();
        },
        rename: (name) => {
          transfer.name = name;
          this.changed();
        },
      });
      transfer.transferred = transfer.job.size;
      this.#end(transfer, "done");
    } catch (error) {
      this.#failed(transfer, abort.signal, error);
    } finally {
      transfer.isSettling = false;
      this.#running.delete(transfer);
      this.pump();
    }
  }

  #failed(transfer: Transfer, signal: AbortSignal, error: unknown): void {
    // Already paused, and possibly cancelled or waiting to resume.
    if (signal.reason instanceof TransferPaused) return;
    if (signal.aborted || isAbort(error)) {
      this.#end(transfer, "cancelled");
      return;
    }
    // A download has lost its target and needs the user's click for a new one.
    transfer.resumesByItself = isOutage(error) && transfer.job.kind === "upload";
    transfer.problem = explain(error, { action: transfer.job.kind, name: transfer.name });
    this.#end(transfer, "failed");
    console.error(error);
  }

  #end(transfer: Transfer, state: "done" | "failed" | "cancelled"): void {
    transfer.state = state;
    transfer.isCancelling = false;
    this.changed();
    this.#onEnd(transfer);
  }
}

function isSmall({ job }: Transfer): boolean {
  return job.kind === "upload" && job.size <= SMALL;
}
