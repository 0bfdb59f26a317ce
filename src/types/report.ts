// What `check` looks for and finds.

import type { ObjectInfo } from "./objects.ts";

/** Options of `check`. */
export interface CheckOptions {
  /**
   * Remove orphan chunks and old delete markers, complete what {@link StoreReport.halfRenames} has, move what is misplaced,
   * and correct meta messages with another name in them; default `false`.
   */
  repair?: boolean;
  /**
   * Age in ms from which chunks without an object, delete markers and objects with two names are reported; default 7
   * days. An upload that was interrupted more recently can still resume. By the server's clock. 0 is for a bucket that
   * nobody writes to: it takes the chunks of uploads that are under way.
   */
  olderThan?: number;
}

/** What `check` found. */
export interface StoreReport {
  /**
   * Chunks that no object has, by the nuid of the upload that left them. Empty while there is a meta message that cannot be
   * decoded ({@link InvalidMeta.blocksRepair}): any chunk may be that object's.
   */
  readonly orphans: readonly OrphanChunks[];
  /** Objects that lack chunks: they cannot be read. */
  readonly truncated: readonly TruncatedObject[];
  /** Objects whose chunks have expired, and whose meta message was renewed by a later change: they cannot be read. */
  readonly expired: readonly TruncatedObject[];
  /** Delete markers. */
  readonly deleteMarkers: readonly ObjectInfo[];
  /** Objects with two names, which a client has left that ended in the middle of a rename. */
  readonly halfRenames: readonly HalfRename[];
  /**
   * Objects where clients of today do not look for them: old ones encoded the name without padding. Repair moves those whose
   * name has no other object.
   */
  readonly misplaced: readonly ObjectInfo[];
  /** Meta messages that cannot be used. */
  readonly invalid: readonly InvalidMeta[];
  /** Whether what can be repaired was. */
  readonly repaired: boolean;
}

/**
 * A meta message that cannot be used. It may be the live object of a client that can read it. `put` or `delete` of its name
 * replaces it; repair corrects one that only has another name in it.
 */
export interface InvalidMeta {
  /** Its sequence. */
  readonly revision: number;
  /** The subject that it is stored under. */
  readonly subject: string;
  /** The names that its subject encodes, the more likely one first; empty when no client looks for it there. */
  readonly names: readonly string[];
  /** Its chunks are not known, so no repair removes any chunks in the bucket while it is there. */
  readonly blocksRepair: boolean;
  /** Why it cannot be used. */
  readonly error: Error;
}

/** An object with two names: both have the same chunks. */
export interface HalfRename {
  /** Under the name that `repair` removes, the older one. */
  readonly from: ObjectInfo;
  /** Under the name that stays. */
  readonly to: ObjectInfo;
}

/** Chunks that no object has. */
export interface OrphanChunks {
  /** Last token of their subject. */
  readonly nuid: string;
  /** How many there are. */
  readonly chunks: number;
  /** When the last of them was stored. */
  readonly lastWritten: Date;
}

/** An object with fewer chunks than its meta says. */
export interface TruncatedObject {
  /** What the meta says. */
  readonly info: ObjectInfo;
  /** How many chunks there are. */
  readonly stored: number;
}
