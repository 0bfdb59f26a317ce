// What is stored, how, and how an interrupted upload is noted.

import type { ObjectResult } from "./downloads.ts";
import type { ObjectInfo } from "./objects.ts";
import type { Progress } from "./progress.ts";

/**
 * What an object is made of: anything that can be read as bytes. A `string` is stored as UTF-8. A Response must be `ok`. Its
 * media type, or that of a Blob or of an object that was read, is kept.
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
   * Aborts the upload; the put rejects with `signal.reason` and leaves no chunk. An abort after the meta message was sent
   * comes too late. With a `journal`, `TransferPaused` as the reason keeps the chunks.
   */
  signal?: AbortSignal;
  /** Called as chunks are stored, never more often than once a chunk; 100 % is reported once the object is there. */
  onProgress?: (progress: Progress) => void;
  /**
   * Media type of the object, in place of a `Content-Type` header. Without either, that of the body is taken: of a Blob, a
   * Response, or an object that was read.
   */
  contentType?: string;
  /**
   * The revision the object must have for the put to succeed; 0 when there must be no live object of this name, only a
   * delete marker at most (`WRONG_REVISION`).
   */
  expectedRevision?: number;
  /** Idle time in ms after which the transfer gives up (`TIMEOUT`); default 30,000. */
  timeout?: number;
  /**
   * Bytes that may be on their way without an acknowledgement at most; default 8 MiB. On a line with a short round trip
   * no more than 4 MiB are, on a slow one less. At least one chunk always may.
   */
  maxInFlight?: number;
  /**
   * Where to note how far the upload is, so that the same put resumes after a reload, a lost connection or a pause. The
   * body must then be a `File`: a `Blob` has no modification time to be told from others by. What is stored already is
   * hashed again from the file first. Only one page at a time can have it (`UPLOAD_IN_PROGRESS`).
   */
  journal?: UploadJournal;
  /** Called when an upload that is noted in the `journal` cannot be resumed, so that all of it is sent again. */
  onRestart?: () => void;
  /**
   * Time in ms after which the object disappears, 1,000 at least, ten years at most; default never. Needs nats-server 2.11
   * and a bucket with `objectTtl` (`UNSUPPORTED_SERVER`).
   */
  ttl?: number;
}

/** Options of `copy`. */
export type CopyOptions = Omit<PutOptions, "journal" | "onRestart">;

/** The writing end of an object, made by `createWritable`. */
export interface ObjectWriter {
  /** Takes the content. `close()` settles when the object is stored, `abort()` when nothing of it is left. */
  readonly writable: WritableStream<Uint8Array>;
  /** Settles as `put` would. */
  readonly info: Promise<ObjectInfo>;
}

/** Keeps notes of uploads that are not finished; `IndexedDbJournal` of `nats-objects/browser` is one. */
export interface UploadJournal {
  /** The note of an upload, if there is one. */
  load(key: string): Promise<UploadRecord | undefined>;
  /** Keeps a note, in place of an older one of the same key. */
  save(record: UploadRecord): Promise<void>;
  /** Forgets an upload: it is finished, or was given up. */
  remove(key: string): Promise<void>;
}

/** What is noted of an upload that is not finished. Plain data: it can be cloned and stored. */
export interface UploadRecord {
  /** Identifies the upload: bucket and name. */
  readonly key: string;
  /** The bucket it goes to. */
  readonly bucket: string;
  /** The object it will be. */
  readonly name: string;
  /** Names its chunks on the server. */
  readonly nuid: string;
  /** Size of its chunks in bytes. */
  readonly chunkSize: number;
  /** This many chunks are stored and hashed. */
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
