// Options and results of `check`.

import type { ObjectInfo } from "./objects.ts";

/** Options of `check`. */
export interface CheckOptions {
  /**
   * Remove orphan chunks and old delete markers, complete {@link StoreReport.halfRenames}, move misplaced objects, and correct
   * meta messages that contain another name; default `false`.
   */
  repair?: boolean;
  /**
   * Minimum age in ms of reported orphan chunks, delete markers and objects with two names, by the server's clock; default 7
   * days. Uploads interrupted more recently can still resume. Use 0 only while no client writes to the bucket: it takes the
   * chunks of running uploads for orphans.
   */
  olderThan?: number;
}

/** The findings of `check`. */
export interface StoreReport {
  /**
   * Chunks of no object, by the nuid of the upload that left them. Empty while a meta message cannot be decoded
   * ({@link InvalidMeta.blocksRepair}): any chunks may belong to that object.
   */
  readonly orphans: readonly OrphanChunks[];
  /** Objects that lack chunks: they cannot be read. */
  readonly truncated: readonly TruncatedObject[];
  /** Objects whose chunks have expired, but whose meta message was renewed by a later change: they cannot be read. */
  readonly expired: readonly TruncatedObject[];
  /** Old delete markers. */
  readonly deleteMarkers: readonly ObjectInfo[];
  /** Objects with two names, left by clients that ended in the middle of a rename. */
  readonly halfRenames: readonly HalfRename[];
  /**
   * Objects where current clients do not look for them, because old clients encoded names without padding. Repair moves those
   * whose name has no other object.
   */
  readonly misplaced: readonly ObjectInfo[];
  /** Unusable meta messages. */
  readonly invalid: readonly InvalidMeta[];
  /** Whether `repair` was requested. */
  readonly repaired: boolean;
}

/**
 * An unusable meta message. It may be the live object of a client that can read it. `put` or `delete` of its name replaces
 * it; repair corrects one that only contains another name.
 */
export interface InvalidMeta {
  /** Its sequence. */
  readonly revision: number;
  /** The subject under which it is stored. */
  readonly subject: string;
  /** The names that its subject may encode, the most likely first; empty if no client looks for it there. */
  readonly names: readonly string[];
  /** Its chunks are unknown, so repair removes no chunks from the bucket while it exists. */
  readonly blocksRepair: boolean;
  /** Why it is unusable. */
  readonly error: Error;
}

/** An object with two names, which share its chunks. */
export interface HalfRename {
  /** The older name, which `repair` removes. */
  readonly from: ObjectInfo;
  /** The name that stays. */
  readonly to: ObjectInfo;
}

/** Chunks of no object. */
export interface OrphanChunks {
  /** The last token of their subject. */
  readonly nuid: string;
  /** Number of chunks. */
  readonly chunks: number;
  /** When the last one was stored. */
  readonly lastWritten: Date;
}

/** An object with fewer chunks than its info says. */
export interface TruncatedObject {
  /** The object's info. */
  readonly info: ObjectInfo;
  /** Number of stored chunks. */
  readonly stored: number;
}
