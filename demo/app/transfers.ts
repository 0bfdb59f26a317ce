// All transfers of this page: a queue that runs three at a time, and what there is to say about the whole.

import { TransferPaused } from "nats-objects";
import { State } from "./state.ts";
import { Transfer } from "./transfer.ts";
import type { Job } from "./transfer.ts";
import { explain, isAbort, isOutage } from "./words.ts";

/** More at once would share the same connection and only make each one slower. */
const AT_ONCE = 3;

/** The whole of what is under way, in bytes, bytes per second and counts. */
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
  #running = 0;
  #untilCancelled = new AbortController();

  /** Starts nothing while `isOnline` says no; calls `onEnd` whenever a transfer is done, failed or cancelled. */
  constructor(isOnline: () => boolean, onEnd: (transfer: Transfer) => void) {
    super();
    this.#isOnline = isOnline;
    this.#onEnd = onEnd;
  }

  /** Adds jobs to the queue. */
  add(jobs: readonly Job[]): void {
    // What is over makes room for a new batch, so that totals speak of one thing at a time.
    const kept = this.items.some((item) => item.isActive || item.state === "paused")
      ? this.items
      : this.items.filter((item) => item.state === "failed");
    this.items = [...kept, ...jobs.map((job) => new Transfer(job))];
    this.pump();
  }

  /** Adds a job that has to be prepared within a click. */
  async addPrepared(job: Job): Promise<void> {
    if (await this.#prepare(job)) this.add([job]);
  }

  /** Ends a transfer. It is over once nothing of it is left on the server. */
  cancel(transfer: Transfer): void {
    const { state, job } = transfer;
    if (!transfer.isActive && !transfer.isKept && state !== "paused") return;
    transfer.abort.abort(new DOMException("Cancelled by the person", "AbortError"));
    if (state === "running") {
      transfer.isCancelling = true;
      this.changed();
      return;
    }
    if (state === "waiting") job.discard?.();
    this.#end(transfer, "cancelled");
    if (job.upload?.isBegun === true) void this.#giveUp(transfer);
  }

  /** Stops a transfer where it is; what is stored stays. */
  pause(transfer: Transfer): void {
    if (!transfer.canPause) return;
    transfer.state = "paused";
    transfer.speed.reset();
    transfer.abort.abort(new TransferPaused());
    this.changed();
    this.#onEnd(transfer);
  }

  /** Goes on with what was paused. */
  unpause(transfer: Transfer): void {
    if (transfer.state !== "paused") return;
    transfer.reset();
    this.pump();
  }

  /** Aborts when all is cancelled: what is only on its way to the queue then stays out of it. */
  get cancelled(): AbortSignal {
    return this.#untilCancelled.signal;
  }

  cancelAll(): void {
    this.#untilCancelled.abort();
    this.#untilCancelled = new AbortController();
    for (const transfer of this.items) if (transfer.state !== "failed") this.cancel(transfer);
  }

  /** Runs a transfer again from the start. Call it in a click. */
  async retry(transfer: Transfer): Promise<void> {
    if (transfer.state !== "failed" && transfer.state !== "cancelled") return;
    if (!(await this.#prepare(transfer.job)) || transfer.isActive) return;
    transfer.reset();
    this.pump();
  }

  /** Takes what is over off the list. */
  clear(): void {
    this.items = this.items.filter((item) => item.isActive || item.state === "paused");
    this.changed();
  }

  /** The server is back: starts again what failed only because it was gone. */
  resume(): void {
    for (const transfer of this.items) if (transfer.state === "failed" && transfer.resumesByItself) transfer.reset();
    this.pump();
  }

  /** Names in this bucket that uploads wait for, run under or are paused under. */
  uploadNames(bucket: string): Set<string> {
    const uploads = this.items.filter((item) => item.isActive || item.state === "paused");
    return new Set(uploads.filter((item) => item.job.upload?.bucket === bucket).map((item) => item.name));
  }

  /** Uploads that have not ended, and those that failed in the middle: what a next visit could go on with. */
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

  /** Fills the free places from the queue. */
  pump(): void {
    this.changed();
    if (!this.#isOnline()) return;
    for (const transfer of this.items) {
      if (this.#running >= AT_ONCE) return;
      if (transfer.state === "waiting" && !transfer.isSettling) void this.#run(transfer);
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
      // What is noted shows among the interrupted uploads on the next visit.
      console.error(error);
    }
  }

  async #run(transfer: Transfer): Promise<void> {
    const abort = new AbortController();
    transfer.abort = abort;
    transfer.state = "running";
    transfer.isSettling = true;
    this.#running++;
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
      this.#running--;
      this.pump();
    }
  }

  #failed(transfer: Transfer, signal: AbortSignal, error: unknown): void {
    // Paused, and maybe cancelled or waiting to go on already.
    if (signal.reason instanceof TransferPaused) return;
    if (signal.aborted || isAbort(error)) {
      this.#end(transfer, "cancelled");
      return;
    }
    // A download has no target any more; it needs the person's click for a new one.
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
