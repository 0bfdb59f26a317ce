// Explains errors in plain words: what happened, and what to do about it.

import { ObjectStoreError } from "nats-objects";
import type { ObjectStoreErrorCode } from "nats-objects";
import { cutName } from "./shown-name.ts";
import { t } from "./text/text.ts";
import type { Messages } from "./text/text.ts";

/** The failed action and its file. */
export interface Doing {
  action: keyof Messages["errors"]["mayNot"];
  /** Name of the file, or of the store for "open", "list" and all store actions. */
  name: string;
}

const SENTENCES: Record<ObjectStoreErrorCode, (doing: Doing, errors: Messages["errors"]) => string> = {
  INVALID_BUCKET: ({ name }, e) => e.invalidBucket(name),
  BUCKET_NOT_FOUND: (_, e) => e.bucketNotFound,
  BUCKET_EXISTS: (_, e) => e.bucketExists,
  NAME_REQUIRED: (_, e) => e.nameRequired,
  OBJECT_NOT_FOUND: ({ name }, e) => e.objectNotFound(name),
  OBJECT_EXISTS: ({ name }, e) => e.objectExists(name),
  BAD_OBJECT_META: ({ name }, e) => e.badObjectMeta(name),
  LINK_NOT_ALLOWED: (_, e) => e.linkNotAllowed,
  LINK_TO_DELETED: ({ name }, e) => e.linkToDeleted(name),
  LINK_TO_LINK: ({ name }, e) => e.linkToLink(name),
  LINK_IS_BUCKET: ({ name }, e) => e.linkIsBucket(name),
  LINK_LOOP: ({ name }, e) => e.linkLoop(name),
  UPDATE_DELETED: ({ name }, e) => e.updateDeleted(name),
  DIGEST_MISMATCH: ({ name, action }, e) =>
    action === "download" ? e.digestMismatch(name) : e.digestMismatchFound(name),
  TRUNCATED: ({ name, action }, e) => (action === "download" ? e.truncated(name) : e.truncatedFound(name)),
  EXPIRED: ({ name }, e) => e.expired(name),
  OBJECT_REPLACED: ({ name }, e) => e.objectReplaced(name),
  WRONG_REVISION: ({ name }, e) => e.wrongRevision(name),
  SEALED: (_, e) => e.sealed,
  STORE_FULL: (_, e) => e.storeFull,
  MAX_BYTES_REQUIRED: (_, e) => e.maxBytesRequired,
  CHUNK_TOO_LARGE: (_, e) => e.chunkTooLarge,
  RANGE_NOT_SATISFIABLE: ({ name }, e) => e.rangeNotSatisfiable(name),
  TIMEOUT: (_, e) => e.timeout,
  DISCONNECTED: (_, e) => e.disconnected,
  PERMISSION: ({ action }, e) => e.mayNot[action],
  UNSUPPORTED_SERVER: (_, e) => e.unsupportedServer,
  UPLOAD_IN_PROGRESS: ({ name }, e) => e.uploadInProgress(name),
  LOAD_FAILED: (_, e) => e.loadFailed,
  SERVER_ERROR: (_, e) => e.serverError,
};

/** Explains any thrown value in one or two plain sentences. */
export function explain(error: unknown, { action, name: whole }: Doing): string {
  const doing: Doing = { action, name: cutName(whole) };
  if (error instanceof ObjectStoreError) return SENTENCES[error.code](doing, t.errors);
  const name = error instanceof Error ? error.name : "";
  switch (name) {
    case "DecryptionError":
      return explainDecryption((error as { code?: unknown }).code, doing.name);
    case "NotReadableError":
    case "NotFoundError":
      return doing.action === "upload" ? t.errors.cantRead(doing.name) : t.errors.placeGone;
    case "NotAllowedError":
    case "SecurityError":
      return t.errors.savingRefused;
    case "NoModificationAllowedError":
    case "InvalidStateError":
      return t.errors.targetInUse;
    case "QuotaExceededError":
      return t.errors.deviceFull;
    case "RangeError":
      return t.errors.tooLarge(doing.name);
    default:
      return t.errors.other;
  }
}

/** Uses the error's code, because the class is loaded only when something is encrypted. */
function explainDecryption(code: unknown, name: string): string {
  if (code === "WRONG_KEY") return t.errors.wrongKey(name);
  if (code === "TRUNCATED") return t.errors.cutOff(name);
  return code === "TAMPERED" ? t.errors.tampered(name) : t.errors.notEncrypted(name);
}

/** Whether a transfer failed only because the server was unreachable, so that it may restart by itself. */
export function isOutage(error: unknown): boolean {
  return error instanceof ObjectStoreError && (error.code === "DISCONNECTED" || error.code === "TIMEOUT");
}

/** Whether the user cancelled it. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
