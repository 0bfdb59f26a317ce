/** Of each 256 values of a byte, those that map to a character with the same chance. */
const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const LIMIT = 256 - (256 % CHARACTERS.length);

/** Random bytes are asked for many at a time: each call costs more than the bytes. */
const pool = new Uint8Array(1024);
let used = pool.length;

/**
 * An id that nobody can guess, about 6 bits for each character. For whatever is a key to somebody else by being known: reply
 * subjects, names of consumers. A NUID is none, as each tells the next ones, and those of objects are public.
 */
export function randomId(length = 22): string {
  let id = "";
  while (id.length < length) {
    if (used === pool.length) {
      crypto.getRandomValues(pool);
      used = 0;
    }
    const byte = pool[used++] ?? LIMIT;
    if (byte < LIMIT) id += CHARACTERS.charAt(byte % CHARACTERS.length);
  }
  return id;
}
