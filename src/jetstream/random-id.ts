const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Bytes from here on are skipped, so that each character is equally likely. */
const LIMIT = 256 - (256 % CHARACTERS.length);

/** Random bytes are fetched many at a time: the call costs more than the bytes. */
const pool = new Uint8Array(1024);
let used = pool.length;

/**
 * An id that nobody can guess, about 6 bits for each character: for reply subjects and names of consumers, with which others
 * could answer us or take our messages. A NUID can be guessed, because each one tells the next and those of objects are public.
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
