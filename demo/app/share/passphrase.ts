// Passphrases: one to offer, and an estimate of what somebody chose instead.

/** 30 characters: without 0, 1, i, l, o and u, which are misread or misheard. */
const ALPHABET = "23456789abcdefghjkmnpqrstvwxyz";
const GROUPS = 4;
const GROUP_LENGTH = 4;

/** A new passphrase of 78 random bits, in four groups: `k7mq-3fzt-9xwp-h2nd`. */
export function newPassphrase(): string {
  const passphrase = randomGroups();
  // One in thousands happens to look like words or sequences.
  return isWeak(passphrase) ? newPassphrase() : passphrase;
}

function randomGroups(): string {
  const characters = Array.from({ length: GROUPS * GROUP_LENGTH }, randomCharacter);
  const groups = Array.from({ length: GROUPS }, (_, index) =>
    characters.slice(index * GROUP_LENGTH, (index + 1) * GROUP_LENGTH).join(""),
  );
  return groups.join("-");
}

/** Bytes beyond the last multiple of 30 are thrown away: otherwise some characters came up more often. */
function randomCharacter(): string {
  const limit = 256 - (256 % ALPHABET.length);
  for (;;) {
    const [byte = limit] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < limit) return ALPHABET.charAt(byte % ALPHABET.length);
  }
}

/** Fewer bits are guessed in days: one computer tries thousands of passphrases a second. */
const ENOUGH_BITS = 50;

/** Bits of a word, however long: it is one of a few thousand. */
const WORD_BITS = 13;

/** What everybody tries first counts as one bit. */
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

/** Whether a passphrase could be guessed by whoever has the encrypted file. An estimate, on the careful side. */
export function isWeak(passphrase: string): boolean {
  return estimateBits(passphrase) < ENOUGH_BITS;
}

/** Bits of a passphrase, taken apart into letters, digits and what lies between; a part that comes again counts as one bit. */
export function estimateBits(passphrase: string): number {
  const parts = passphrase.normalize("NFC").match(/\p{L}+|\p{N}+|[^\p{L}\p{N}]+/gu) ?? [];
  const seen = new Set<string>();
  let bits = 0;
  for (const part of parts) {
    const plain = part.toLowerCase();
    bits += seen.has(plain) ? 1 : bitsOf(plain);
    // A letter in capitals, wherever it is.
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
  // Beyond a word's usual length there may be several, with no space between them.
  return WORD_BITS + Math.max(0, new Set(characters).size > 4 ? length - 9 : 0) * 1.5;
}

/** `aaaa`, `1234`, `9876`. */
function isSequence(characters: readonly string[]): boolean {
  if (characters.length < 3) return false;
  const codes = characters.map((character) => character.codePointAt(0) ?? 0);
  const step = (codes[1] ?? 0) - (codes[0] ?? 0);
  return Math.abs(step) <= 1 && codes.every((code, index) => index === 0 || code - (codes[index - 1] ?? 0) === step);
}
