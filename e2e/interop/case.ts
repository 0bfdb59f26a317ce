import type { Caller } from "./caller.ts";

/** Two clients and their own bucket. */
export interface Stage {
  /** Acts first: the case tests what it writes. */
  readonly writer: Caller;
  /** Must understand what was written. */
  readonly reader: Caller;
  /** The same two clients on a second bucket; only when the case asks for it. */
  readonly other: { readonly bucket: string; readonly writer: Caller; readonly reader: Caller };
  /** The server's view of the bucket. */
  stored(): Promise<{ chunks: number; metas: number }>;
}

/** One row of the matrix, run for each client in both directions. */
export interface Case {
  /** Short and stable: {@link Limit} names it. */
  readonly id: string;
  /** A claim. */
  readonly title: string;
  /** The case creates the bucket itself. */
  readonly ownBucket?: boolean;
  /** It needs a second bucket. */
  readonly second?: boolean;
  run(stage: Stage): Promise<void>;
}
