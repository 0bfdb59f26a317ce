// Options and results of reading an object.

import type { ObjectInfo } from "./objects.ts";
import type { Progress } from "./progress.ts";

/** Options of `get` and its relatives. */
export interface GetOptions {
  /** Aborts the download; the stream then errors with `signal.reason`. */
  signal?: AbortSignal;
  /** Called as chunks are handed to the reader; 100 % is reported once the digest is verified. */
  onProgress?: (progress: Progress) => void;
  /**
   * Read only a part, in bytes, as in `Blob.slice`: `end` is exclusive, negative numbers count from the end of the content.
   * A part that begins after the end is `RANGE_NOT_SATISFIABLE`. A part has no digest; only chunk sizes are checked.
   */
  range?: ByteRange;
  /** Return deleted objects too, with empty content; default `false`. */
  showDeleted?: boolean;
  /** Verify the digest; default `true`. Size and chunk count are always checked. */
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

/** An object that was looked up; its content is read on demand. */
export interface ObjectResult {
  /** Info of the object; for a link, of the object it points to. */
  readonly info: ObjectInfo;
  /** The part of the content in the body, if a `range` was requested; both ends count from the start. */
  readonly range?: Required<ByteRange>;
  /** The content. It is read from the server on demand, and ends cleanly only when it is verified. */
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
  /** Leave the target open at the end, to write more; default `false`. */
  preventClose?: boolean;
  /**
   * Treat the file's current content as the beginning of the object's, and read only the rest; default `false`. The digest of
   * the whole is verified before the file is closed; if it is wrong, everything is read again. After an abort, `TIMEOUT` or
   * `DISCONNECTED` the file keeps what was written, for the next call: it is complete only when this has resolved. If the page
   * goes away meanwhile, the file stays as it was.
   */
  resume?: boolean;
}

/** The parts of a `FileSystemFileHandle` that `getFile` needs. */
export interface FileTarget {
  /**
   * Opens the file for writing; its content stays until the stream is closed. With `keepExistingData`, and a `seek` of the
   * stream if it has one, new data is appended.
   */
  createWritable(options?: { keepExistingData?: boolean }): Promise<WritableStream<Uint8Array>>;
  /** The file's content. Only `resume` needs it. */
  getFile?(): Promise<Blob>;
}
