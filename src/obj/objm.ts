import { isObjectStoreError } from "../errors.ts";
import { openBucket, openToUse } from "../bucket.ts";
import { JetStreamApi, type JetStreamClient, type NatsConnection } from "../jetstream/api.ts";
import { withFlags } from "../jetstream/full-stream-info.ts";
import type { Lister, StreamInfo } from "../jetstream/obj-vocabulary.ts";
import { listStreams } from "../jetstream/streams.ts";
import { ObjectStoreManager } from "../manager.ts";
import { bucketTraits } from "../protocol/stream-config.ts";
import { bucketName } from "../protocol/subjects.ts";
import type { ObjectStoreConfig } from "../types.ts";
import { OpenedStore } from "./opened-store.ts";
import { toStatus } from "./status.ts";
import type { ObjectStore, ObjectStoreOptions, ObjectStoreStatus } from "./types.ts";

const NANOS_PER_MS = 1_000_000;

/** Most buckets that the lister gives at a time, as the server does. */
const PAGE = 256;

/** The buckets of a connection, behind the interface of `@nats-io/obj`. */
export class Objm {
  /** The client that all requests go through. */
  readonly js: JetStreamClient;
  readonly #api: JetStreamApi;

  /** Takes a connection, or a JetStream client made for a domain or an API prefix. Sends nothing. */
  constructor(nc: JetStreamClient | NatsConnection) {
    this.#api = new JetStreamApi(nc);
    this.js = this.#api.jetstream;
  }

  /**
   * Opens a bucket, or creates it when there is none; the options of one that exists stay as they are. `ttl` is in
   * nanoseconds, `max_bytes` in bytes. Rejects with the codes of `ObjectStoreManager.create`, but for `BUCKET_EXISTS`.
   */
  async create(name: string, opts: Partial<ObjectStoreOptions> = {}): Promise<ObjectStore> {
    try {
      return await this.#openOrReject(name);
    } catch (error) {
      if (!isObjectStoreError(error, "BUCKET_NOT_FOUND")) throw error;
    }
    try {
      await new ObjectStoreManager(this.js).create(toConfig(name, opts));
    } catch (error) {
      // Somebody else has made it meanwhile.
      if (!isObjectStoreError(error, "BUCKET_EXISTS")) throw error;
    }
    return this.#openOrReject(name);
  }

  /**
   * Opens a bucket, never creates one (`BUCKET_NOT_FOUND`). With `check` set to `false` nothing is sent, and the first
   * operation shows whether the bucket exists.
   */
  async open(name: string, check: boolean | { check?: boolean } = true): Promise<ObjectStore> {
    const isChecked = typeof check === "boolean" ? check : check.check === true;
    return new OpenedStore(this.#api, name, isChecked ? await openToUse(this.#api, name) : undefined);
  }

  /** Configuration and state of all buckets that the connection may see. */
  list(): Lister<ObjectStoreStatus> {
    const statuses = this.#statuses();
    return {
      async next() {
        const page: ObjectStoreStatus[] = [];
        while (page.length < PAGE) {
          const { done, value } = await statuses.next();
          if (done) break;
          page.push(value);
        }
        return page;
      },
      [Symbol.asyncIterator]: () => statuses,
    };
  }

  async #openOrReject(name: string): Promise<ObjectStore> {
    return new OpenedStore(this.#api, name, await openBucket(this.#api, name));
  }

  async *#statuses(): AsyncGenerator<ObjectStoreStatus, void> {
    for await (const info of listStreams(this.#api)) {
      const isBucket = bucketName(info.config.name) !== undefined && bucketTraits(info.config);
      if (isBucket) yield toStatus(withFlags(info as unknown as StreamInfo));
    }
  }
}

function toConfig(bucket: string, options: Partial<ObjectStoreOptions>): ObjectStoreConfig {
  const {
    ttl,
    max_bytes: maxBytes,
    storage,
    replicas,
    allowBatched: _,
    ...rest
  } = options as typeof options & {
    /** An option without a type: uploads are fast without it. */
    allowBatched?: boolean;
  };
  return {
    ...rest,
    bucket,
    ...(ttl !== undefined && { ttl: ttl / NANOS_PER_MS }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(storage !== undefined && { storage }),
    ...(replicas && { replicas }),
  };
}
