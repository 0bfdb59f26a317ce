/** Why a ciphertext cannot be read. */
export type DecryptionErrorCode =
  /** It is no age file. */
  | "NOT_ENCRYPTED"
  /** It was encrypted for another key, or with another passphrase. */
  | "WRONG_KEY"
  /** It was changed after it was encrypted. */
  | "TAMPERED"
  /** Its end is missing. */
  | "TRUNCATED";

/** A ciphertext cannot be read, or not to its end. What was read before is right, but may not be all. */
export class DecryptionError extends Error {
  /** Name of the class, also where code was minified. */
  override name = "DecryptionError";
  /** What is wrong; decide on this, never on `message`. */
  readonly code: DecryptionErrorCode;

  /** Makes an error with a `code`, a message for people, and what caused it. */
  constructor(code: DecryptionErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
