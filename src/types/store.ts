import type { ObjectStoreStatus } from "./buckets.ts";
import type { FileTarget, GetFileOptions, GetOptions, ObjectResult } from "./downloads.ts";
import type { ChangeOptions, DeleteOptions, GetInfoOptions, ListOptions, WatchOptions } from "./entries.ts";
import type { ObjectInfo, ObjectMeta, ObjectMetaPatch } from "./objects.ts";
import type { CheckOptions, StoreReport } from "./report.ts";
import type { CopyOptions, ObjectBody, ObjectWriter, PutOptions, UploadJournal, UploadRecord } from "./uploads.ts";

/**
 * One bucket: the interface that `ObjectStore` and the store of `nats-objects/worker` share. Use it in functions and
 * components that accept either. `ObjectStore` documents each method in full.
 */
export interface Store {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Stores an object, replacing any of that name. */
  put(nameOrMeta: string | ObjectMeta, body: ObjectBody, options?: PutOptions): Promise<ObjectInfo>;
  /** Stores bytes in memory as an object. */
  putBytes(
    nameOrMeta: string | ObjectMeta,
    bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>,
    options?: PutOptions,
  ): Promise<ObjectInfo>;
  /** Stores text as an object, in UTF-8. */
  putString(nameOrMeta: string | ObjectMeta, text: string, options?: PutOptions): Promise<ObjectInfo>;
  /** Stores a file under its own name, with its media type. */
  putFile(file: File, options?: PutOptions): Promise<ObjectInfo>;
  /** Opens an object for writing, as a `WritableStream`. */
  createWritable(nameOrMeta: string | ObjectMeta, options?: PutOptions): ObjectWriter;
  /** Looks an object up, through links, and opens its content. */
  get(name: string, options?: GetOptions): Promise<ObjectResult>;
  /** Reads an object into memory. */
  getBytes(name: string, options?: GetOptions): Promise<Uint8Array<ArrayBuffer>>;
  /** Reads an object as UTF-8. */
  getString(name: string, options?: GetOptions): Promise<string>;
  /** Reads an object as a Blob with its media type. */
  getBlob(name: string, options?: GetOptions): Promise<Blob>;
  /** Reads an object into a file, or into any other `WritableStream`. */
  getFile(name: string, target: FileTarget | WritableStream<Uint8Array>, options?: GetFileOptions): Promise<ObjectInfo>;
  /** Info of an object; for a link, of the link itself. */
  getInfo(name: string, options?: GetInfoOptions): Promise<ObjectInfo>;
  /** Whether there is a live object, or a link, of this name. */
  exists(name: string): Promise<boolean>;
  /** Changes name, description, headers or metadata of an object. */
  updateMeta(name: string, patch: ObjectMetaPatch, options?: ChangeOptions): Promise<ObjectInfo>;
  /** Renames an object. */
  rename(from: string, to: string, options?: ChangeOptions): Promise<ObjectInfo>;
  /** Copies an object's content and description to another name. */
  copy(from: string, to: string, options?: CopyOptions): Promise<ObjectInfo>;
  /** Deletes an object: its content goes, a marker stays. */
  delete(name: string, options?: DeleteOptions): Promise<ObjectInfo>;
  /** Stores a link to an object of this bucket or another. */
  addLink(name: string, target: Pick<ObjectInfo, "bucket" | "name">): Promise<ObjectInfo>;
  /** Stores a link to a whole bucket. */
  addBucketLink(name: string, store: Pick<Store, "bucket">): Promise<ObjectInfo>;
  /** The objects of the bucket, in the order in which they were last changed. */
  list(options?: ListOptions): Promise<ObjectInfo[]>;
  /**
   * Follows the bucket: current objects, then `null` once, then every change. After a lost connection, or where the user may
   * not create consumers, only the last of several changes of one name is reported.
   */
  watch(options?: WatchOptions): AsyncIterable<ObjectInfo | null>;
  /** Finds leftovers of crashed writers and old clients, and repairs them on request. */
  check(options?: CheckOptions): Promise<StoreReport>;
  /** Discards an interrupted upload: removes its chunks and its note. */
  discardUpload(record: UploadRecord, journal: UploadJournal): Promise<void>;
  /** Makes the bucket permanently read-only. */
  seal(): Promise<ObjectStoreStatus>;
  /** Configuration and state of the bucket. */
  status(): Promise<ObjectStoreStatus>;
}
