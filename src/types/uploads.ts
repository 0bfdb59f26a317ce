// Bodies and options of uploads, and notes of interrupted ones.

import type { ObjectResult } from "./downloads.ts";
import type { ObjectInfo } from "./objects.ts";
import type { Progress } from "./progress.ts";

/**
 * The content of an object: anything that can be read as bytes. A `string` is stored as UTF-8. A Response must be `ok`. The
 * media type of a Response, a Blob or an object that was read is kept.
 */
export type ObjectBody =
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>
  | Blob
  | ArrayBuffer
  | ArrayBufferView<ArrayBuffer>
  | string
  | Response
  | ObjectResult;

/** Options of `put` and its relatives. */
export interface PutOptions {
  /**
   * Aborts the upload; the put rejects with `signal.reason` and leaves no chunks. An abort after the meta message was sent
   * comes too late. With a `journal`, `TransferPaused` as the reason keeps the chunks.
   */
  signal?: AbortSignal;
  /** Called as chunks are stored, at most once per chunk; 100 % is reported once the object is stored. */
  onProgress?: (progress: Progress) => void;
  /**
   * Media type of the object; overrides a `Content-Type` header. Default: that of the body, if it is a Blob, a Response, or an
   * object that was read.
   */
  contentType?: string;
  /**
   * The revision that the object must have (`WRONG_REVISION`); 0: the name must have no live object, though it may have a
   * delete marker.
   */
  expectedRevision?: number;
  /** Idle time in ms after which the transfer gives up (`TIMEOUT`); default 30,000. */
  timeout?: number;
  /**
   * Maximum bytes in flight without an acknowledgement; default 8 MiB. With a short round trip at most 4 MiB are used, on a
   * slow line less. One chunk is always allowed.
   */
  maxInFlight?: number;
  /**
   * Where to note the upload's progress, so that the same put resumes after a reload, a lost connection or a pause. The body
   * must then be a `File`: a `Blob` has no modification time to identify it. The stored part is first hashed again from the
   * file. Only one page at a time can run the upload (`UPLOAD_IN_PROGRESS`).
   */
  journal?: UploadJournal;
  /** Called when an upload in the `journal` cannot be resumed, so that it starts over. */
  onRestart?: () => void;
  /**
   * Time in ms after which the object disappears, from 1,000 to ten years; default never. Needs nats-server 2.11 and a bucket
   * with `objectTtl` (`UNSUPPORTED_SERVER`).
   */
  ttl?: number;
}

/** Options of `copy`. */
export type CopyOptions = Omit<PutOptions, "journal" | "onRestart">;

/** The writing end of an object, made by `createWritable`. */
export interface ObjectWriter {
  /** Takes the content. `close()` settles when the object is stored, `abort()` when its chunks are removed. */
  readonly writable: WritableStream<Uint8Array>;
  /** Settles like the promise of `put`. */
  readonly info: Promise<ObjectInfo>;
}

/** Keeps notes of unfinished uploads; `IndexedDbJournal` of `nats-objects/browser` is one. */
export interface UploadJournal {
  /** The note of an upload, if there is one. */
  load(key: string): Promise<UploadRecord | undefined>;
  /** Stores a note; replaces an older one with the same key. */
  save(record: UploadRecord): Promise<void>;
  /** Forgets an upload that is finished or discarded. */
  remove(key: string): Promise<void>;
}

/** The note of an unfinished upload. Plain data: it can be cloned and stored. */
export interface UploadRecord {
  /** Identifies the upload: bucket and name. */
  readonly key: string;
  /** The bucket it goes to. */
  readonly bucket: string;
  /** The name of the object. */
  readonly name: string;
  /** Names its chunks on the server. */
  readonly nuid: string;
  /** Size of its chunks in bytes. */
  readonly chunkSize: number;
  /** Number of chunks that are stored and hashed. */
  readonly chunks: number;
  /** State of the hash after these chunks; absent at the very start. */
  readonly hashState?: Uint8Array;
  /** Size of the whole content in bytes. */
  readonly size: number;
  /** `lastModified` of the file. */
  readonly lastModified: number;
  /** When the upload began, in ms since 1970. */
  readonly started: number;
  /** When the note was written, in ms since 1970. */
  readonly updated: number;
}
