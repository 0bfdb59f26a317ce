// Names as they are shown. A name may be any text, and some are meant to look like another.

/** Characters that turn the text around them, so that `exe.jpg` may end in `.exe` (Unicode TR 36, bidirectional text spoofing). */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const CONTROL = /[\u0000-\u001f\u007f]/g;

/** A name for people: what cannot be seen shows as a picture of itself, and nothing turns the text around. */
export function shownName(name: string): string {
  const shown = name
    .replace(CONTROL, (character) =>
      String.fromCharCode(character === "\u007f" ? 0x2421 : 0x2400 + character.charCodeAt(0)),
    )
    .replace(TURNING, "\ufffd");
  // A space at an end, or a name of nothing else, would not be seen.
  return shown.replace(/^\s+|\s+$|^[\u200b-\u200d\ufeff\s]+$/gu, (blank) => "\u2423".repeat(blank.length));
}
