// One upload or download, from waiting to its end.

import { SpeedMeter } from "./speed.ts";

export type TransferState = "waiting" | "running" | "paused" | "done" | "failed" | "cancelled";

/** What a transfer does. The same job may run several times. */
export interface Job {
  kind: "upload" | "download";
  /** Name of the object. */
  name: string;
  /** MIME type, "" when unknown. */
  type: string;
  /** Bytes in all. */
  size: number;
  /** Runs within the click that starts an attempt, so that it may open a picker; an AbortError calls it off. */
  prepare?: () => Promise<void>;
  /** Gives up what `prepare` made, when the attempt never ran. */
  discard?: () => void;
  /** It can stop in the middle, keeping what is stored: this says where it goes, for the next visit. */
  upload?: ResumableUpload;
  run: (attempt: Attempt) => Promise<void>;
}

/** An upload that can be gone on with, in this page and after it. */
export interface ResumableUpload {
  bucket: string;
  lastModified: number;
  /** The nuid of the file that it takes the place of. */
  readonly replaced: string | undefined;
  /** What its parts are stored under, once it has begun. */
  readonly nuid: string | undefined;
  /** Something of it may be stored, and noted. */
  readonly isBegun: boolean;
  /** Removes what is stored of it. */
  giveUp: () => Promise<void>;
}

/** What a job gets to know while it runs. */
export interface Attempt {
  signal: AbortSignal;
  onProgress: (progress: { transferred: number }) => void;
  /** The job was to go on with what is stored, and begins anew. */
  onRestart: () => void;
  /** The job goes on under another name. */
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
  /** It failed because the server was out of reach, and starts again when the server is back. */
  resumesByItself = false;
  /** It was to go on with what is stored, but the file is another one by now. */
  hasRestarted = false;
  /** An attempt has not ended yet, though it may be paused already: what is on its way is still counted. */
  isSettling = false;
  /** It is to end: what is on its way settles, and what is stored is being removed. */
  isCancelling = false;
  abort = new AbortController();

  constructor(job: Job) {
    this.job = job;
    this.name = job.name;
  }

  /** Neither over, nor paused, nor waiting for a decision. */
  get isActive(): boolean {
    return this.state === "waiting" || this.state === "running";
  }

  /** It can be paused, and gone on with. */
  get canPause(): boolean {
    return this.isActive && !this.isCancelling && this.job.upload !== undefined;
  }

  /** It is over or stands still, but something of it is stored. */
  get isKept(): boolean {
    const stands = this.state === "paused" || this.state === "failed";
    return stands && this.job.upload?.isBegun === true;
  }

  /** Gets ready for another attempt; what is stored of a kept one stays counted. */
  reset(): void {
    if (!this.isKept) this.transferred = 0;
    this.state = "waiting";
    this.hasRestarted = false;
    this.problem = undefined;
    this.resumesByItself = false;
  }
}
