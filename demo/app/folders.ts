// Folders are shared name prefixes: "photos/2026/a.jpg" is in photos / 2026. The store itself has no folders.

import type { ObjectInfo } from "nats-objects";
import { atOnce, each } from "./slices.ts";
import type { Pieces } from "./slices.ts";

/** A folder of the list: it exists as long as a file is in it. */
export interface FolderEntry {
  kind: "folder";
  key: string;
  /** Its name within its parent folder. */
  label: string;
  /** The prefix of its files' names, up to and including the last "/". */
  path: string;
  count: number;
  /** Total bytes of its files. */
  size: number;
  /** Time when its newest file was stored. */
  changed: Date;
}

/** A file of the list. */
export interface FileEntry {
  kind: "file";
  key: string;
  /** Its name within its folder. */
  label: string;
  info: ObjectInfo;
}

export type Entry = FolderEntry | FileEntry;

/** The folder of a name; "" for the top. A path that no file system accepts as it is ("../a", "a//b") is not a folder. */
export function folderOf(name: string): string {
  const end = name.lastIndexOf("/") + 1;
  if (end === 0 || end === name.length) return "";
  const path = name.slice(0, end);
  return isPath(path) ? path : "";
}

/** Maximum length of a folder path, in UTF-16 code units, as on Linux. */
const MAX_PATH = 4_096;

/** Whether a text is a folder path: segments that are neither empty nor dots, each followed by "/". "" is the top. */
export function isPath(path: string): boolean {
  if (path.length > MAX_PATH) return false;
  return path === "" || (path.endsWith("/") && path.slice(0, -1).split("/").every(isFolderName));
}

/** Whether a text is a valid folder name. */
export function isFolderName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/");
}

const fileEntries = new WeakMap<ObjectInfo, FileEntry>();

/** A file as an entry of the list: always the same one, so that a list shows what has changed. */
export function fileEntry(info: ObjectInfo): FileEntry {
  let entry = fileEntries.get(info);
  if (entry === undefined) {
    entry = { kind: "file", key: `f:${info.name}`, label: info.name.slice(folderOf(info.name).length), info };
    fileEntries.set(info, entry);
  }
  return entry;
}

/** The contents of a folder: its subfolders and direct files. */
export function entriesIn(files: readonly ObjectInfo[], path: string): Entry[] {
  return atOnce(entriesInPieces(files, path));
}

/** Like `entriesIn`, in pieces. */
export function* entriesInPieces(files: readonly ObjectInfo[], path: string): Pieces<Entry[]> {
  const folders = new Map<string, FolderEntry>();
  const found: Entry[] = [];
  yield* each(files, (info) => {
    if (!info.name.startsWith(path)) return;
    const file = fileEntry(info);
    const folder = info.name.slice(0, info.name.length - file.label.length);
    if (folder === path) {
      found.push(file);
      return;
    }
    if (!folder.startsWith(path)) return;
    const label = folder.slice(path.length, folder.indexOf("/", path.length));
    const entry = folders.get(label);
    if (entry === undefined) {
      const below = `${path}${label}/`;
      const { size, mtime } = info;
      folders.set(label, { kind: "folder", key: `d:${below}`, label, path: below, count: 1, size, changed: mtime });
    } else {
      entry.count++;
      entry.size += info.size;
      if (info.mtime > entry.changed) entry.changed = info.mtime;
    }
  });
  return [...folders.values(), ...found];
}

/** All files in a folder and its subfolders. */
export function filesBelow(files: readonly ObjectInfo[], path: string): ObjectInfo[] {
  return files.filter((info) => folderOf(info.name).startsWith(path));
}

/** The breadcrumbs of a folder, from the top down. */
export function crumbsOf(path: string): { label: string; path: string }[] {
  const labels = path.split("/").slice(0, -1);
  let end = 0;
  return labels.map((label) => ({ label, path: path.slice(0, (end += label.length + 1)) }));
}

/** The parent folder; "" for a top-level folder. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/", path.length - 2) + 1);
}
