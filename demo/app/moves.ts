// Renames many files: plans all moves before the first one runs, and then runs a few at a time.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo, ObjectStoreErrorCode } from "nats-objects";
import { isPath } from "./folders.ts";

/** A file and its new name. */
export interface Move {
  info: ObjectInfo;
  to: string;
}

/** The result of moving files. */
export interface MoveResult {
  /** The moves that were made: `info` is the file now, `from` its old name. */
  moved: { info: ObjectInfo; from: string }[];
  /** How many files were not moved. */
  left: number;
  /** The first error, if any. */
  failure: { move: Move; error: unknown } | undefined;
}

export interface MoveOptions {
  /** Starts no more moves when aborted; running ones finish. */
  signal?: AbortSignal;
  /** Called with the number of files moved so far. */
  onProgress?: (moved: number) => void;
}

/** More in parallel would delay everything else on the connection. */
const MAX_PARALLEL = 6;

/** These errors concern one file only; any other would be the same for every file. */
const OF_ONE_FILE: ReadonlySet<ObjectStoreErrorCode> = new Set([
  "BAD_OBJECT_META",
  "OBJECT_EXISTS",
  "OBJECT_NOT_FOUND",
  "UPDATE_DELETED",
  "WRONG_REVISION",
]);

/** The folder path that a typed name means within `parent`; undefined when it is not valid. */
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

/** Makes moves with `rename`, a few at a time. Never rejects: files that cannot be moved stay where they are. */
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
  await Promise.all(Array.from({ length: MAX_PARALLEL }, work));
  return { moved, left: moves.length - moved.length, failure };
}
