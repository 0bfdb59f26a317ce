// Long texts that a stranger may write in place of a name, a media type, a header or JSON.

/**
 * In UTF-16 code units. Of the functions with quadratic time, the fastest took 11 s for one text; the slowest linear ones
 * take 0.7 s.
 */
const LENGTH = 200_000;

/** In ms per text, far from both. */
export const LINEAR_BOUND = 8_000;

const UNITS = [
  " ",
  ".",
  "(1)",
  " (1)",
  "\u0301\u0316",
  "\ud800",
  "\u{1f600}",
  "/",
  "./",
  "a",
  "9",
  "1m",
  '"',
  "\\",
  "=",
];
const MORE = ["\u00a0", "\u202e", "\0", "\n", "\r\n", "%41", ";a=b", ".tar", "[", '{"a":', 'W/"'];

/** Runs of the same character, alone and between others: a pattern that is tried at each position fails at their end. */
export const LONG_TEXTS: readonly string[] = [...UNITS, ...MORE].flatMap((unit) => {
  const row = unit.repeat(LENGTH / unit.length);
  return [row, `x${row}x`];
});

/** Calls a function with each text, and fails when one takes too long. The function may throw. */
export function expectLinear(read: (text: string) => unknown): void {
  for (const text of LONG_TEXTS) {
    const begun = performance.now();
    try {
      read(text);
    } catch {
      // For example for invalid JSON, or text that an address cannot contain.
    }
    const took = performance.now() - begun;
    if (took > LINEAR_BOUND) throw new Error(`${JSON.stringify(text.slice(0, 12))}… took ${took.toFixed()} ms`);
  }
}
