// Names that read alike and are stored differently: "é" is one letter, or an "e" and an accent (Unicode UAX #15). macOS
// gives files the second form, most others the first.

/**
 * More marks on one letter than any text has (UAX #15, stream-safe text format: 30). To order them takes a time that grows
 * with the square of their number: 10 s for 200,000.
 */
const TOO_MANY_MARKS = /\p{M}{31}/u;
const MARKS = new RegExp(TOO_MANY_MARKS, "gu");

const BEYOND_ASCII = /[^\0-\x7f]/;

/** As much of a name as is sorted by, in UTF-16 code units. Names that differ behind it are sorted by their code units. */
const MOST_SORTED = 200;

/** A name as it is compared: the same for both forms. One with too many marks on a letter is left as it is. */
export function composed(name: string): string {
  return TOO_MANY_MARKS.test(name) ? name : name.normalize("NFC");
}

/** What a name is sorted by, for a collator: it takes as long as `normalize` for marks, and for each comparison. */
export function sortText(name: string): string {
  return name.slice(0, MOST_SORTED).replace(MARKS, "");
}

/** Of keys that read alike, a number for each but the first, counted from 1. The composed form comes first. */
export function spellings(keys: readonly string[]): ReadonlyMap<string, number> {
  const alike = new Map<string, string[]>();
  // Of two that read alike, one has a letter beyond ASCII: most lists have none, and nothing to compose.
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
