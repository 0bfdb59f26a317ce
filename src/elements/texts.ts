// All texts of the elements. `{name}`, `{done}` and `{total}` are placeholders.

import type { ObjectStoreErrorCode } from "../errors.ts";

/** Error texts by the code of an `ObjectStoreError`; the last three are for errors without such a code. */
export type ErrorTexts = Partial<Record<ObjectStoreErrorCode | "UNREADABLE" | "TOO_LARGE" | "OTHER", string>>;

/** Texts of `<nats-object-upload>`. */
export interface UploadTexts {
  /** Accessible name of the element. */
  label: string;
  /** On the button, when several files may be chosen. */
  choose: string;
  /** On the button, when only one file may be chosen. */
  chooseOne: string;
  /** Beside the button, when several files may be dropped. */
  drop: string;
  /** Beside the button, when only one file may be dropped. */
  dropOne: string;
  /** When several files were dropped but only one is allowed. */
  onlyOne: string;
  /** For a file that `accept` does not allow. */
  refused: string;
  /** For an upload that has not started. */
  waiting: string;
  /** For a running upload; `{done}` and `{total}` are sizes. */
  uploading: string;
  /** For a finished upload; `{total}` is a size. */
  uploaded: string;
  /** For a cancelled upload. */
  cancelled: string;
  /** For a name that an object already has. */
  taken: string;
  /** On the button that cancels an upload. */
  cancel: string;
  /** On the button that retries a failed upload. */
  retry: string;
  /** On the button that replaces the object that has the name. */
  replace: string;
  /** On the button that removes finished uploads from the list. */
  clear: string;
  /** Announced to screen readers; `{done}` and `{total}` count files. */
  progress: string;
  /** Error texts. */
  errors: ErrorTexts;
}

/** Texts of `<nats-object-list>`. */
export interface ListTexts {
  /** Accessible name of the table. */
  label: string;
  /** Heading of the names. */
  name: string;
  /** Heading of the sizes. */
  size: string;
  /** Heading of the times. */
  changed: string;
  /** While the list is loading. */
  loading: string;
  /** When the list is empty. */
  empty: string;
  /** On the button that shows more rows. */
  more: string;
  /** In place of the size of a link. */
  link: string;
  /** For a running download; `{done}` and `{total}` are sizes. */
  downloading: string;
  /** Announced when a download has finished. */
  downloaded: string;
  /** On the button that cancels a download. */
  cancel: string;
  /** On the button that reloads the list after a failure. */
  retry: string;
  /** Error texts. */
  errors: ErrorTexts;
}

const errors: ErrorTexts = {
  BUCKET_NOT_FOUND: "This store no longer exists.",
  CHUNK_TOO_LARGE: "The server doesn’t accept messages of this size.",
  DIGEST_MISMATCH: "This file is damaged on the server, so it wasn’t saved.",
  DISCONNECTED: "The connection was lost.",
  LINK_IS_BUCKET: "This is a link to another store.",
  OBJECT_NOT_FOUND: "This file was deleted.",
  OBJECT_REPLACED: "This file was changed meanwhile.",
  PERMISSION: "You may not do that here.",
  SEALED: "This store is read-only.",
  STORE_FULL: "This store is full.",
  TIMEOUT: "The server didn’t answer in time.",
  TRUNCATED: "A part of this file is missing on the server, so it wasn’t saved.",
  UPLOAD_IN_PROGRESS: "This upload is running already, maybe in another tab.",
  UNREADABLE: "This file was changed, moved or deleted on this device.",
  TOO_LARGE: "This file is too large to be saved by this browser.",
  OTHER: "That didn’t work.",
};

export const uploadTexts: Readonly<UploadTexts> = {
  label: "Upload",
  choose: "Choose files",
  chooseOne: "Choose a file",
  drop: "or drop them here",
  dropOne: "or drop it here",
  onlyOne: "Only one file can be uploaded here.",
  refused: "Files of this kind are not accepted here.",
  waiting: "Waiting",
  uploading: "{done} of {total}",
  uploaded: "Uploaded · {total}",
  cancelled: "Cancelled",
  taken: "There is already a file with this name.",
  cancel: "Cancel",
  retry: "Retry",
  replace: "Replace",
  clear: "Clear finished",
  progress: "Uploaded {done} of {total}",
  errors,
};

export const listTexts: Readonly<ListTexts> = {
  label: "Files",
  name: "Name",
  size: "Size",
  changed: "Changed",
  loading: "Loading…",
  empty: "No files yet.",
  more: "Show more",
  link: "Link",
  downloading: "{done} of {total}",
  downloaded: "Saved {name}",
  cancel: "Cancel",
  retry: "Try again",
  errors,
};

/** Overrides some of the texts, including error texts. */
export function mergeTexts<T extends { errors: ErrorTexts }>(texts: T, changes: Partial<T>): T {
  return { ...texts, ...changes, errors: { ...texts.errors, ...changes.errors } };
}

/** Fills in the placeholders `{name}`, `{done}` and `{total}`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, key: string) => values[key] ?? place);
}

/** Explains an error to the user. */
export function explain(error: unknown, texts: ErrorTexts): string {
  return texts[codeOf(error) ?? kindOf(error)] ?? texts.OTHER ?? "";
}

/** The code of an `ObjectStoreError`. Read from its field, since an app may contain the package twice. */
export function codeOf(error: unknown): ObjectStoreErrorCode | undefined {
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? (code as ObjectStoreErrorCode) : undefined;
}

function kindOf(error: unknown): "UNREADABLE" | "TOO_LARGE" | "OTHER" {
  switch (error instanceof Error ? error.name : "") {
    case "NotReadableError":
    case "NotFoundError":
      return "UNREADABLE";
    case "RangeError":
    case "QuotaExceededError":
      return "TOO_LARGE";
    default:
      return "OTHER";
  }
}

/** Whether the user cancelled it. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
