// Passphrases: generates one to suggest, and estimates the strength of a chosen one.

/** 30 characters: without 0, 1, i, l, o and u, which are easily misread or misheard. */
const ALPHABET = "23456789abcdefghjkmnpqrstvwxyz";
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** A new passphrase of 78 random bits, in four groups: `k7mq-3fzt-9xwp-h2nd`. */
export function newPassphrase(): string {
  const passphrase = randomGroups();
  // One in thousands looks like words or sequences by chance.
  return isWeak(passphrase) ? newPassphrase() : passphrase;
}

function randomGroups(): string {
  const characters = Array.from({ length: GROUPS * GROUP_LENGTH }, randomCharacter);
  const groups = Array.from({ length: GROUPS }, (_, index) =>
    characters.slice(index * GROUP_LENGTH, (index + 1) * GROUP_LENGTH).join(""),
  );
  return groups.join("-");
}

/** Bytes beyond the last multiple of 30 are dropped, so that all characters are equally likely. */
function randomCharacter(): string {
  const limit = 256 - (256 % ALPHABET.length);
  for (;;) {
    const [byte = limit] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < limit) return ALPHABET.charAt(byte % ALPHABET.length);
  }
}

/** Fewer bits are guessed in days: one computer tries thousands of passphrases a second. */
const MIN_BITS = 50;

/** Bits of a word of any length: it is one of a few thousand. */
const WORD_BITS = 13;

/** The most common passphrases count as one bit. */
const COMMON = [
  "password",
  "passwort",
  "kennwort",
  "passphrase",
  "qwerty",
  "qwertz",
  "asdf",
  "letmein",
  "welcome",
  "willkommen",
  "iloveyou",
  "admin",
  "secret",
  "geheim",
  "hallo",
  "hello",
  "abc",
  "correct",
  "horse",
  "battery",
  "staple",
];

/** Whether a passphrase could be guessed by anyone with the encrypted file. A conservative estimate. */
export function isWeak(passphrase: string): boolean {
  return estimateBits(passphrase) < MIN_BITS;
}

/** Estimates the bits of a passphrase from its words, numbers and other characters; a repeated part counts one bit. */
export function estimateBits(passphrase: string): number {
  const parts = passphrase.normalize("NFC").match(/\p{L}+|\p{N}+|[^\p{L}\p{N}]+/gu) ?? [];
  const seen = new Set<string>();
  let bits = 0;
  for (const part of parts) {
    const plain = part.toLowerCase();
    bits += seen.has(plain) ? 1 : bitsOf(plain);
    // One capital letter, wherever it is.
    if (plain !== part) bits += 1;
    seen.add(plain);
  }
  return bits;
}

function bitsOf(part: string): number {
  const characters = [...part];
  const { length } = characters;
  if (COMMON.includes(part) || isSequence(characters)) return 1;
  if (/^\p{N}+$/u.test(part)) return /^(19|20)\d\d$/.test(part) ? 6 : length * 3.3;
  if (!/^\p{L}+$/u.test(part)) return new Set(characters).size === 1 ? 2 : length * 4;
  if (length < 4 || /^[b-df-hj-np-tv-xz]+$/.test(part)) return length * 4;
  // Longer than a usual word: there may be several without spaces between them.
  return WORD_BITS + Math.max(0, new Set(characters).size > 4 ? length - 9 : 0) * 1.5;
}

/** `aaaa`, `1234`, `9876`. */
function isSequence(characters: readonly string[]): boolean {
  if (characters.length < 3) return false;
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const step = (codes[1] ?? 0) - (codes[0] ?? 0);
  return Math.abs(step) <= 1 && codes.every((code, index) => index === 0 || code - (codes[index - 1] ?? 0) === step);
}
