// One upload or download, from waiting to finished.

import { SpeedMeter } from "./speed.ts";

export type TransferState = "waiting" | "running" | "paused" | "done" | "failed" | "cancelled";

/** The work of a transfer. The same job may run several times. */
export interface Job {
  kind: "upload" | "download";
  /** Name of the object. */
  name: string;
  /** MIME type, "" when unknown. */
  type: string;
  /** Total bytes. */
  size: number;
  /** Runs within the click that starts an attempt, so that it may open a picker; an AbortError cancels the attempt. */
  prepare?: () => Promise<void>;
  /** Discards the result of `prepare`, if the attempt never ran. */
  discard?: () => void;
  /** Set if the job can stop midway and keep its stored part; describes the upload for the next visit. */
  upload?: ResumableUpload;
  run: (attempt: Attempt) => Promise<void>;
}

/** An upload that can be resumed, on this page and later. */
export interface ResumableUpload {
  bucket: string;
  lastModified: number;
  /** The nuid of the file that it replaces. */
  readonly replaced: string | undefined;
  /** The nuid of its chunks, once it has begun. */
  readonly nuid: string | undefined;
  /** Whether something of it may be stored and noted. */
  readonly isBegun: boolean;
  /** Removes the stored part. */
  giveUp: () => Promise<void>;
}

/** What a job gets while it runs. */
export interface Attempt {
  signal: AbortSignal;
  onProgress: (progress: { transferred: number }) => void;
  /** Called when the job could not resume and starts over. */
  onRestart: () => void;
  /** Called when the job continues under another name. */
  rename: (name: string) => void;
}

let lastId = 0;

export class Transfer {
  readonly id = ++lastId;
  readonly job: Job;
  readonly speed = new SpeedMeter();
  name: string;
  state: TransferState = "waiting";
  /** Bytes so far. */
  transferred = 0;
  /** Why it failed, in plain words. */
  problem: string | undefined;
  /** Failed because the server was unreachable; it restarts when the server is back. */
  resumesByItself = false;
  /** Could not resume, because the file has changed. */
  hasRestarted = false;
  /** An attempt is still running, even if paused already: data in flight is still being counted. */
  isSettling = false;
  /** Being cancelled: data in flight settles, and the stored part is being removed. */
  isCancelling = false;
  abort = new AbortController();

  constructor(job: Job) {
    this.job = job;
    this.name = job.name;
  }

  /** Whether it is neither finished, nor paused, nor waiting for a decision. */
  get isActive(): boolean {
    return this.state === "waiting" || this.state === "running";
  }

  /** Whether it can be paused and resumed. */
  get canPause(): boolean {
    return this.isActive && !this.isCancelling && this.job.upload !== undefined;
  }

  /** Whether it has stopped, but something of it is stored. */
  get isKept(): boolean {
    const stands = this.state === "paused" || this.state === "failed";
    return stands && this.job.upload?.isBegun === true;
  }

  /** Prepares for another attempt; the stored part of a resumed one stays counted. */
  reset(): void {
    if (!this.isKept) this.transferred = 0;
    this.state = "waiting";
    this.hasRestarted = false;
    this.problem = undefined;
    this.resumesByItself = false;
  }
}
