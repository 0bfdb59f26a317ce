const CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Random bytes from this value on are skipped, so that all characters are equally likely. */
const LIMIT = 256 - (256 % CHARACTERS.length);

/** Random bytes are fetched in bulk: the call costs more than the bytes. */
const pool = new Uint8Array(1024);
let used = pool.length;

/**
 * An unguessable id, about 6 bits per character: for reply subjects and consumer names, with which others could answer our
 * requests or take our messages. A NUID is guessable: each one reveals the next, and those of objects are public.
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
