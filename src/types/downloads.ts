// How an object is read, and what reading it gives.

import type { ObjectInfo } from "./objects.ts";
import type { Progress } from "./progress.ts";

/** Options of `get` and its relatives. */
export interface GetOptions {
  /** Aborts the download; the stream then errors with `signal.reason`. */
  signal?: AbortSignal;
  /** Called as chunks are handed to the reader; 100 % is reported once the digest has been checked. */
  onProgress?: (progress: Progress) => void;
  /**
   * Read only a part, in bytes, as `Blob.slice` counts: `end` is exclusive, a negative one counts from the end of the
   * content. A part that begins after the end is `RANGE_NOT_SATISFIABLE`. A part has no digest: chunk sizes are checked.
   */
  range?: ByteRange;
  /** Give deleted objects too, as empty content; default `false`. */
  showDeleted?: boolean;
  /** Compare the digest; default `true`. Size and chunk count are checked always. */
  verify?: boolean;
  /** Idle time in ms after which the transfer gives up (`TIMEOUT`); default 30,000. A slow reader is not idle. */
  timeout?: number;
}

/** A part of an object's content, in bytes. */
export interface ByteRange {
  /** First byte; a negative number counts from the end. */
  start: number;
  /** The byte after the last one; default the end of the content. A negative number counts from the end. */
  end?: number;
}

/** An object that was looked up, with its content still to be read. */
export interface ObjectResult {
  /** What the store knows about the object; for a link, about the object it points to. */
  readonly info: ObjectInfo;
  /** The part of the content that the body has, when a `range` was asked for: both ends are counted from the start. */
  readonly range?: Required<ByteRange>;
  /** The content. It is read from the server as it is asked for, and ends cleanly only when it was verified. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Reads the content into memory. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
  /** Reads the content into memory. */
  arrayBuffer(): Promise<ArrayBuffer>;
  /** Reads the content as UTF-8. */
  text(): Promise<string>;
  /** Reads the content as a Blob, with the object's `Content-Type` header as its type. */
  blob(): Promise<Blob>;
  /** Reads the content as JSON. */
  json(): Promise<unknown>;
  /** Pipes the content (WHATWG `ReadableStream.pipeTo`): a failure aborts `destination`, success closes it. */
  pipeTo(destination: WritableStream<Uint8Array>, options?: PipeOptions): Promise<void>;
}

/** Options of `pipeTo`, as WHATWG Streams §4.2.4 defines them. */
export interface PipeOptions {
  /** Do not abort the destination when the content cannot be read. */
  preventAbort?: boolean;
  /** Do not cancel the content when the destination fails. */
  preventCancel?: boolean;
  /** Do not close the destination at the end. */
  preventClose?: boolean;
  /** Aborts the pipe. */
  signal?: AbortSignal;
}

/** Options of `getFile`. */
export interface GetFileOptions extends GetOptions {
  /** Leave the target open when all is written, so that more can be; default `false`. */
  preventClose?: boolean;
  /**
   * Take what the file holds for the beginning of the content, and read only the rest; default `false`. The digest of the
   * whole, with what was there, is checked before the file is closed; if it is not that of the object, all is read again.
   * After an abort, `TIMEOUT` or `DISCONNECTED` the file keeps what it has got, for the next time: it is whole only when
   * this has resolved. A page that goes away in the middle leaves the file as it was.
   */
  resume?: boolean;
}

/** What `getFile` needs of a `FileSystemFileHandle`. */
export interface FileTarget {
  /**
   * Opens the file for writing; what it holds stays until the stream is closed. With `keepExistingData`, and a `seek` of
   * the stream where it has one, what is written follows it.
   */
  createWritable(options?: { keepExistingData?: boolean }): Promise<WritableStream<Uint8Array>>;
  /** What the file holds. Only `resume` needs it. */
  getFile?(): Promise<Blob>;
}
