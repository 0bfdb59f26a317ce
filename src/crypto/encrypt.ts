import { loadAge } from "./load-age.ts";
import { addKey, checkKey, type EncryptionKey } from "./keys.ts";
import { pipeThrough } from "./pipe.ts";

/**
 * A transform for `pipeThrough`: plaintext in, an age file out, in chunks of 64 KiB, with constant memory. Deriving a key
 * from a passphrase takes about a second.
 *
 * @example await store.put("secret", file.stream().pipeThrough(encrypt({ recipients: [await recipientOf(identity)] })));
 */
export function encrypt(key: EncryptionKey): ReadableWritablePair<Uint8Array, Uint8Array> {
  checkKey(key);
  return pipeThrough(async (plaintext) => {
    const { Encrypter } = await loadAge();
    const encrypter = new Encrypter();
    addKey(encrypter, key);
    return encrypter.encrypt(plaintext);
  });
}
