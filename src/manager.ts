import { openBucket, openToUse } from "./bucket.ts";
import { isObjectStoreError } from "./errors.ts";
import { JetStreamApi, type JetStreamClient, type NatsConnection } from "./jetstream/api.ts";
import { deleteStream, listStreams } from "./jetstream/streams.ts";
import { bucketTraits, toStatus } from "./protocol/stream-config.ts";
import { bucketName } from "./protocol/subjects.ts";
import { cancelableIterator } from "./cancelable-iterator.ts";
import { markRaw } from "./mark-raw.ts";
import { parts, prefetchParts } from "./parts.ts";
import { ObjectStore } from "./store.ts";
import type { ObjectStoreConfig, ObjectStoreStatus } from "./types.ts";

/**
 * The buckets of a connection. Takes any NATS connection, ideally one from `connect`, or a JetStream client with a domain or
 * an API prefix.
 *
 * @example const store = await new ObjectStoreManager(await connect({ servers })).open("files");
 */
export class ObjectStoreManager {
  static {
    markRaw(this);
  }

  readonly #api: JetStreamApi;

  /** Sends nothing: a missing JetStream shows only at the first operation. */
  constructor(connection: NatsConnection | JetStreamClient) {
    this.#api = new JetStreamApi(connection);
    prefetchParts();
  }

  /**
   * Opens a bucket, never creates one. A bucket that cannot be written can be opened and read; each change then rejects.
   * Rejects with `BUCKET_NOT_FOUND`, `INVALID_BUCKET`, `UNSUPPORTED_SERVER` if the account has no JetStream, `TIMEOUT`,
   * `DISCONNECTED`. A user who may not read the bucket's state, or gets no answer, can open any name: the first
   * operation then rejects with `PERMISSION` or `BUCKET_NOT_FOUND`.
   */
  async open(bucket: string): Promise<ObjectStore> {
    return new ObjectStore(await openToUse(this.#api, bucket));
  }

  /**
   * Creates a bucket, or opens an existing one with the same configuration. `ttl` is in ms, `maxBytes` in bytes. Rejects
   * with `BUCKET_EXISTS` if the existing configuration differs, `INVALID_BUCKET`, `STORE_FULL`, `MAX_BYTES_REQUIRED` if the
   * account requires `maxBytes`, `PERMISSION`, `BUCKET_NOT_FOUND` for a missing source or mirror, and `UNSUPPORTED_SERVER` for
   * options that the server is too old for. After `PERMISSION`, `TIMEOUT` and `DISCONNECTED` the bucket may have been created,
   * otherwise not; repeating the call opens it.
   */
  async create(config: ObjectStoreConfig): Promise<ObjectStore> {
    return new ObjectStore(await (await parts.configure()).createBucket(this.#api, config));
  }

  /**
   * Changes the configuration of a bucket. Options that `config` leaves out return to their defaults, except `storage`, which
   * cannot change, and `mirror` and `sources`. Objects stay. Rejects with `BUCKET_NOT_FOUND`, and as {@link create} does,
   * except for `BUCKET_EXISTS`.
   */
  async update(config: ObjectStoreConfig): Promise<ObjectStore> {
    return new ObjectStore(await (await parts.configure()).updateBucket(this.#api, config));
  }

  /** Creates a bucket, or gives an existing one this configuration. Rejects as {@link update} and {@link create} do. */
  async createOrUpdate(config: ObjectStoreConfig): Promise<ObjectStore> {
    try {
      return await this.update(config);
    } catch (error) {
      if (!isObjectStoreError(error, "BUCKET_NOT_FOUND")) throw error;
    }
    return this.create(config);
  }

  /** Deletes a bucket and all its objects. Rejects with `BUCKET_NOT_FOUND`, `INVALID_BUCKET`, `PERMISSION`. */
  async delete(bucket: string): Promise<void> {
    const { stream } = await openBucket(this.#api, bucket);
    await deleteStream(this.#api, stream.name);
  }

  /** Names of all buckets that the user may see. */
  names(): AsyncGenerator<string, void> {
    const statuses = (stop: AbortSignal): AsyncGenerator<ObjectStoreStatus, void> => this.#statuses(stop);
    return cancelableIterator(async function* (stop) {
      for await (const { bucket } of statuses(stop)) yield bucket;
    });
  }

  /** Configuration and state of all buckets that the user may see. */
  stores(): AsyncGenerator<ObjectStoreStatus, void> {
    return cancelableIterator((stop) => this.#statuses(stop));
  }

  async *#statuses(stop: AbortSignal): AsyncGenerator<ObjectStoreStatus, void> {
    for await (const info of listStreams(this.#api, stop)) {
      const bucket = bucketName(info.config.name);
      if (bucket !== undefined && bucketTraits(info.config)) yield toStatus(bucket, info);
    }
  }
}
