/** Why a ciphertext cannot be read. */
export type DecryptionErrorCode =
  /** Not an age file. */
  | "NOT_ENCRYPTED"
  /** Encrypted for another key, or with another passphrase. */
  | "WRONG_KEY"
  /** Changed after encryption. */
  | "TAMPERED"
  /** The end is missing. */
  | "TRUNCATED";

/** A ciphertext cannot be decrypted, or only in part. What was read before the error is authentic, but may be incomplete. */
export class DecryptionError extends Error {
  /** Name of the class, even in minified code. */
  override name = "DecryptionError";
  /** What is wrong; decide on this, never on `message`. */
  readonly code: DecryptionErrorCode;

  /** Makes an error with a `code`, a message for people, and a cause. */
  constructor(code: DecryptionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
