import type { Caller } from "./caller.ts";

/** Two clients and a bucket of their own. */
export interface Stage {
  /** Acts first: what is tested is what it writes. */
  readonly writer: Caller;
  /** Has to make sense of it. */
  readonly reader: Caller;
  /** A second bucket, there only when the case asks for it: the same two clients on it. */
  readonly other: { readonly bucket: string; readonly writer: Caller; readonly reader: Caller };
  /** What the server holds of the bucket. */
  stored(): Promise<{ chunks: number; metas: number }>;
}

/** One row of the matrix, run for each client in both directions. */
export interface Case {
  /** Short and stable: {@link Limit} names it. */
  readonly id: string;
  /** A claim. */
  readonly title: string;
  /** The bucket is created by the case, not beforehand. */
  readonly ownBucket?: boolean;
  /** It needs a second bucket. */
  readonly second?: boolean;
  run(stage: Stage): Promise<void>;
}
