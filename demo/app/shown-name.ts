// Names for display. A name may be any text, and some try to look like another.

/** Maximum displayed length of a name, and of a description or a value, in UTF-16 code units. */
const MAX_NAME = 1_000;
const MAX_TEXT = 10_000;

/** Characters that reorder text, so that a name seems to end in `.jpg` (Unicode TR 36, bidirectional text spoofing). */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CONTROL = /[\u0000-\u001f\u007f]/g;
const BLANK = /^[\s\u200b-\u200d]$/;

/** A name for display: invisible characters become visible, nothing reorders text, and its length is limited. */
export function shownName(name: string): string {
  const shown = cutName(name)
    .replace(CONTROL, (character) =>
      String.fromCharCode(character === "\u007f" ? 0x2421 : 0x2400 + character.charCodeAt(0)),
    )
    .replace(TURNING, "\ufffd");
  // Spaces at either end, or alone, would be invisible. No regular expression: it would retry from each space of a long run.
  const text = shown.trim();
  const start = shown.length - shown.trimStart().length;
  const pictures = (blanks: number): string => "\u2423".repeat(blanks);
  if ([...text].every((character) => BLANK.test(character))) return pictures(shown.length);
  return pictures(start) + text + pictures(shown.length - start - text.length);
}

/** A name shortened in the middle if it is too long for any system; its end is kept for the extension. */
export function cutName(name: string): string {
  if (name.length <= MAX_NAME) return name;
  return `${name.slice(0, MAX_NAME - 200)}\u2026${name.slice(-199)}`;
}

/** A description or metadata value, shortened at its end. */
export function cutText(text: string): string {
  return text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT)}\u2026`;
}
