// The public vocabulary of the package. Everything here is data; the operations are in store.ts and manager.ts.

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

/** Names an object and describes it. */
export interface ObjectMeta {
  /** Any string but the empty one. */
  name: string;
  /** Free text. */
  description?: string | undefined;
  /** Headers of the object, as in HTTP: each name may have several values. */
  headers?: Record<string, string[]> | Headers | undefined;
  /** Free pairs of strings. */
  metadata?: Record<string, string> | undefined;
  /** Size of the chunks in bytes; default 128 KiB, clamped to what the server accepts. */
  maxChunkSize?: number | undefined;
  /** Always refused (`LINK_NOT_ALLOWED`): `addLink` and `addBucketLink` write links. */
  link?: ObjectLink | undefined;
}

/**
 * What `updateMeta` changes of an object: what is left out or `undefined` stays; `""`, `{}` and `null` clear. Other fields
 * of an {@link ObjectInfo} are ignored, so `{ ...info, description: "new" }` is a patch.
 */
export interface ObjectMetaPatch {
  /** The new name; the object is renamed. */
  name?: string | undefined;
  /** Free text. */
  description?: string | null | undefined;
  /** Headers of the object, in place of all it has. */
  headers?: Readonly<Record<string, string[]>> | Headers | null | undefined;
  /** Free pairs of strings, in place of all it has. */
  metadata?: Readonly<Record<string, string>> | null | undefined;
  /** Ignored: the chunks of an object stay as they are. */
  maxChunkSize?: number | undefined;
  /** Ignored: a link keeps its target. */
  link?: ObjectLink | undefined;
}

/** Where a link points to: an object, or with no `name` a whole bucket. */
export interface ObjectLink {
  /** The bucket that is linked to. */
  readonly bucket: string;
  /** The object that is linked to; absent in a link to a bucket. */
  readonly name?: string;
}

/** What the store knows about an object (ADR-20, `ObjectInfo`). */
export interface ObjectInfo {
  /** The bucket that holds the object. */
  readonly bucket: string;
  /** The name of the object. */
  readonly name: string;
  /** Free text, `""` when there is none. */
  readonly description: string;
  /** Headers of the object, `{}` when there are none. */
  readonly headers: Readonly<Record<string, string[]>>;
  /** Free pairs of strings, `{}` when there are none. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Set when the object is a link. */
  readonly link?: ObjectLink;
  /** Size of each chunk but the last in bytes, as its writer promised; 0 when unknown. */
  readonly maxChunkSize: number;
  /** Identifies this version of the content: the last token of its chunks' subject; `""` when the writer gave none. */
  readonly nuid: string;
  /** Size of the content in bytes. */
  readonly size: number;
  /** Number of chunks. */
  readonly chunks: number;
  /** `SHA-256=` and the padded base64url digest of the content; `""` for links and delete markers. */
  readonly digest: string;
  /** The object was deleted, this is its marker. */
  readonly deleted: boolean;
  /** When the server stored the meta message. */
  readonly mtime: Date;
  /** Sequence of the meta message in the bucket's stream. */
  readonly revision: number;
}

/** How far a transfer is. */
export interface Progress {
  /** Bytes so far: on upload those the server has stored, on download those handed to the reader. */
  readonly transferred: number;
  /** Bytes in all, where that is known beforehand. */
  readonly total: number | undefined;
}

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

/** A part of an object's content, in bytes. */
export interface ByteRange {
  /** First byte; a negative number counts from the end. */
  start: number;
  /** The byte after the last one; default the end of the content. A negative number counts from the end. */
  end?: number;
}

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

/** Options of `getInfo`. */
export interface GetInfoOptions {
  /** Give the marker of a deleted object too; default `false`. */
  showDeleted?: boolean;
}

/** Options of `updateMeta` and `delete`. */
export interface ChangeOptions {
  /** The revision the object must have for the change to succeed; 0 when it must not be live (`WRONG_REVISION`). */
  expectedRevision?: number;
}

/** Options of `list`. */
export interface ListOptions {
  /** Only objects whose names begin with this; default all. The others are read all the same. */
  prefix?: string;
  /** List the markers of deleted objects too; default `false`. */
  showDeleted?: boolean;
  /** Called for each meta message that cannot be decoded, or names another object; the list leaves it out. */
  onInvalid?: (error: Error) => void;
}

/** Options of `watch`. */
export interface WatchOptions {
  /** Only objects whose names begin with this; default all. The others are read all the same. */
  prefix?: string;
  /** Start with every stored meta message, not only the last one of each object; default `false`. */
  includeHistory?: boolean;
  /** Leave out the markers of deleted objects; default `false`. */
  ignoreDeletes?: boolean;
  /** Give only what changes from now on, without the initial values and without `null`; default `false`. */
  updatesOnly?: boolean;
  /** Ends the watch, without an error. */
  signal?: AbortSignal;
  /** Called for each meta message that cannot be decoded, or names another object; the watch leaves it out. */
  onInvalid?: (error: Error) => void;
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

/** An object that was looked up, with its content still to be read. */
export interface ObjectResult {
  /** What the store knows about the object; for a link, about the object it points to. */
  readonly info: ObjectInfo;
  /** The part of the content that the body has, when a `range` was asked for: both ends are counted from the start. */
  readonly range?: Required<ByteRange>;
  /** The content. It is read from the server as it is asked for, and ends cleanly only when it was verified. */
  readonly body: ReadableStream<Uint8Array>;
  /** Reads the content into memory. */
  bytes(): Promise<Uint8Array>;
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

/** The writing end of an object, made by `createWritable`. */
export interface ObjectWriter {
  /** Takes the content. `close()` settles when the object is stored, `abort()` when nothing of it is left. */
  readonly writable: WritableStream<Uint8Array>;
  /** Settles as `put` would. */
  readonly info: Promise<ObjectInfo>;
}

/** Where in a cluster a bucket is placed. */
export interface Placement {
  /** Name of the cluster. */
  cluster?: string;
  /** Tags the servers must have. */
  tags?: string[];
}

/** Configuration of a bucket. */
export interface ObjectStoreConfig {
  /** Name of the bucket: letters, digits, `-` and `_` (`INVALID_BUCKET`). */
  bucket: string;
  /** Free text. */
  description?: string;
  /**
   * Age in ms at which every message of the bucket expires, ten years at most; default none. Uploads must be faster
   * (`EXPIRED`).
   */
  ttl?: number;
  /** Most bytes the bucket may hold; default no limit. */
  maxBytes?: number;
  /** Where the server keeps the bucket; default `"file"`. */
  storage?: "file" | "memory";
  /** Number of copies in a cluster, 1 to 5; default 1. */
  replicas?: number;
  /** Where in a cluster the bucket is placed. */
  placement?: Placement;
  /** Have the server compress the bucket (S2); default `false`. Needs nats-server 2.10 (`UNSUPPORTED_SERVER`). */
  compression?: boolean;
  /** Free pairs of strings. Needs nats-server 2.10 (`UNSUPPORTED_SERVER`). */
  metadata?: Record<string, string>;
  /** Let objects have a time to live of their own; default `false`. Needs nats-server 2.11 (`UNSUPPORTED_SERVER`). */
  objectTtl?: boolean;
  /**
   * Let small objects, of 512 KiB at most, be stored by one atomic batch (ADR-50): in one round trip when the name is
   * new, instead of two. It pays where the round trip is long: nats-server stages each batch in files, which took it about
   * 18 ms on our machine, and batches of one bucket wait for each other. Default `false`. Needs nats-server 2.12
   * (`UNSUPPORTED_SERVER`). A client that creates the same bucket without it finds another configuration.
   */
  atomicPut?: boolean;
  /**
   * Make the bucket a read-only copy that follows another bucket of this account: every change rejects with `SEALED`. Needs
   * nats-server 2.11 (`UNSUPPORTED_SERVER`): older ones drop meta messages on the way.
   */
  mirror?: BucketOrigin;
  /**
   * Copy what other buckets of this account store into this one, which can be written as well; not beside `mirror`. A
   * deletion is copied too, but not the removal of chunks: `check` finds those. Needs nats-server 2.10
   * (`UNSUPPORTED_SERVER`).
   */
  sources?: BucketOrigin[];
}

/** The bucket that another one copies. */
export interface BucketOrigin {
  /** Its name. */
  bucket: string;
}

/** Options of `check`. */
export interface CheckOptions {
  /**
   * Remove orphan chunks and old delete markers, complete what {@link StoreReport.halfRenames} has, move what is misplaced,
   * and correct meta messages with another name in them; default `false`.
   */
  repair?: boolean;
  /**
   * Age in ms from which chunks without an object, delete markers and objects with two names are reported; default 7
   * days. An upload that was interrupted more recently can still resume. By the server's clock. 0 is for a bucket that
   * nobody writes to: it takes the chunks of uploads that are under way.
   */
  olderThan?: number;
}

/** What `check` found. */
export interface StoreReport {
  /**
   * Chunks that no object has, by the nuid of the upload that left them. Empty while there is a meta message that cannot be
   * decoded ({@link InvalidMeta.blocksRepair}): any chunk may be that object's.
   */
  readonly orphans: readonly OrphanChunks[];
  /** Objects that lack chunks: they cannot be read. */
  readonly truncated: readonly TruncatedObject[];
  /** Objects whose chunks have expired, and whose meta message was renewed by a later change: they cannot be read. */
  readonly expired: readonly TruncatedObject[];
  /** Delete markers. */
  readonly deleteMarkers: readonly ObjectInfo[];
  /** Objects with two names, which a client has left that ended in the middle of a rename. */
  readonly halfRenames: readonly HalfRename[];
  /**
   * Objects where clients of today do not look for them: old ones encoded the name without padding. Repair moves those whose
   * name has no other object.
   */
  readonly misplaced: readonly ObjectInfo[];
  /** Meta messages that cannot be used. */
  readonly invalid: readonly InvalidMeta[];
  /** Whether what can be repaired was. */
  readonly repaired: boolean;
}

/**
 * A meta message that cannot be used. It may be the live object of a client that can read it. `put` or `delete` of its name
 * replaces it; repair corrects one that only has another name in it.
 */
export interface InvalidMeta {
  /** Its sequence. */
  readonly revision: number;
  /** The subject that it is stored under. */
  readonly subject: string;
  /** The names that its subject encodes, the more likely one first; empty when no client looks for it there. */
  readonly names: readonly string[];
  /** Its chunks are not known, so no repair removes any chunks in the bucket while it is there. */
  readonly blocksRepair: boolean;
  /** Why it cannot be used. */
  readonly error: Error;
}

/** An object with two names: both have the same chunks. */
export interface HalfRename {
  /** Under the name that `repair` removes, the older one. */
  readonly from: ObjectInfo;
  /** Under the name that stays. */
  readonly to: ObjectInfo;
}

/** Chunks that no object has. */
export interface OrphanChunks {
  /** Last token of their subject. */
  readonly nuid: string;
  /** How many there are. */
  readonly chunks: number;
  /** When the last of them was stored. */
  readonly lastWritten: Date;
}

/** An object with fewer chunks than its meta says. */
export interface TruncatedObject {
  /** What the meta says. */
  readonly info: ObjectInfo;
  /** How many chunks there are. */
  readonly stored: number;
}

/** State and configuration of a bucket. */
export interface ObjectStoreStatus {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Free text, `""` when there is none. */
  readonly description: string;
  /** Age in ms at which the bucket's messages expire; 0 for never. */
  readonly ttl: number;
  /** Most bytes the bucket may hold; -1 for no limit. */
  readonly maxBytes: number;
  /** Where the server keeps the bucket. */
  readonly storage: "file" | "memory";
  /** Number of copies in a cluster. */
  readonly replicas: number;
  /** Where in a cluster the bucket is placed. */
  readonly placement?: Placement;
  /** The bucket that this one mirrors. */
  readonly mirror?: BucketOrigin;
  /** The buckets that this one copies from. */
  readonly sources?: BucketOrigin[];
  /** The server compresses the bucket. */
  readonly compression: boolean;
  /** Free pairs of strings. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Objects can have a time to live of their own. */
  readonly objectTtl: boolean;
  /** Small objects are stored by one atomic batch. */
  readonly atomicPut: boolean;
  /** The bucket can no longer be changed. */
  readonly sealed: boolean;
  /** Bytes the bucket takes on the server, with all overhead. */
  readonly size: number;
  /** When the bucket was created: one that was deleted and created again is another one. */
  readonly created: Date;
  /** Number of messages in the bucket's stream: chunks, metas and delete markers. */
  readonly messages: number;
  /** What implements the bucket: always `"JetStream"`. */
  readonly backingStore: "JetStream";
  /** The stream behind the bucket. */
  readonly streamName: string;
}
