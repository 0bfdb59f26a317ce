import { bucketOf, openBucket } from "./bucket.ts";
import { ObjectStoreError } from "./errors.ts";
import { JetStreamApi, type JetStreamClient, type NatsConnection } from "./jetstream/api.ts";
import { requireServer } from "./jetstream/server-version.ts";
import { createStream, deleteStream, listStreams, streamInfo, updateStream } from "./jetstream/streams.ts";
import { bucketTraits, fitDuplicateWindow, toStatus, toStreamConfig } from "./protocol/stream-config.ts";
import { bucketName } from "./protocol/subjects.ts";
import { ObjectStore } from "./store.ts";
import type { ObjectStoreConfig, ObjectStoreStatus } from "./types.ts";

/**
 * The buckets of a connection. Takes any NATS connection, best one of `connect`, or a JetStream client made for a
 * domain or an API prefix.
 *
 * @example const store = await new ObjectStoreManager(await connect({ servers })).open("files");
 */
export class ObjectStoreManager {
  readonly #api: JetStreamApi;

  /** Sends nothing; whether JetStream is there shows at the first operation. */
  constructor(connection: NatsConnection | JetStreamClient) {
    this.#api = new JetStreamApi(connection);
  }

  /** Opens a bucket. Rejects with `BUCKET_NOT_FOUND`, `INVALID_BUCKET`, `PERMISSION`. */
  async open(bucket: string): Promise<ObjectStore> {
    return new ObjectStore(await openBucket(this.#api, bucket));
  }

  /**
   * Creates a bucket; one that has the same configuration already is opened.
   * Rejects with `BUCKET_EXISTS` when its configuration is another, `INVALID_BUCKET`, `STORE_FULL`, `PERMISSION`, and
   * `UNSUPPORTED_SERVER` for what the server is too old for.
   */
  async create(config: ObjectStoreConfig): Promise<ObjectStore> {
    const stream = toStreamConfig(config);
    this.#requireServer(config);
    return new ObjectStore(bucketOf(this.#api, config.bucket, await createStream(this.#api, stream)));
  }

  /**
   * Gives a bucket another configuration: what `config` leaves out goes back to its default, but for `storage`, which
   * cannot change. Rejects with `BUCKET_NOT_FOUND`, and as {@link create}.
   */
  async update(config: ObjectStoreConfig): Promise<ObjectStore> {
    const stream = toStreamConfig(config);
    this.#requireServer(config);
    const current = await streamInfo(this.#api, stream.name);
    bucketOf(this.#api, config.bucket, current);
    const { storage } = current.config;
    // What the server or another client has set besides stays.
    const merged = { ...current.config, description: "", metadata: {}, compression: "none" as const, ...stream };
    if (config.storage === undefined && storage) merged.storage = storage;
    const info = await updateStream(this.#api, fitDuplicateWindow(merged));
    return new ObjectStore(bucketOf(this.#api, config.bucket, info));
  }

  /** Creates a bucket, or gives the one there is this configuration. Rejects as {@link update} and {@link create}. */
  async createOrUpdate(config: ObjectStoreConfig): Promise<ObjectStore> {
    try {
      return await this.update(config);
    } catch (error) {
      if (!(error instanceof ObjectStoreError) || error.code !== "BUCKET_NOT_FOUND") throw error;
    }
    return this.create(config);
  }

  /** Removes a bucket with all it holds. Rejects with `BUCKET_NOT_FOUND`. */
  async delete(bucket: string): Promise<void> {
    const { stream } = await openBucket(this.#api, bucket);
    await deleteStream(this.#api, stream);
  }

  /** The names of all buckets the connection may see. */
  async *names(): AsyncGenerator<string, void> {
    for await (const { bucket } of this.stores()) yield bucket;
  }

  /** Configuration and state of all buckets the connection may see. */
  async *stores(): AsyncGenerator<ObjectStoreStatus, void> {
    for await (const info of listStreams(this.#api)) {
      const bucket = bucketName(info.config.name);
      if (bucket !== undefined && bucketTraits(info.config)) yield toStatus(bucket, info);
    }
  }

  #requireServer({ compression, metadata, objectTtl, atomicPut }: ObjectStoreConfig): void {
    if (atomicPut) requireServer(this.#api, 2, 12, "atomicPut");
    if (objectTtl) requireServer(this.#api, 2, 11, "objectTtl");
    if (compression) requireServer(this.#api, 2, 10, "compression");
    if (metadata && Object.keys(metadata).length > 0) requireServer(this.#api, 2, 10, "metadata");
  }
}
