// All that the elements say. `{name}`, `{done}` and `{total}` stand for what is meant.

import type { ObjectStoreErrorCode } from "../errors.ts";

/** What went wrong, by the code of an `ObjectStoreError`; the last three are for what is none. */
export type ErrorTexts = Partial<Record<ObjectStoreErrorCode | "UNREADABLE" | "TOO_LARGE" | "OTHER", string>>;

/** What `<nats-object-upload>` says. */
export interface UploadTexts {
  /** Name of the whole, for assistive technology. */
  label: string;
  /** On the button, when several files may be chosen. */
  choose: string;
  /** On the button, when one may. */
  chooseOne: string;
  /** Beside the button, when several files may be dropped. */
  drop: string;
  /** Beside the button, when one may. */
  dropOne: string;
  /** Of several files that were dropped where one may be. */
  onlyOne: string;
  /** Of a file that `accept` does not allow. */
  refused: string;
  /** Of an upload that has not begun. */
  waiting: string;
  /** Of an upload that runs; `{done}` and `{total}` are sizes. */
  uploading: string;
  /** Of an upload that is over; `{total}` is a size. */
  uploaded: string;
  /** Of an upload that was called off. */
  cancelled: string;
  /** Of a name that an object has already. */
  taken: string;
  /** On the button that ends an upload. */
  cancel: string;
  /** On the button that starts a failed one again. */
  retry: string;
  /** On the button that stores the file in place of the object of its name. */
  replace: string;
  /** On the button that takes what is over off the list. */
  clear: string;
  /** Told to those who do not see it; `{done}` and `{total}` count files. */
  progress: string;
  /** What went wrong. */
  errors: ErrorTexts;
}

/** What `<nats-object-list>` says. */
export interface ListTexts {
  /** Name of the table, for assistive technology. */
  label: string;
  /** Above the names. */
  name: string;
  /** Above the sizes. */
  size: string;
  /** Above the times. */
  changed: string;
  /** Before the list is there. */
  loading: string;
  /** When there is nothing to list. */
  empty: string;
  /** On the button that shows more rows. */
  more: string;
  /** In place of the size of a link. */
  link: string;
  /** Of a download that runs; `{done}` and `{total}` are sizes. */
  downloading: string;
  /** Told of a download that is over. */
  downloaded: string;
  /** On the button that ends a download. */
  cancel: string;
  /** On the button that lists again after a failure. */
  retry: string;
  /** What went wrong. */
  errors: ErrorTexts;
}

const errors: ErrorTexts = {
  BUCKET_NOT_FOUND: "There is no such store any more.",
  CHUNK_TOO_LARGE: "The server takes no message of this size.",
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
  taken: "There is a file of this name already.",
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

/** Some texts in place of others; of the errors too. */
export function mergeTexts<T extends { errors: ErrorTexts }>(texts: T, changes: Partial<T>): T {
  return { ...texts, ...changes, errors: { ...texts.errors, ...changes.errors } };
}

/** Puts values in the places of `{name}`, `{done}` and `{total}`. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (place, key: string) => values[key] ?? place);
}

/** What went wrong, in words. */
export function explain(error: unknown, texts: ErrorTexts): string {
  return texts[codeOf(error) ?? kindOf(error)] ?? texts.OTHER ?? "";
}

/** The code of an `ObjectStoreError`: by its field, since an app may have the package twice. */
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

/** Whether it was the person, not the world, who ended it. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}
