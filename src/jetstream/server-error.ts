// Maps the errors of nats-core and of the server to ours: by class and err_code, never by text. No other file does.
import { errors } from "@nats-io/nats-core";
import { ObjectStoreError, type ObjectStoreErrorCode } from "../errors.ts";

/** The `error` of a JetStream API answer or publish acknowledgement. */
export interface ApiError {
  code: number;
  err_code?: number;
  description?: string;
}

/** `err_code`s (nats-server, server/errors.json) that mean the same code of ours for every request. */
const CODES: Readonly<Record<number, ObjectStoreErrorCode>> = {
  10002: "STORE_FULL", // account limits
  10023: "STORE_FULL", // insufficient resources
  10026: "STORE_FULL", // consumers of the account or the stream
  10027: "STORE_FULL", // streams of the account
  10028: "STORE_FULL", // memory
  10047: "STORE_FULL", // storage
  10077: "STORE_FULL", // the store refused the message: with discard "new", its limits are reached
  10113: "MAX_BYTES_REQUIRED", // the account wants max_bytes set on each stream
  10122: "STORE_FULL", // max bytes of the stream above the account's
  10037: "OBJECT_NOT_FOUND",
  10039: "UNSUPPORTED_SERVER", // no JetStream for this account
  10054: "CHUNK_TOO_LARGE",
  10058: "BUCKET_EXISTS",
  10059: "BUCKET_NOT_FOUND",
  10071: "WRONG_REVISION",
  10164: "WRONG_REVISION",
  10074: "UNSUPPORTED_SERVER", // more than one replica needs a cluster
  10076: "UNSUPPORTED_SERVER", // JetStream not enabled
  10097: "CHUNK_TOO_LARGE", // headers of more than 64 KiB
  10109: "SEALED",
  10111: "UNSUPPORTED_SERVER", // the stream allows no rollups
  10185: "UNSUPPORTED_SERVER", // needs a higher API level
};

/** `err_code`s of transient errors: a leader election, a too fast producer, a duplicate still in process. */
const TRANSIENT: ReadonlySet<number> = new Set([10008, 10009, 10158, 10163, 10167]);

/** Whether the same request may succeed if it is repeated soon. */
export function isTransient(error: ApiError): boolean {
  return TRANSIENT.has(error.err_code ?? 0);
}

/** Our error for one of the server's. */
export function fromApiError(error: ApiError, doing: string): ObjectStoreError {
  const serverCode = error.err_code ?? error.code;
  const message = `${doing}: ${error.description ?? `the server answered ${String(error.code)}`}`;
  return new ObjectStoreError(CODES[serverCode] ?? "SERVER_ERROR", message, { serverCode, cause: error });
}

/** Errors of nats-core for a connection that is gone for good. */
const GONE = [
  errors.ClosedConnectionError,
  errors.DrainingConnectionError,
  errors.ConnectionError,
  errors.RequestError,
];

/** Our error for one of nats-core's; an error of ours stays as it is. */
export function fromCoreError(error: unknown, doing: string): ObjectStoreError {
  if (error instanceof ObjectStoreError) return error;
  const cause = error instanceof errors.RequestError && error.cause !== undefined ? error.cause : error;
  if (cause instanceof errors.PermissionViolationError) {
    const message = `${doing}: the user has no permission for ${cause.operation} on ${cause.subject}`;
    return new ObjectStoreError("PERMISSION", message, { cause });
  }
  if (cause instanceof errors.NoRespondersError) {
    const message = `${doing}: nobody answers: enable JetStream for this account, or allow the request`;
    return new ObjectStoreError("UNSUPPORTED_SERVER", message, { cause });
  }
  if (cause instanceof errors.TimeoutError) {
    return new ObjectStoreError("TIMEOUT", `${doing}: the server did not answer in time`, { cause });
  }
  if (cause instanceof errors.InvalidArgumentError) {
    return new ObjectStoreError(
      "CHUNK_TOO_LARGE",
      `${doing}: the message is larger than the server accepts (max_payload)`,
      { cause },
    );
  }
  if (cause === undefined || GONE.some((type) => cause instanceof type)) {
    return new ObjectStoreError("DISCONNECTED", `${doing}: the connection is closed`, { cause });
  }
  const reason = cause instanceof Error ? cause.message : "unknown error";
  return new ObjectStoreError("SERVER_ERROR", `${doing}: ${reason}`, { cause });
}
