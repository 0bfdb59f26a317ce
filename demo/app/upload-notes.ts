// What was on its way when the page went away. The journal knows what has begun; these notes also know what still waited
// its turn, how far the page had got, and whether an upload was to replace a file. Names and sizes, nothing secret.

import type { UploadRecord } from "nats-objects";
import { composed } from "./spelling.ts";

export interface UploadNote {
  name: string;
  size: number;
  /** Of the file, in ms since 1970. */
  lastModified: number;
  /** Bytes that the server had. */
  stored: number;
  /** The nuid of the file that it is to replace. */
  replaced?: string;
  /** What its parts are stored under, once it has begun. */
  nuid?: string;
  /** When this was written, in ms since 1970. */
  written: number;
}

/** An upload that can be gone on with once its file is there again. */
export interface Interrupted {
  name: string;
  size: number;
  lastModified: number;
  stored: number;
  /** The nuid of the file that it is to replace. */
  replaced?: string;
  /** What the journal says; absent when nothing of it is stored. */
  record?: UploadRecord;
}

/** More than anyone goes through; the rest is chosen again. */
const MOST = 200;

/** Reads the notes under a key of localStorage. */
export function readNotes(key: string): UploadNote[] {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isNote) : [];
  } catch {
    return [];
  }
}

/** Keeps notes under a key. A browser without storage forgets them. */
export function writeNotes(key: string, notes: readonly UploadNote[]): void {
  try {
    if (notes.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify(notes.slice(0, MOST)));
  } catch {
    // What has begun is in the journal all the same.
  }
}

/** Newer notes in place of older ones of the same name: several tabs write them. */
export function mergeNotes(older: readonly UploadNote[], newer: readonly UploadNote[]): UploadNote[] {
  const names = new Set(newer.map(({ name }) => name));
  return [...newer, ...older.filter(({ name }) => !names.has(name))];
}

/** What to leave out of the list of interrupted uploads. */
export interface Elsewhere {
  bucket: string;
  /** Names that this page uploads. */
  here: ReadonlySet<string>;
  /** Keys of the journal that another tab uploads. */
  inOtherTabs: ReadonlySet<string>;
}

/** What the store has by now. */
export interface StoredSince {
  /** Of all its files. */
  nuids: ReadonlySet<string>;
  /** When the file of a name was stored, in ms since 1970. */
  storedAt: (name: string) => number | undefined;
}

/** Notes of two kinds, of one bucket. */
export interface Noted {
  records: readonly UploadRecord[];
  notes: readonly UploadNote[];
}

/** Parts what is noted into uploads that came to their end after all, whose notes can go, and the others. */
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

/** Journal and notes as one list, without what goes on already. */
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
    // The journal is behind by up to 8 MiB: it says what is stored and hashed.
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

/** Which upload a file is: itself, by size and time; or one that it was before it changed, by name. */
export function matchFile(
  file: { name: string; size: number; lastModified: number },
  uploads: readonly Interrupted[],
): { upload: Interrupted; isSame: boolean } | undefined {
  const hasName = ({ name }: Interrupted): boolean =>
    composed(name.slice(name.lastIndexOf("/") + 1)) === composed(file.name);
  const same = uploads.filter(({ size, lastModified }) => size === file.size && lastModified === file.lastModified);
  // "Keep both" has given it another name than the file has.
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
