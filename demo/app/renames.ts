// Renames files and folders, with undo.

import { ObjectStoreError } from "nats-objects";
import type { ObjectInfo } from "nats-objects";
import type { App } from "./app.ts";
import { changeFile } from "./change-file.ts";
import { moveAll } from "./moves.ts";
import type { Move, MoveOptions, MoveResult } from "./moves.ts";
import { t } from "./text/text.ts";
import { explain } from "./error-text.ts";

/** Renames a file, with undo. The list shows that at once; if it cannot be done, it is taken back, with a message. */
export function renameFile(app: App, info: ObjectInfo, name: string): void {
  const { toasts } = app;
  const renaming = renameShown(app, info, name);
  const back = async (): Promise<void> => {
    const renamed = await renaming;
    if (renamed !== undefined) await renameShown(app, renamed, info.name);
  };
  const toast = offerUndo(app, info.name, name, back);
  void renaming.then((renamed) => {
    if (renamed === undefined) toasts.drop(toast);
  });
}

/** Shows a new name, and gives it to the file. Resolves with the file; undefined when it keeps the old one. */
async function renameShown(app: App, info: ObjectInfo, to: string): Promise<ObjectInfo | undefined> {
  const { files, details } = app;
  const assumed = files.assume(info, to);
  const follow = (from: string, name: string): void => {
    if (details.name === from && info.bucket === files.bucket) details.show(name);
  };
  follow(info.name, to);
  try {
    const renamed = await app.renaming((open) => changeFile(app, info, { name: to }, open));
    files.settle(assumed, renamed);
    return renamed;
  } catch (error) {
    files.settle(assumed, undefined);
    follow(to, info.name);
    app.toasts.show({ text: t.rename.failed(info.name, explainRename(error, { info, to })), tone: "bad" });
    return undefined;
  }
}

/** Moves the files of a folder. Never rejects: files that cannot be moved stay where they are. */
export function moveFiles(app: App, moves: readonly Move[], options: MoveOptions): Promise<MoveResult> {
  return moveAll(moves, (move) => rename(app, move), options);
}

/** Moves files back, and reports those that had to stay in `folder`. */
export async function moveBack(app: App, moved: MoveResult["moved"], folder: string): Promise<void> {
  const moves = moved.map(({ info, from }) => ({ info, to: from }));
  const result = await moveFiles(app, moves, {});
  if (result.left > 0) app.toasts.show({ text: explainLeft(result, moves.length, folder), tone: "bad" });
}

/** Reports a rename in a toast, with undo. Returns the toast's id. */
export function offerUndo(app: App, from: string, to: string, undo: () => Promise<void>): number {
  return app.toasts.show({
    text: t.rename.renamed(from, to),
    tone: "plain",
    action: { label: t.undo, run: () => void undo() },
  });
}

/** How many of `total` files are still in `folder`, and why. */
export function explainLeft({ left, failure }: MoveResult, total: number, folder: string): string {
  const text = t.rename.left(left, total, folder);
  if (failure === undefined) return text;
  return `${text} ${explainRename(failure.error, failure.move)}`;
}

/** Why a file could not be renamed: a problem with the new name, or with the file. */
export function explainRename(error: unknown, { info, to }: Move): string {
  const isTaken = error instanceof ObjectStoreError && error.code === "OBJECT_EXISTS";
  return explain(error, { action: "change", name: isTaken ? to : info.name });
}

async function rename(app: App, { info, to }: Move): Promise<ObjectInfo> {
  const renamed = await changeFile(app, info, { name: to });
  if (app.details.name === info.name && info.bucket === app.files.bucket) app.details.show(to);
  return renamed;
}
