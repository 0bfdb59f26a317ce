// The types of @nats-io/obj 3.4.0, structurally the same, so that code typed against them compiles unchanged. Beyond 200
// lines because the whole vocabulary stands in one place.
import type {
  MsgHdrs,
  Nanos,
  Placement,
  PubAck,
  PurgeResponse,
  QueuedIterator,
  StorageType,
  StreamInfo,
  StreamInfoRequestOptions,
} from "../jetstream/obj-vocabulary.ts";

/** Where a link points to: an object, or with no `name` a whole bucket. */
export type ObjectStoreLink = {
  /** The bucket that is linked to. */
  bucket: string;
  /** The object that is linked to; absent in a link to a bucket. */
  name?: string;
};

/** How an object is stored. */
export type ObjectStoreMetaOptions = {
  /** Set when the object is a link. `put` refuses it: use `link` or `linkStore`. */
  link?: ObjectStoreLink;
  /** Size of the chunks in bytes; default 128 KiB, clamped to what the server accepts. */
  max_chunk_size?: number;
};

/** Names an object and describes it. */
export type ObjectStoreMeta = {
  /** Any string but the empty one. */
  name: string;
  /** Free text. */
  description?: string;
  /** Headers of the object. */
  headers?: MsgHdrs;
  /** How the object is stored. */
  options?: ObjectStoreMetaOptions;
  /** Free pairs of strings. */
  metadata?: Record<string, string>;
};

/** What the store knows about an object. */
export type ObjectInfo = ObjectStoreMeta & {
  /** The bucket that holds the object. */
  bucket: string;
  /** Identifies this version of the content: the last token of its chunks' subject. */
  nuid: string;
  /** Size of the content in bytes. */
  size: number;
  /** Number of chunks. */
  chunks: number;
  /** `SHA-256=` and the padded base64url digest of the content; `""` for links and delete markers. */
  digest: string;
  /** The object was deleted, this is its marker. */
  deleted: boolean;
  /** When the server stored the meta message, as an ISO 8601 text in UTC. */
  mtime: string;
  /** Sequence of the meta message in the bucket's stream. */
  revision: number;
};

/** What a watch reports about an object. */
export type ObjectWatchInfo = ObjectInfo & {
  /** `false` for the initial values, `true` for every later change. */
  isUpdate: boolean;
};

/** Configuration and state of a bucket. */
export type ObjectStoreStatus = {
  /** Name of the bucket. */
  bucket: string;
  /** Free text, `""` when there is none. */
  description: string;
  /** Age in nanoseconds at which the bucket's messages expire; 0 for never. `millis()` of nats-core converts it. */
  ttl: Nanos;
  /** Where the server keeps the bucket. */
  storage: StorageType;
  /** Number of copies in a cluster. */
  replicas: number;
  /** The bucket can no longer be changed. */
  sealed: boolean;
  /** Bytes the bucket takes on the server, with all overhead. */
  size: number;
  /** What implements the bucket: always `"JetStream"`. */
  backingStore: string;
  /** What the server says about the bucket's stream. */
  streamInfo: StreamInfo;
  /** Pairs of strings, those of the server (`_nats.`) included. */
  metadata?: Record<string, string> | undefined;
  /** The server compresses the bucket. */
  compression: boolean;
};

/** Configuration of a bucket. */
export type ObjectStoreOptions = {
  /** Free text. */
  description?: string;
  /** Age in nanoseconds at which every message of the bucket expires; default none. `nanos()` of nats-core makes it. */
  ttl?: Nanos;
  /** Where the server keeps the bucket; default `StorageType.File`. */
  storage: StorageType;
  /** Number of copies in a cluster, 1 to 5; default 1. */
  replicas: number;
  /** Most bytes the bucket may hold; default no limit. */
  max_bytes: number;
  /** Where in a cluster the bucket is placed. */
  placement: Placement;
  /** Free pairs of strings. Needs nats-server 2.10. */
  metadata?: Record<string, string>;
  /** Have the server compress the bucket (S2). Needs nats-server 2.10. */
  compression?: boolean;
};

/** An object that was looked up, with its content still to be read. */
export type ObjectResult = {
  /** What the store knows about the object; for a link, about the object it points to. */
  info: ObjectInfo;
  /** The content. It is read from the server as it is asked for, and ends cleanly only when it was verified. */
  data: ReadableStream<Uint8Array>;
  /** Resolves when `data` has ended: to `null`, or to the error that it failed with. Never rejects. */
  error: Promise<Error | null>;
};

/** Options of `put` and `putBlob`. */
export type ObjectStorePutOpts = {
  /** Idle time in ms after which the upload gives up; default 30,000. */
  timeout?: number;
  /** The revision the object must have for the put to succeed; 0 when there must be no live object of this name. */
  previousRevision?: number;
};

/** One bucket. Opened or created by an `Objm`. Failures are an `ObjectStoreError` of `nats-objects` with a `code`. */
export type ObjectStore = {
  /** What the store knows about an object, a deleted one included; `null` when there is nothing of this name. */
  info(name: string): Promise<ObjectInfo | null>;
  /** The live objects and links of the bucket, in the order in which they were last changed. */
  list(): Promise<ObjectInfo[]>;
  /** Looks an object up, through links, and opens its content; `null` when it is missing or deleted. */
  get(name: string): Promise<ObjectResult | null>;
  /** Reads an object into memory; `null` when it is missing or deleted. */
  getBlob(name: string): Promise<Uint8Array | null>;
  /** Stores a stream as an object, in place of what has the name now, which stays whole until then. */
  put(meta: ObjectStoreMeta, rs: ReadableStream<Uint8Array>, opts?: ObjectStorePutOpts): Promise<ObjectInfo>;
  /** Stores bytes as an object, `null` as an empty one; otherwise as `put`. */
  putBlob(meta: ObjectStoreMeta, data: Uint8Array | null, opts?: ObjectStorePutOpts): Promise<ObjectInfo>;
  /** Deletes an object; `success` is `false` when there was nothing of this name, `purged` counts its chunks. */
  delete(name: string): Promise<PurgeResponse>;
  /** Stores a link to an object, which is looked up first. The name must be free, and the object no link. */
  link(name: string, meta: ObjectInfo): Promise<ObjectInfo>;
  /** Stores a link to a whole bucket. Replaces a link, but never an object. */
  linkStore(name: string, bucket: ObjectStore): Promise<ObjectInfo>;
  /**
   * Follows the bucket: every change from now on, with `includeHistory` first what is there. Ends, and leaves nothing on
   * the server, when it is stopped or its loop is left.
   */
  watch(
    opts?: Partial<{
      ignoreDeletes?: boolean;
      includeHistory?: boolean;
    }>,
  ): Promise<QueuedIterator<ObjectWatchInfo>>;
  /** Makes the bucket read-only, for good. */
  seal(): Promise<ObjectStoreStatus>;
  /** Configuration and state of the bucket. */
  status(opts?: Partial<StreamInfoRequestOptions>): Promise<ObjectStoreStatus>;
  /**
   * Changes the description of an object: description and metadata that are left out are cleared, headers stay.
   * Another name, which must be free, renames the object.
   */
  update(name: string, meta: Partial<ObjectStoreMeta>): Promise<PubAck>;
  /** Removes the bucket with all it holds. */
  destroy(): Promise<boolean>;
};
