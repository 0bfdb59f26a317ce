// Names as they are shown. A name may be any text, and some are meant to look like another.

/** Longest text that is shown of a name, and of a description or a value, in UTF-16 code units. */
const MOST_OF_NAME = 1_000;
const MOST_OF_TEXT = 10_000;

/** Characters that turn the text around them, so that `exe.jpg` may end in `.exe` (Unicode TR 36, bidirectional text spoofing). */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CONTROL = /[\u0000-\u001f\u007f]/g;
const BLANK = /^[\s\u200b-\u200d]$/;

/** A name for people: what cannot be seen shows as a picture of itself, nothing turns the text around, and it ends. */
export function shownName(name: string): string {
  const shown = cutName(name)
    .replace(CONTROL, (character) =>
      String.fromCharCode(character === "\u007f" ? 0x2421 : 0x2400 + character.charCodeAt(0)),
    )
    .replace(TURNING, "\ufffd");
  // A space at an end, or a name of nothing else, would not be seen. No pattern: it would try from each space of a long row.
  const text = shown.trim();
  const start = shown.length - shown.trimStart().length;
  const pictures = (blanks: number): string => "\u2423".repeat(blanks);
  if ([...text].every((character) => BLANK.test(character))) return pictures(shown.length);
  return pictures(start) + text + pictures(shown.length - start - text.length);
}

/** A name as it is, but without the middle of one that no system would take: its end is kept, as it tells the kind of file. */
export function cutName(name: string): string {
  if (name.length <= MOST_OF_NAME) return name;
  return `${name.slice(0, MOST_OF_NAME - 200)}\u2026${name.slice(-199)}`;
}

/** A description, or a value somebody has noted: the beginning of a very long one. */
export function cutText(text: string): string {
  return text.length <= MOST_OF_TEXT ? text : `${text.slice(0, MOST_OF_TEXT)}\u2026`;
}
