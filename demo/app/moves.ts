// New names for many files: which they are, settled before the first one changes, and then a handful at a time.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo, ObjectStoreErrorCode } from "nats-objects";
import { isPath } from "./folders.ts";

/** A file, and the name that it is to have. */
export interface Move {
  info: ObjectInfo;
  to: string;
}

/** What has become of some moves. */
export interface MoveResult {
  /** Those that were made: `info` is the file as it is now, `from` what it was called. */
  moved: { info: ObjectInfo; from: string }[];
  /** How many files were left where they are. */
  left: number;
  /** The first failure, when there was one. */
  failure: { move: Move; error: unknown } | undefined;
}

export interface MoveOptions {
  /** Starts no more moves; those that are under way are finished. */
  signal?: AbortSignal;
  /** Called with the number of files that have their new name. */
  onProgress?: (moved: number) => void;
}

/** More at a time would keep everything else on the connection waiting. */
const AT_ONCE = 6;

/** What is wrong with one file says nothing of the next one; all else would be the same for every file. */
const OF_ONE_FILE: ReadonlySet<ObjectStoreErrorCode> = new Set([
  "BAD_OBJECT_META",
  "OBJECT_EXISTS",
  "OBJECT_NOT_FOUND",
  "UPDATE_DELETED",
  "WRONG_REVISION",
]);

/** The path of the folder that a typed name means within `parent`; undefined when it can be no folder's. */
export function typedPath(parent: string, typed: string): string | undefined {
  const path = `${parent}${typed.trim().replace(/\/$/, "")}/`;
  return isPath(path) ? path : undefined;
}

/** The moves of all files below `from` to `to`, or a new name that is taken. */
export function planMoves(
  files: readonly ObjectInfo[],
  from: string,
  to: string,
  isTaken: (name: string) => boolean,
): Move[] | { taken: string } {
  const moves = files.map((info) => ({ info, to: to + info.name.slice(from.length) }));
  const clash = moves.find((move) => isTaken(move.to));
  return clash === undefined ? moves : { taken: clash.to };
}

/** Makes moves with `rename`, a handful at a time. Never rejects: what could not be moved stays where it is. */
export async function moveAll(
  moves: readonly Move[],
  rename: (move: Move) => Promise<ObjectInfo>,
  { signal, onProgress }: MoveOptions = {},
): Promise<MoveResult> {
  const moved: MoveResult["moved"] = [];
  let failure: MoveResult["failure"];
  let isOver = false;
  const waiting = moves.values();
  const work = async (): Promise<void> => {
    for (const move of waiting) {
      if (isOver || signal?.aborted === true) return;
      try {
        moved.push({ info: await rename(move), from: move.info.name });
        onProgress?.(moved.length);
      } catch (error) {
        failure ??= { move, error };
        isOver ||= !(error instanceof ObjectStoreError && OF_ONE_FILE.has(error.code));
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { moved, left: moves.length - moved.length, failure };
}
