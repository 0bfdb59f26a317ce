// Names that look alike but are stored differently: "é" is one letter, or an "e" and an accent (Unicode UAX #15). macOS
// gives files the second form, most other systems the first.

/**
 * More marks on one letter than real text has (UAX #15, stream-safe text format: 30). Sorting them takes time that grows
 * with the square of their number: 10 s for 200,000.
 */
const TOO_MANY_MARKS = /\p{M}{31}/u;
const MARKS = new RegExp(TOO_MANY_MARKS, "gu");

const BEYOND_ASCII = /[^\0-\x7f]/;

/** How much of a name the collator compares, in UTF-16 code units; longer names then sort by code units. */
const MAX_SORTED = 200;

/** A name for comparison: equal for both forms. A name with too many marks on a letter is left unchanged. */
export function composed(name: string): string {
  return TOO_MANY_MARKS.test(name) ? name : name.normalize("NFC");
}

/** Sort key of a name for a collator, whose time grows with marks as it does for `normalize`. */
export function sortText(name: string): string {
  return name.slice(0, MAX_SORTED).replace(MARKS, "");
}

/** For keys that look alike, a number for each but the first, counted from 1. The composed form comes first. */
export function spellings(keys: readonly string[]): ReadonlyMap<string, number> {
  const alike = new Map<string, string[]>();
  // One of two such names has a non-ASCII letter: most lists have none, so there is nothing to compose.
  for (const key of keys) {
    if (!BEYOND_ASCII.test(key)) continue;
    const form = composed(key);
    const same = alike.get(form);
    if (same === undefined) alike.set(form, [key]);
    else same.push(key);
  }
  if (alike.size > 0) for (const key of keys) if (!BEYOND_ASCII.test(key)) alike.get(key)?.push(key);
  const numbers = new Map<string, number>();
  for (const [form, same] of alike) {
    if (same.length === 1) continue;
    const rank = (key: string): number => (key === form ? 0 : 1);
    same.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    for (const [number, key] of same.entries()) if (number > 0) numbers.set(key, number);
  }
  return numbers;
}
