// The types of zipObjects, in a separate file because the lazily loaded implementation needs them too.

import type { GetOptions, ObjectInfo, ObjectResult, Progress } from "../types.ts";

/** The parts of an `ObjectStore` that `zipObjects` needs. */
export interface ListableStore {
  /** Opens an object, as `ObjectStore.get` does. */
  get(name: string, options?: Pick<GetOptions, "signal">): Promise<ObjectResult>;
  /** Lists the objects, as `ObjectStore.list` does. */
  list(): Promise<ObjectInfo[]>;
}

/** Options of `zipObjects`. */
export interface ZipOptions {
  /** Prefix to remove from object names to form the paths; default the folder, or `""` for a list of objects. */
  prefix?: string;
  /**
   * Also follow links into other buckets; default false. Anyone who may write to this bucket chooses where its links lead,
   * and the zip may be meant for others.
   */
  followBucketLinks?: boolean;
  /** Aborts the zip; its body then errors with `signal.reason`. */
  signal?: AbortSignal;
  /** Called as the zip is read; counts bytes of the zip. */
  onProgress?: (progress: Progress) => void;
}

/** A zip that is built while it is read. */
export interface ObjectZip {
  /** Exact size of the zip in bytes. */
  readonly size: number;
  /** Number of files in the zip. */
  readonly count: number;
  /** Links that were left out: those to whole buckets, and those into other buckets. */
  readonly leftOut: readonly ObjectInfo[];
  /** The zip. */
  readonly body: ReadableStream<Uint8Array>;
}
