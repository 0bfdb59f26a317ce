/**
 * What went wrong, as a closed set. A code is part of the API: it never changes its meaning.
 *
 * `SERVER_ERROR` is the answer of a server that fits no other code; `serverCode` then holds its `err_code`.
 * `EXPIRED`: the ttl of the bucket or of the object has removed chunks of the content; of a put, before it was stored.
 * `LOAD_FAILED`: a part of the package could not be loaded: there is no network, or a new version of the app has replaced it;
 * or the thread that hashes has failed.
 * `MAX_BYTES_REQUIRED`: the account accepts only buckets with `maxBytes`.
 * `OBJECT_REPLACED`: somebody replaced the object while it was read, or as soon as it was stored.
 * `STORE_FULL`: a limit of the server, the account or the connection, also of its consumers and subscriptions.
 * `TRUNCATED`: chunks are missing; of a put, somebody removed some before it was stored.
 * `UNSUPPORTED_SERVER`: there is no JetStream, or the server or the stream's configuration cannot do what was asked.
 * `UPLOAD_IN_PROGRESS`: the same journalled upload is already running, maybe in another tab.
 */
export type ObjectStoreErrorCode =
  | "INVALID_BUCKET"
  | "BUCKET_NOT_FOUND"
  | "BUCKET_EXISTS"
  | "NAME_REQUIRED"
  | "OBJECT_NOT_FOUND"
  | "OBJECT_EXISTS"
  | "BAD_OBJECT_META"
  | "LINK_NOT_ALLOWED"
  | "LINK_TO_DELETED"
  | "LINK_TO_LINK"
  | "LINK_IS_BUCKET"
  | "LINK_LOOP"
  | "UPDATE_DELETED"
  | "DIGEST_MISMATCH"
  | "TRUNCATED"
  | "EXPIRED"
  | "OBJECT_REPLACED"
  | "WRONG_REVISION"
  | "SEALED"
  | "STORE_FULL"
  | "MAX_BYTES_REQUIRED"
  | "CHUNK_TOO_LARGE"
  | "RANGE_NOT_SATISFIABLE"
  | "TIMEOUT"
  | "DISCONNECTED"
  | "PERMISSION"
  | "UNSUPPORTED_SERVER"
  | "UPLOAD_IN_PROGRESS"
  | "LOAD_FAILED"
  | "SERVER_ERROR";

/** Options of {@link ObjectStoreError}. */
export interface ObjectStoreErrorOptions extends ErrorOptions {
  /** The `err_code` of the JetStream answer that caused the error. */
  serverCode?: number;
}

/**
 * Every failure of this library but two: an abort rejects with `signal.reason`, and a body that fails rejects with the
 * body's own error, both untouched (as WHATWG `pipeTo` does). Misuse of an argument is a `TypeError` that names it.
 */
export class ObjectStoreError extends Error {
  /** Name of the class, also where code was minified. */
  override name = "ObjectStoreError";
  /** What went wrong; decide on this, never on `message`. */
  readonly code: ObjectStoreErrorCode;
  /** The `err_code` of the JetStream answer behind the error, where there was one. */
  readonly serverCode: number | undefined;

  /** Makes an error with a `code`, a message for people, and what caused it. */
  constructor(code: ObjectStoreErrorCode, message: string, options: ObjectStoreErrorOptions = {}) {
    super(message, options);
    this.code = code;
    this.serverCode = options.serverCode;
  }
}

/** The bytes that were read are not the bytes that were stored (`DIGEST_MISMATCH`). */
export class DigestMismatchError extends ObjectStoreError {
  /** Name of the class, also where code was minified. */
  override name = "DigestMismatchError";
  /** The digest in the object's meta, as stored there. */
  readonly expected: string;
  /** The digest of the bytes that arrived, `SHA-256=` and padded base64url. */
  readonly actual: string;

  /** Makes the error for the two digests. */
  constructor(message: string, expected: string, actual: string, options: ObjectStoreErrorOptions = {}) {
    super("DIGEST_MISMATCH", message, options);
    this.expected = expected;
    this.actual = actual;
  }
}

/**
 * A reason to abort a journalled upload with: what is stored stays, and the same put resumes after it.
 *
 * @example controller.abort(new TransferPaused());
 */
export class TransferPaused extends Error {
  /** Name of the class, also where code was minified. */
  override name = "TransferPaused";
}

/** The classes of this library's errors that have a code, by name. */
const NAMES: readonly unknown[] = ["ObjectStoreError", "DigestMismatchError"];

/**
 * Whether an error is one of this library, with one of `codes` if any are given. Unlike `instanceof`, it recognises errors
 * of another copy of the package as well, for example one that a dependency has bundled.
 *
 * @example if (isObjectStoreError(error, "OBJECT_NOT_FOUND")) return undefined;
 */
export function isObjectStoreError(error: unknown, ...codes: ObjectStoreErrorCode[]): error is ObjectStoreError {
  if (typeof error !== "object" || error === null) return false;
  const { name, code } = error as Partial<ObjectStoreError>;
  const isOurs = error instanceof ObjectStoreError || (NAMES.includes(name) && typeof code === "string");
  return isOurs && (codes.length === 0 || codes.includes(code as ObjectStoreErrorCode));
}

/** Whether there was no answer, so that the outcome of the request is unknown: `TIMEOUT` or `DISCONNECTED`. */
export function isSilence(error: unknown): boolean {
  return isObjectStoreError(error, "TIMEOUT", "DISCONNECTED");
}

/** Whether an upload was aborted so that it can resume, also by another copy of the package. */
export function isPaused(reason: unknown): boolean {
  return reason instanceof TransferPaused || (reason instanceof Error && reason.name === "TransferPaused");
}
