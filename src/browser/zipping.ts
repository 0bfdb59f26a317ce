// The words of zipObjects, apart from it: what it loads needs them too.

import type { GetOptions, ObjectInfo, ObjectResult, Progress } from "../types.ts";

/** What `zipObjects` needs of an `ObjectStore`. */
export interface ListableStore {
  /** Opens an object, as `ObjectStore.get` does. */
  get(name: string, options?: Pick<GetOptions, "signal">): Promise<ObjectResult>;
  /** Lists the objects, as `ObjectStore.list` does. */
  list(): Promise<ObjectInfo[]>;
}

/** Options of `zipObjects`. */
export interface ZipOptions {
  /** What paths in the zip lack of the objects' names; default the folder, or `""` for objects. */
  prefix?: string;
  /**
   * Follow links that lead into other buckets, too; default false. Whoever may write to this bucket chooses where its links
   * lead, and the zip may be meant for others.
   */
  followBucketLinks?: boolean;
  /** Aborts the zip; its body then errors with `signal.reason`. */
  signal?: AbortSignal;
  /** Called as the zip is read, in bytes of the zip. */
  onProgress?: (progress: Progress) => void;
}

/** A zip that is made as it is read. */
export interface ObjectZip {
  /** Size of the zip in bytes, exactly. */
  readonly size: number;
  /** How many files are in it. */
  readonly count: number;
  /** Links that were left out: those to whole buckets, and those into other buckets. */
  readonly leftOut: readonly ObjectInfo[];
  /** The zip. */
  readonly body: ReadableStream<Uint8Array>;
}
