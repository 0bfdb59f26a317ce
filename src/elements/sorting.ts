import type { ObjectInfo } from "../types.ts";

/** What a list can be sorted by. */
export const SORT_KEYS = ["name", "size", "changed"] as const;
/** What a list can be sorted by. */
export type SortKey = (typeof SORT_KEYS)[number];

/** Reads a `sort` attribute: a key, with a minus before it for the largest, or latest, first. */
export function readSort(sort: string): { key: SortKey; isDown: boolean } {
  const isDown = sort.startsWith("-");
  const key = SORT_KEYS.find((each) => each === (isDown ? sort.slice(1) : sort));
  return key ? { key, isDown } : { key: "name", isDown: false };
}

/** Sorts objects; those that are the same by the key, by name. Names as a person would: `2.txt` before `10.txt`. */
export function sortObjects(objects: Iterable<ObjectInfo>, sort: string, locale?: string): ObjectInfo[] {
  const { key, isDown } = readSort(sort);
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const byName = (a: ObjectInfo, b: ObjectInfo): number => compare(a.name, b.name);
  const by: Record<SortKey, (a: ObjectInfo, b: ObjectInfo) => number> = {
    name: byName,
    size: (a, b) => a.size - b.size,
    changed: (a, b) => a.mtime.getTime() - b.mtime.getTime(),
  };
  const sign = isDown ? -1 : 1;
  return [...objects].sort((a, b) => sign * by[key](a, b) || byName(a, b));
}
