// Where to go when the open store no longer exists.

/** The most recently opened of `names`, else the first by name; undefined if there is none. `opened` has the latest last. */
export function nextStore(names: readonly string[], opened: Iterable<string>): string | undefined {
  const there = new Set(names);
  return [...opened].findLast((name) => there.has(name)) ?? [...names].sort()[0];
}
