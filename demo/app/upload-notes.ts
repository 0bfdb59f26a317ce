// Notes of the uploads that were unfinished when the page closed. The journal has those that had begun; these notes add the
// waiting ones, the page's own progress, and which file an upload replaces. Names and sizes, nothing secret.

import type { UploadRecord } from "nats-objects";
import { composed } from "./spelling.ts";

export interface UploadNote {
  name: string;
  size: number;
  /** Of the file, in ms since 1970. */
  lastModified: number;
  /** Bytes that the server had stored. */
  stored: number;
  /** The nuid of the file to replace. */
  replaced?: string;
  /** The nuid of its chunks, once it has begun. */
  nuid?: string;
  /** When this was written, in ms since 1970. */
  written: number;
}

/** An upload that can be resumed once its file is available again. */
export interface Interrupted {
  name: string;
  size: number;
  lastModified: number;
  stored: number;
  /** The nuid of the file to replace. */
  replaced?: string;
  /** The journal's record; undefined when nothing is stored. */
  record?: UploadRecord;
}

/** More than a user would go through; the rest must be chosen again. */
const MAX_NOTES = 200;

/** Reads the notes under a localStorage key. */
export function readNotes(key: string): UploadNote[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isNote) : [];
  } catch {
    return [];
  }
}

/** Stores notes under a localStorage key, if there is storage. */
export function writeNotes(key: string, notes: readonly UploadNote[]): void {
  try {
    if (notes.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(notes.slice(0, MAX_NOTES)));
  } catch {
    // Uploads that had begun are still in the journal.
  }
}

/** Merges notes: newer ones replace older ones of the same name, since several tabs write them. */
export function mergeNotes(older: readonly UploadNote[], newer: readonly UploadNote[]): UploadNote[] {
  const names = new Set(newer.map(({ name }) => name));
  return [...newer, ...older.filter(({ name }) => !names.has(name))];
}

/** What to leave out of the list of interrupted uploads. */
export interface Elsewhere {
  bucket: string;
  /** Names that this page is uploading. */
  here: ReadonlySet<string>;
  /** Journal keys that another tab is uploading. */
  inOtherTabs: ReadonlySet<string>;
}

/** What the store contains by now. */
export interface StoredSince {
  /** Of all its files. */
  nuids: ReadonlySet<string>;
  /** When the file of a name was stored, in ms since 1970. */
  storedAt: (name: string) => number | undefined;
}

/** Journal records and notes of one bucket. */
export interface Noted {
  records: readonly UploadRecord[];
  notes: readonly UploadNote[];
}

/** Splits them into uploads that were completed after all, whose notes can go, and the others. */
export function partStored({ records, notes }: Noted, { nuids, storedAt }: StoredSince): { over: Noted; open: Noted } {
  const isStored = ({ nuid }: UploadRecord): boolean => nuids.has(nuid);
  const stored = records.filter(isStored);
  const isOver = ({ name, size, lastModified, nuid, written }: UploadNote): boolean => {
    if (nuid !== undefined && nuids.has(nuid)) return true;
    if ((storedAt(name) ?? 0) > written) return true;
    return stored.some((each) => each.name === name && each.size === size && each.lastModified === lastModified);
  };
  return {
    over: { records: stored, notes: notes.filter(isOver) },
    open: { records: records.filter((each) => !isStored(each)), notes: notes.filter((note) => !isOver(note)) },
  };
}

/** Merges journal and notes into one list, without uploads that are running. */
export function interruptedUploads({ records, notes }: Noted, { bucket, here, inOtherTabs }: Elsewhere): Interrupted[] {
  const notesByName = new Map(notes.map((note) => [note.name, note]));
  const found: Interrupted[] = [];
  const seen = new Set(here);
  for (const record of records) {
    if (record.bucket !== bucket || seen.has(record.name)) continue;
    seen.add(record.name);
    if (inOtherTabs.has(record.key)) continue;
    const { name, size, lastModified } = record;
    const note = notesByName.get(name);
    const isSame = note?.size === size && note.lastModified === lastModified;
    // The journal lags by up to 8 MiB: it records only what is stored and hashed.
    const noted = Math.min(size, record.chunks * record.chunkSize);
    const stored = isSame ? Math.max(noted, note.stored) : noted;
    found.push({ name, size, lastModified, stored, ...replacedOf(isSame ? note : {}), record });
  }
  for (const note of notes) {
    const { name, size, lastModified } = note;
    if (seen.has(name)) continue;
    seen.add(name);
    found.push({ name, size, lastModified, stored: 0, ...replacedOf(note) });
  }
  return found;
}

function replacedOf({ replaced }: Pick<UploadNote, "replaced">): Pick<UploadNote, "replaced"> {
  return replaced === undefined ? {} : { replaced };
}

/** Finds the upload of a file: the same file, by size and time; or a changed file, by name. */
export function matchFile(
  file: { name: string; size: number; lastModified: number },
  uploads: readonly Interrupted[],
): { upload: Interrupted; isSame: boolean } | undefined {
  const hasName = ({ name }: Interrupted): boolean =>
    composed(name.slice(name.lastIndexOf("/") + 1)) === composed(file.name);
  const same = uploads.filter(({ size, lastModified }) => size === file.size && lastModified === file.lastModified);
  // "Keep both" has renamed the object.
  const itself = same.find(hasName) ?? same[0];
  if (itself !== undefined) return { upload: itself, isSame: true };
  const changed = uploads.find(hasName);
  return changed && { upload: changed, isSame: false };
}

function isNote(value: unknown): value is UploadNote {
  const note = value as Partial<UploadNote> | null;
  return (
    typeof note?.name === "string" &&
    typeof note.size === "number" &&
    typeof note.lastModified === "number" &&
    typeof note.stored === "number" &&
    typeof note.written === "number" &&
    (note.replaced === undefined || typeof note.replaced === "string") &&
    (note.nuid === undefined || typeof note.nuid === "string")
  );
}
