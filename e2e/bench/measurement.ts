// The vocabulary of the bench: what is measured, of whom, and what comes out.

/**
 * Who is measured: `nats-objects` in the page, in a worker, `@nats-io/obj` 3.4.0 (one call after another, or 16 at a
 * time), and the limit: the same bytes moved with nats-core alone, with no hash, no meta and no check.
 */
export type Contender = "ours" | "worker" | "theirs" | "theirs-16" | "limit";

/** How a value reads. Of `ms`, `MiB` and `turns` fewer are better, of the rates more. */
export type Unit = "MiB/s" | "objects/s" | "ms" | "turns" | "MiB";

/** What an operation does; `page/` has one of each for every contender that can do it. */
export type Operation =
  | "put-file"
  | "put-bytes"
  | "get"
  | "get-into"
  | "put-many"
  | "get-many"
  | "list"
  | "watch"
  | "info"
  | "replace"
  | "delete"
  | "pause"
  | "pause-into";

/** What is observed while an operation runs. */
export type Probe = "time" | "turns" | "memory" | "longest-task";

/** How the page reaches the server. */
export interface Route {
  /** Milliseconds there and back. */
  readonly roundTripMs: number;
  /** The server sees the browser's User-Agent, and cuts its frames to 4 KiB. */
  readonly userAgent: boolean;
}

/** One measurement, the same for all of its contenders. */
export interface Case extends Route {
  readonly id: string;
  readonly operation: Operation;
  readonly probe: Probe;
  readonly unit: Unit;
  readonly contenders: readonly Contender[];
  /** Bytes of an object. */
  readonly size: number;
  /** Objects that are handled, or are there to be listed. */
  readonly count: number;
  /** Operations in one sample; its value is their mean. */
  readonly repeat: number;
  /** Most samples that are taken, however many were asked for: what is large takes long and varies little. */
  readonly maxRuns: number;
  /** In a bucket that takes atomic batches (ADR-50): ours then puts small objects in one. */
  readonly atomic: boolean;
}

/** What the page is told to do. */
export interface Job {
  readonly contender: Contender;
  readonly operation: Operation;
  readonly url: string;
  readonly bucket: string;
  readonly name: string;
  /** Where the chunks of the object `name` are. */
  readonly nuid: string;
  readonly size: number;
  readonly count: number;
  readonly repeat: number;
}

/** The samples of one case, in the order in which they were taken; those of one round have the same index. */
export interface Result {
  readonly case: Case;
  readonly samples: Readonly<Partial<Record<Contender, readonly number[]>>>;
  /** Why there are none, or fewer: one line for each contender that failed. */
  readonly failures: readonly string[];
}

/** Where and when a run was made. Absolute figures mean something only together with this. */
export interface Environment {
  readonly date: string;
  readonly browser: string;
  readonly server: string;
  readonly node: string;
  readonly platform: string;
  readonly cores: number;
  /** One-minute load average before the run. */
  readonly load: number;
  /** A quick run: smaller objects, fewer samples. */
  readonly quick: boolean;
}
