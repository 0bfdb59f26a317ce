import type { Encrypter } from "age-encryption";

/** Reading takes this passphrase. */
export interface Passphrase {
  /** Any text; its strength is all that protects the content. */
  passphrase: string;
}

/** Who can read: whoever has the passphrase, or the identity of one of the recipients. */
export type EncryptionKey = Passphrase | Recipients;

/** Reading takes the identity of one of these. */
export interface Recipients {
  /** Recipients as `recipientOf` gives them (`age1…`). */
  recipients: readonly string[];
}

/** What to read with: a passphrase, or an identity. */
export type DecryptionKey = Passphrase | IdentityKey;

/** Reads what was encrypted for this identity. */
export interface IdentityKey {
  /** An identity as `generateIdentity` makes it (`AGE-SECRET-KEY-1…`). */
  identity: string;
}

/** Misuse is a `TypeError` that names what is wrong. */
export function checkKey(key: EncryptionKey): void {
  if ("passphrase" in key ? key.passphrase === "" : key.recipients.length === 0) {
    throw new TypeError("key: expected a passphrase, or at least one recipient");
  }
}

/** Tells the library who can read. */
export function addKey(encrypter: Encrypter, key: EncryptionKey): void {
  if ("passphrase" in key) encrypter.setPassphrase(key.passphrase);
  else for (const recipient of key.recipients) encrypter.addRecipient(recipient);
}
