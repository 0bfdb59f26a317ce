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

/** Where in a cluster a bucket is placed. */
export interface Placement {
  /** Name of the cluster. */
  cluster?: string;
  /** Tags the servers must have. */
  tags?: string[];
}

/** The bucket that another one copies. */
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
