import type { ObjectStoreStatus } from "./buckets.ts";
import type { FileTarget, GetFileOptions, GetOptions, ObjectResult } from "./downloads.ts";
import type { ChangeOptions, DeleteOptions, GetInfoOptions, ListOptions, WatchOptions } from "./entries.ts";
import type { ObjectInfo, ObjectMeta, ObjectMetaPatch } from "./objects.ts";
import type { CheckOptions, StoreReport } from "./report.ts";
import type { CopyOptions, ObjectBody, ObjectWriter, PutOptions, UploadJournal, UploadRecord } from "./uploads.ts";

/**
 * One bucket, wherever it is worked on: what `ObjectStore` and the store of `nats-objects/worker` have in common. Take this
 * in functions and components that accept either. `ObjectStore` documents each method in full.
 */
export interface Store {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Stores an object, in place of what has the name now. */
  put(nameOrMeta: string | ObjectMeta, body: ObjectBody, options?: PutOptions): Promise<ObjectInfo>;
  /** Stores bytes in memory as an object. */
  putBytes(
    nameOrMeta: string | ObjectMeta,
    bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>,
    options?: PutOptions,
  ): Promise<ObjectInfo>;
  /** Stores a text as an object, in UTF-8. */
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
  /** What the store knows about an object; for a link, about the link. */
  getInfo(name: string, options?: GetInfoOptions): Promise<ObjectInfo>;
  /** Whether there is a live object, or a link, of this name. */
  exists(name: string): Promise<boolean>;
  /** Changes name, description, headers or metadata of an object. */
  updateMeta(name: string, patch: ObjectMetaPatch, options?: ChangeOptions): Promise<ObjectInfo>;
  /** Gives an object another name. */
  rename(from: string, to: string, options?: ChangeOptions): Promise<ObjectInfo>;
  /** Stores the content and the description of an object under another name too. */
  copy(from: string, to: string, options?: CopyOptions): Promise<ObjectInfo>;
  /** Deletes an object: its content goes, a marker stays. */
  delete(name: string, options?: DeleteOptions): Promise<ObjectInfo>;
  /** Stores a link to an object of this bucket or another. */
  addLink(name: string, target: Pick<ObjectInfo, "bucket" | "name">): Promise<ObjectInfo>;
  /** Stores a link to a whole bucket. */
  addBucketLink(name: string, store: Pick<Store, "bucket">): Promise<ObjectInfo>;
  /** The objects of the bucket, in the order in which they were last changed. */
  list(options?: ListOptions): Promise<ObjectInfo[]>;
  /** Follows the bucket: what is there, then `null` once, then every change. */
  watch(options?: WatchOptions): AsyncIterable<ObjectInfo | null>;
  /** Looks for what crashed writers and old clients leave, and repairs it on request. */
  check(options?: CheckOptions): Promise<StoreReport>;
  /** Gives up an upload that was interrupted: removes its chunks and its note. */
  discardUpload(record: UploadRecord, journal: UploadJournal): Promise<void>;
  /** Makes the bucket read-only, for good. */
  seal(): Promise<ObjectStoreStatus>;
  /** Configuration and state of the bucket. */
  status(): Promise<ObjectStoreStatus>;
}
