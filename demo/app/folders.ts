// Folders are what names have in common: "photos/2026/a.jpg" is in photos / 2026. The store itself knows none.

import type { ObjectInfo } from "nats-objects";

/** A folder of the list: there as long as a file is in it. */
export interface FolderEntry {
  kind: "folder";
  key: string;
  /** What it is called in its own folder. */
  label: string;
  /** What the names of its files begin with, up to and including the last "/". */
  path: string;
  count: number;
  /** Bytes of all its files. */
  size: number;
  /** When the newest of its files was stored. */
  changed: Date;
}

/** A file of the list. */
export interface FileEntry {
  kind: "file";
  key: string;
  /** What it is called in its own folder. */
  label: string;
  info: ObjectInfo;
}

export type Entry = FolderEntry | FileEntry;

/** The folder a name is in, "" for the top. A path that no file system would take as it is ("../a", "a//b") is no folder. */
export function folderOf(name: string): string {
  const end = name.lastIndexOf("/") + 1;
  if (end === 0 || end === name.length) return "";
  const path = name.slice(0, end);
  return isPath(path) ? path : "";
}

/** Longest path of a folder, in UTF-16 code units: what Linux takes. */
const MOST_IN_PATH = 4_096;

/** Whether a text is a folder's path: segments that are neither empty nor dots, each followed by "/". "" is the top. */
export function isPath(path: string): boolean {
  if (path.length > MOST_IN_PATH) return false;
  return path === "" || (path.endsWith("/") && path.slice(0, -1).split("/").every(isFolderName));
}

/** Whether a text can be the name of one folder. */
export function isFolderName(name: string): boolean {
  return name !== "" && name !== "." && name !== ".." && !name.includes("/");
}

/** A file as an entry of the list. */
export function fileEntry(info: ObjectInfo): FileEntry {
  return { kind: "file", key: `f:${info.name}`, label: info.name.slice(folderOf(info.name).length), info };
}

/** What a folder shows: its folders, and the files that are right in it. */
export function entriesIn(files: readonly ObjectInfo[], path: string): Entry[] {
  const folders = new Map<string, FolderEntry>();
  const found: Entry[] = [];
  for (const info of files) {
    if (!info.name.startsWith(path)) continue;
    const folder = folderOf(info.name);
    if (folder === path) {
      found.push(fileEntry(info));
      continue;
    }
    if (!folder.startsWith(path)) continue;
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
  }
  return [...folders.values(), ...found];
}

/** The files in a folder and in its folders. */
export function filesBelow(files: readonly ObjectInfo[], path: string): ObjectInfo[] {
  return files.filter((info) => folderOf(info.name).startsWith(path));
}

/** The way to a folder, from its first one down. */
export function crumbsOf(path: string): { label: string; path: string }[] {
  const labels = path.split("/").slice(0, -1);
  let end = 0;
  return labels.map((label) => ({ label, path: path.slice(0, (end += label.length + 1)) }));
}

/** The folder above, "" of the first ones. */
export function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/", path.length - 2) + 1);
}
