// Options of the operations that look up, change, list and watch objects.

/** Options of `getInfo`. */
export interface GetInfoOptions {
  /** Return the marker of a deleted object too; default `false`. */
  showDeleted?: boolean;
}

/** Options of `updateMeta` and `delete`. */
export interface ChangeOptions {
  /** The revision that the object must have (`WRONG_REVISION`); 0: it must not be live. */
  expectedRevision?: number;
}

/** Options of `delete`. */
export interface DeleteOptions extends ChangeOptions {
  /**
   * Time in ms after which the server removes the delete marker, 1,000 at least; default 30 days, `Infinity` for never. Only
   * in a bucket with `objectTtl`, elsewhere markers stay. A watcher that was away for longer does not learn of the deletion.
   */
  markerTtl?: number;
}

/** Options of `list`. */
export interface ListOptions {
  /** Only objects whose names begin with this; default all. The others are read all the same. */
  prefix?: string;
  /** List the markers of deleted objects too; default `false`. */
  showDeleted?: boolean;
  /** Called for each meta message that cannot be decoded, or names another object; the list leaves it out. */
  onInvalid?: (error: Error) => void;
}

/** Options of `watch`. */
export interface WatchOptions {
  /** Only objects whose names begin with this; default all. The others are read all the same. */
  prefix?: string;
  /** Start with every stored meta message, not only the last one of each object; default `false`. */
  includeHistory?: boolean;
  /** Leave out the markers of deleted objects; default `false`. */
  ignoreDeletes?: boolean;
  /** Report only changes from now on, without the initial values and without `null`; default `false`. */
  updatesOnly?: boolean;
  /** Ends the watch, without an error. */
  signal?: AbortSignal;
  /** Called for each meta message that cannot be decoded, or names another object; the watch leaves it out. */
  onInvalid?: (error: Error) => void;
}
