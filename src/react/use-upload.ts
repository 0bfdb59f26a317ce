import { useCallback, useEffect, useInsertionEffect, useRef, useState, useSyncExternalStore } from "react";
import type { ObjectBody, ObjectInfo, ObjectMeta, PutOptions } from "../types.ts";
import type { Store } from "../types/store.ts";
import { type UploadItem, Uploads, type UploadState } from "./uploads.ts";

/** Options of {@link useUpload}: those of `put`, for each upload, and these. */
export interface UseUploadOptions extends Omit<PutOptions, "signal" | "onProgress"> {
  /** What the names of the objects of files begin with, such as `"photos/"`; default nothing. */
  prefix?: string;
  /**
   * Whether uploads end when the component leaves the page; default `true`. With a `journal` they can be resumed later,
   * without one nothing of them stays on the server.
   */
  cancelOnUnmount?: boolean;
}

/**
 * Starts uploads. The promise never rejects: it resolves when all of this call have ended, with those that were stored, and
 * failures are in `error`. So an event handler may ignore it.
 */
export interface UploadFunction {
  /** Stores files under their own names, three at a time. Takes `input.files` and `dataTransfer.files` as they are. */
  (files: File | Iterable<File> | ArrayLike<File> | null): Promise<ObjectInfo[]>;
  /** Stores one object, as `put` does; `prefix` is not added. */
  (nameOrMeta: string | ObjectMeta, body: ObjectBody): Promise<ObjectInfo[]>;
}

/** What {@link useUpload} returns. */
export interface Upload extends UploadState {
  /** Starts uploads. The same function as long as the store is the same. */
  readonly upload: UploadFunction;
  /** Cancels all uploads that run. Nothing of them stays on the server. Always the same function. */
  readonly cancel: () => void;
}

/**
 * Uploads to a store, and what a page shows of them. Pass `undefined` while the store is not open yet. After a change of the
 * store, uploads that run continue to the one they began with.
 *
 * @example
 * const { upload, progress, isUploading, error, cancel } = useUpload(store, { prefix: "photos/" });
 * // <input type="file" multiple onChange={({ target }) => void upload(target.files)} />
 */
export function useUpload(store: Pick<Store, "put"> | undefined, options: UseUploadOptions = {}): Upload {
  const [uploads] = useState(() => new Uploads());
  const latest = useRef(options);
  // Before all other effects, as these may upload.
  useInsertionEffect(() => {
    latest.current = options;
  });
  useEffect(
    () => () => {
      const { cancelOnUnmount = true, journal } = latest.current;
      if (!cancelOnUnmount) return;
      if (journal) uploads.pause();
      else uploads.cancel();
    },
    [uploads],
  );
  const state = useSyncExternalStore(uploads.subscribe, uploads.snapshot, uploads.snapshot);
  const upload = useCallback(
    (what: string | ObjectMeta | File | Iterable<File> | ArrayLike<File> | null, body?: ObjectBody) => {
      const { prefix = "", cancelOnUnmount: _, ...put } = latest.current;
      return uploads.add(store, toItems(what, body, prefix), put);
    },
    [uploads, store],
  ) as UploadFunction;
  return { ...state, upload, cancel: uploads.cancel };
}

function toItems(
  what: string | ObjectMeta | File | Iterable<File> | ArrayLike<File> | null,
  body: ObjectBody | undefined,
  prefix: string,
): UploadItem[] {
  if (body !== undefined) return [{ meta: what as string | ObjectMeta, body }];
  if (what === null) return [];
  if (typeof what === "string") throw new TypeError("body: expected the content of the object");
  // Copied now: the list of an input empties when the input is reset.
  const isList = Symbol.iterator in what || "length" in what;
  const files = isList ? Array.from(what) : [what as File];
  return files.map((file) => ({ meta: prefix + file.name, body: file }));
}
