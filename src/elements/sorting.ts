import type { ObjectInfo } from "../types.ts";

/** What a list can be sorted by. */
export const SORT_KEYS = ["name", "size", "changed"] as const;
/** What a list can be sorted by. */
export type SortKey = (typeof SORT_KEYS)[number];

/** Parses a `sort` attribute: a key, with a leading minus for largest or latest first. */
export function readSort(sort: string): { key: SortKey; isDown: boolean } {
  const isDown = sort.startsWith("-");
  const key = SORT_KEYS.find((each) => each === (isDown ? sort.slice(1) : sort));
  return key ? { key, isDown } : { key: "name", isDown: false };
}

/** How much of a name the collator compares, in UTF-16 code units; longer names then sort by code units. */
const MAX_SORTED = 200;

/** More marks on one letter than real text has (UAX #15: 30). A collator's time per comparison grows with their square. */
const TOO_MANY_MARKS = /\p{M}{31,}/gu;

/** Sorts objects by the key, then by name. Names sort naturally: `2.txt` before `10.txt`. */
export function sortObjects(objects: Iterable<ObjectInfo>, sort: string, locale?: string): ObjectInfo[] {
  const { key, isDown } = readSort(sort);
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const names = new Map<string, string>();
  const textOf = (name: string): string => {
    let text = names.get(name);
    if (text === undefined) names.set(name, (text = name.slice(0, MAX_SORTED).replace(TOO_MANY_MARKS, "")));
    return text;
  };
  const byCodeUnits = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
  const byName = (a: ObjectInfo, b: ObjectInfo): number =>
    compare(textOf(a.name), textOf(b.name)) || byCodeUnits(a.name, b.name);
  const by: Record<SortKey, (a: ObjectInfo, b: ObjectInfo) => number> = {
    name: byName,
    size: (a, b) => a.size - b.size,
    changed: (a, b) => a.mtime.getTime() - b.mtime.getTime(),
  };
  const sign = isDown ? -1 : 1;
  return [...objects].sort((a, b) => sign * by[key](a, b) || byName(a, b));
}
