// End-to-end encryption in the age format (https://age-encryption.org/v1): the server and its operator see only
// ciphertext, and the `age` command-line tool can decrypt it.

export { encrypt } from "./encrypt.ts";
export { decrypt } from "./decrypt.ts";
export type { DecryptOptions } from "./decrypt.ts";
export { decryptText, encryptText } from "./text.ts";
export { generateIdentity, recipientOf } from "./identity.ts";
export type { DecryptionKey, EncryptionKey, IdentityKey, Passphrase, Recipients } from "./keys.ts";
export { DecryptionError } from "./errors.ts";
export type { DecryptionErrorCode } from "./errors.ts";
