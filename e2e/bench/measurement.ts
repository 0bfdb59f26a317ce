// The vocabulary of the benchmark: what is measured, for which contender, and the result.

/**
 * The contenders: `nats-objects` in the page, in a worker, `@nats-io/obj` 3.4.0 (one call after another, or 16 in parallel),
 * and the limit: the same bytes moved with nats-core alone, without hash, metadata and checks. With `--against`, `before` is
 * `nats-objects` as it is in another checkout.
 */
export type Contender = "ours" | "before" | "worker" | "theirs" | "theirs-16" | "limit";

/** Unit of a value. For `ms`, `MiB` and `turns` less is better; for rates more. */
export type Unit = "MiB/s" | "objects/s" | "ms" | "turns" | "MiB";

/** The operation; `page/` implements it for every contender that supports it. */
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

/** What is measured during an operation. */
export type Probe = "time" | "turns" | "memory" | "longest-task";

/** How the page reaches the server. */
export interface Route {
  /** Round-trip time in ms. */
  readonly roundTripMs: number;
  /** Whether the server sees the browser's User-Agent, and cuts its frames to 4 KiB. */
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
  /** Number of objects to process or list. */
  readonly count: number;
  /** Operations per sample; its value is their mean. */
  readonly repeat: number;
  /** Maximum number of samples, however many were requested: large ones take long and vary little. */
  readonly maxRuns: number;
  /** In a bucket that accepts atomic batches (ADR-50): ours then puts small objects in one. */
  readonly atomic: boolean;
}

/** The page's instructions. */
export interface Job {
  readonly contender: Contender;
  readonly operation: Operation;
  readonly url: string;
  readonly bucket: string;
  readonly name: string;
  /** The chunk subject of the object `name`. */
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

/** Where and when a run was made. Absolute figures are meaningful only together with this. */
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
