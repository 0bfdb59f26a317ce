// Names that read alike and are stored differently: "é" is one letter, or an "e" and an accent (Unicode UAX #15). macOS
// gives files the second form, most others the first.

/** A name as it is compared: the same for both forms. */
export function composed(name: string): string {
  return name.normalize("NFC");
}

/** Of keys that read alike, a number for each but the first, counted from 1. The composed form comes first. */
export function spellings(keys: readonly string[]): ReadonlyMap<string, number> {
  const alike = new Map<string, string[]>();
  for (const key of keys) {
    const same = alike.get(composed(key));
    if (same === undefined) alike.set(composed(key), [key]);
    else same.push(key);
  }
  const numbers = new Map<string, number>();
  for (const [form, same] of alike) {
    if (same.length === 1) continue;
    const rank = (key: string): number => (key === form ? 0 : 1);
    same.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
    for (const [number, key] of same.entries()) if (number > 0) numbers.set(key, number);
  }
  return numbers;
}
