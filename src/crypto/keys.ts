import type { Encrypter } from "age-encryption";

/** Decryption needs this passphrase. */
export interface Passphrase {
  /** Any text; its strength is all that protects the content. */
  passphrase: string;
}

/** Who can decrypt: anyone with the passphrase, or with the identity of one of the recipients. */
export type EncryptionKey = Passphrase | Recipients;

/** Decryption needs the identity of one of these. */
export interface Recipients {
  /** Recipients as returned by `recipientOf` (`age1…`). */
  recipients: readonly string[];
}

/** The key to decrypt with: a passphrase or an identity. */
export type DecryptionKey = Passphrase | IdentityKey;

/** Decrypts what was encrypted for this identity. */
export interface IdentityKey {
  /** An identity as returned by `generateIdentity` (`AGE-SECRET-KEY-1…`). */
  identity: string;
}

/** Throws a `TypeError` that names the invalid argument. */
export function checkKey(key: EncryptionKey): void {
  if ("passphrase" in key ? key.passphrase === "" : key.recipients.length === 0) {
    throw new TypeError("key: expected a passphrase, or at least one recipient");
  }
}

/** Passes the key to the library. */
export function addKey(encrypter: Encrypter, key: EncryptionKey): void {
  if ("passphrase" in key) encrypter.setPassphrase(key.passphrase);
  else for (const recipient of key.recipients) encrypter.addRecipient(recipient);
}
