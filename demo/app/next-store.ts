// Where to go when the store that shows is no more.

/** The one of `names` that was open last, else the first by name; undefined when there is none. `opened` has the last one last. */
export function nextStore(names: readonly string[], opened: Iterable<string>): string | undefined {
  const there = new Set(names);
  return [...opened].findLast((name) => there.has(name)) ?? [...names].sort()[0];
}
