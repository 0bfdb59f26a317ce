// Where to go when the store that shows is no more.

import { FIRST_BUCKET } from "./place.ts";

/** The one of `names` that was open last, else the first one; undefined when there is none. `opened` has the last one last. */
export function nextStore(names: readonly string[], opened: Iterable<string>): string | undefined {
  const there = new Set(names);
  const before = [...opened].findLast((name) => there.has(name));
  return before ?? (there.has(FIRST_BUCKET) ? FIRST_BUCKET : [...names].sort()[0]);
}
