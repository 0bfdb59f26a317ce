// Order and filter of the list.

import type { ObjectInfo } from "nats-objects";
import type { SortKey } from "./files.ts";
import type { Entry } from "./folders.ts";
import { compareNames } from "./format.ts";
import { kindOf } from "./kinds.ts";
import { atOnce, each, sorted } from "./slices.ts";
import type { Pieces } from "./slices.ts";
import { composed, sortText } from "./spelling.ts";

export interface Order {
  key: SortKey;
  descending: boolean;
}

type Compare = (a: Entry, b: Entry) => number;

const sizeOf = (entry: Entry): number => (entry.kind === "file" ? entry.info.size : entry.size);
const timeOf = (entry: Entry): number => (entry.kind === "file" ? entry.info.mtime : entry.changed).getTime();
const typeOf = (entry: Entry): string => (entry.kind === "file" ? kindOf(entry.info).label : "");

function compareBy(key: SortKey, byName: Compare): Compare {
  switch (key) {
    case "name":
      return byName;
    case "size":
      return (a, b) => sizeOf(a) - sizeOf(b);
    case "changed":
      return (a, b) => timeOf(a) - timeOf(b);
    case "type":
      return (a, b) => compareNames()(typeOf(a), typeOf(b));
  }
}

/** The order on the first click on a column: newest and largest first, names from A. */
export function firstOrder(key: SortKey): Order {
  return { key, descending: key === "size" || key === "changed" };
}

/** Folders first, each kind in order. Equal ones are sorted by name, ascending. */
export function arrange(entries: readonly Entry[], order: Order): Entry[] {
  return atOnce(arrangePieces(entries, order));
}

/** Like `arrange`, in pieces. */
export function* arrangePieces(entries: readonly Entry[], { key, descending }: Order): Pieces<Entry[]> {
  const compare = compareNames();
  const texts = new Map<Entry, string>();
  const textOf = (entry: Entry): string => {
    let text = texts.get(entry);
    if (text === undefined) texts.set(entry, (text = sortText(entry.label)));
    return text;
  };
  const byName: Compare = (a, b) => compare(textOf(a), textOf(b)) || byCodeUnits(a.label, b.label);
  const by = compareBy(key, byName);
  const sign = descending ? -1 : 1;
  const rank = (entry: Entry): number => (entry.kind === "folder" ? 0 : 1);
  return yield* sorted(entries, (a, b) => rank(a) - rank(b) || sign * by(a, b) || byName(a, b));
}

function byCodeUnits(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

const searchTexts = new WeakMap<ObjectInfo, string>();

/** The searchable text of a file, cached: building it takes most of a search's time. */
function searchText(info: ObjectInfo): string {
  let text = searchTexts.get(info);
  if (text === undefined) searchTexts.set(info, (text = composed(info.name.toLocaleLowerCase())));
  return text;
}

/** The files whose names, folders included, contain every word of the filter. */
export function search(files: readonly ObjectInfo[], filter: string): ObjectInfo[] {
  return atOnce(searchPieces(files, filter));
}

/** Like `search`, in pieces. */
export function* searchPieces(files: readonly ObjectInfo[], filter: string): Pieces<ObjectInfo[]> {
  const words = composed(filter.toLocaleLowerCase()).split(/\s+/).filter(Boolean);
  const found: ObjectInfo[] = [];
  yield* each(files, (info) => {
    const text = searchText(info);
    if (words.every((word) => text.includes(word))) found.push(info);
  });
  return found;
}
