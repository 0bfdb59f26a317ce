// Configuration and state of a bucket.

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
  /** Maximum size of the bucket in bytes; default no limit. */
  maxBytes?: number;
  /** Where the server keeps the bucket; default `"file"`. */
  storage?: "file" | "memory";
  /** Number of copies in a cluster, 1 to 5; default 1. */
  replicas?: number;
  /** Where in a cluster the bucket is placed. */
  placement?: Placement;
  /** Have the server compress the bucket (S2); default `false`. Needs nats-server 2.10 (`UNSUPPORTED_SERVER`). */
  compression?: boolean;
  /** Any key-value pairs. Needs nats-server 2.10 (`UNSUPPORTED_SERVER`). */
  metadata?: Record<string, string>;
  /** Let objects have their own time to live; default `false`. Needs nats-server 2.11 (`UNSUPPORTED_SERVER`). */
  objectTtl?: boolean;
  /**
   * Store objects of at most 512 KiB as one atomic batch (ADR-50): in one round trip if the name is new, instead of two.
   * Pays off with long round trips: nats-server stages each batch in files, which took about 18 ms on our machine, and batches
   * of one bucket wait for each other. Default `false`. Needs nats-server 2.12 (`UNSUPPORTED_SERVER`). For a client that
   * creates the same bucket without it, the configuration differs (`BUCKET_EXISTS`).
   */
  atomicPut?: boolean;
  /**
   * Make the bucket a read-only copy that follows another bucket of this account: every change rejects with `SEALED`. Needs
   * nats-server 2.14 (`UNSUPPORTED_SERVER`): older ones lose meta messages while copying.
   */
  mirror?: BucketOrigin;
  /**
   * Copy the objects of other buckets of this account into this one, which stays writable; cannot be combined with `mirror`.
   * Deletions are copied too, but the chunks stay until `check` removes them. Needs nats-server 2.10 (`UNSUPPORTED_SERVER`).
   */
  sources?: BucketOrigin[];
}

/** Where in a cluster a bucket is placed. */
export interface Placement {
  /** Name of the cluster. */
  cluster?: string;
  /** Tags the servers must have. */
  tags?: string[];
}

/** A bucket that another one copies. */
export interface BucketOrigin {
  /** Its name. */
  bucket: string;
}

/** State and configuration of a bucket. */
export interface ObjectStoreStatus {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Free text, `""` when there is none. */
  readonly description: string;
  /** Age in ms at which the bucket's messages expire; 0 for never. */
  readonly ttl: number;
  /** Maximum size of the bucket in bytes; -1 for no limit. */
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
  /** Any key-value pairs. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Objects can have their own time to live. */
  readonly objectTtl: boolean;
  /** Small objects are stored by one atomic batch. */
  readonly atomicPut: boolean;
  /** The bucket can no longer be changed. */
  readonly sealed: boolean;
  /** Size of the bucket on the server in bytes, including overhead. */
  readonly size: number;
  /** When the bucket was created. It changes when the bucket is deleted and created again. */
  readonly created: Date;
  /** Number of messages in the bucket's stream: chunks, metas and delete markers. */
  readonly messages: number;
  /** The implementation of the bucket: always `"JetStream"`. */
  readonly backingStore: "JetStream";
  /** The stream that holds the bucket. */
  readonly streamName: string;
}
