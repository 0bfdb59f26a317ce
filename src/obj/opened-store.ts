// Beyond 200 lines because each method of the interface stands here, with what it does differently.
import { type Bucket, openToUse } from "../bucket.ts";
import { isObjectStoreError, ObjectStoreError } from "../errors.ts";
import type { JetStreamApi } from "../jetstream/api.ts";
import { fullStreamInfo } from "../jetstream/full-stream-info.ts";
import type { PubAck, PurgeResponse, QueuedIterator, StreamInfoRequestOptions } from "../jetstream/obj-vocabulary.ts";
import { deleteStream } from "../jetstream/streams.ts";
import { lazily } from "../lazily.ts";
import { cancelableIterator } from "../cancelable-iterator.ts";
import { watchStart } from "../meta/watch-start.ts";
import { streamName } from "../protocol/subjects.ts";
import { ObjectStore as CoreStore } from "../store.ts";
import type { ObjectResult as CoreResult, PutOptions } from "../types.ts";
import { toInfo, toMeta, toPatch } from "./info.ts";
import { orNull } from "./or-null.ts";
import { toResult } from "./result.ts";
import { toStatus } from "./status.ts";
import type {
  ObjectInfo,
  ObjectResult,
  ObjectStore,
  ObjectStoreMeta,
  ObjectStorePutOpts,
  ObjectStoreStatus,
  ObjectWatchInfo,
} from "./types.ts";
import { WatchQueue } from "./watch-queue.ts";

const loadWatch = lazily(() => import("../meta/watch.ts"));

/** One bucket behind the interface of @nats-io/obj. */
export class OpenedStore implements ObjectStore {
  readonly #api: JetStreamApi;
  readonly #name: string;
  readonly #stream: string;
  #bucket: Bucket | undefined;

  /** Without `bucket`, the first operation finds out whether there is one. */
  constructor(api: JetStreamApi, name: string, bucket?: Bucket) {
    this.#api = api;
    this.#name = name;
    this.#stream = streamName(name);
    this.#bucket = bucket;
  }

  async info(name: string): Promise<ObjectInfo | null> {
    const core = await this.#core();
    return orNull("OBJECT_NOT_FOUND", async () => toInfo(await core.getInfo(name, { showDeleted: true })));
  }

  async list(): Promise<ObjectInfo[]> {
    return (await (await this.#core()).list()).map(toInfo);
  }

  async get(name: string): Promise<ObjectResult | null> {
    const found = await this.#find(name);
    return found && toResult(found);
  }

  async getBlob(name: string): Promise<Uint8Array | null> {
    return (await this.#find(name))?.bytes() ?? null;
  }

  async #find(name: string): Promise<CoreResult | null> {
    const core = await this.#core();
    return orNull("OBJECT_NOT_FOUND", async () => {
      try {
        return await core.get(name);
      } catch (error) {
        // A link may lead to a bucket that is gone.
        if (isObjectStoreError(error, "BUCKET_NOT_FOUND") && (await core.getInfo(name)).link) return null;
        throw error;
      }
    });
  }

  put(meta: ObjectStoreMeta, rs: ReadableStream<Uint8Array> | null, opts?: ObjectStorePutOpts): Promise<ObjectInfo> {
    return this.#put(meta, rs ?? new Uint8Array(), opts);
  }

  putBlob(meta: ObjectStoreMeta, data: Uint8Array | null, opts?: ObjectStorePutOpts): Promise<ObjectInfo> {
    return this.#put(meta, data ?? new Uint8Array(), opts);
  }

  async #put(
    meta: ObjectStoreMeta,
    body: ReadableStream<Uint8Array> | Uint8Array,
    { timeout, previousRevision }: ObjectStorePutOpts = {},
  ): Promise<ObjectInfo> {
    if (meta.options?.link) throw new ObjectStoreError("LINK_NOT_ALLOWED", "links are made by link and linkStore");
    const options: PutOptions = {
      ...(timeout && { timeout }),
      ...(typeof previousRevision === "number" && { expectedRevision: previousRevision }),
    };
    return toInfo(await (await this.#core()).put(toMeta(meta), ownMemory(body), options));
  }

  async delete(name: string): Promise<PurgeResponse> {
    const core = await this.#core();
    const purged = await orNull("OBJECT_NOT_FOUND", async () => {
      const chunks = await this.#chunksOf(core, name);
      await core.delete(name);
      return chunks;
    });
    return { success: purged !== null, purged: purged ?? 0 };
  }

  /** How many chunks an object has; 0 when its meta message cannot be read, which does not keep it from being deleted. */
  async #chunksOf(core: CoreStore, name: string): Promise<number> {
    return (await orNull("BAD_OBJECT_META", () => core.getInfo(name, { showDeleted: true })))?.chunks ?? 0;
  }

  async link(name: string, meta: ObjectInfo): Promise<ObjectInfo> {
    const text = JSON.stringify(meta.name);
    if (meta.deleted) throw new ObjectStoreError("LINK_TO_DELETED", `${text} is deleted`);
    if (meta.options?.link) throw new ObjectStoreError("LINK_TO_LINK", `${text} is a link itself`);
    const core = await this.#core();
    // Our own store replaces a link.
    if (await core.exists(name)) {
      throw new ObjectStoreError("OBJECT_EXISTS", `there is an object ${JSON.stringify(name)} already`);
    }
    return toInfo(await core.addLink(name, { bucket: meta.bucket, name: meta.name }));
  }

  async linkStore(name: string, bucket: ObjectStore): Promise<ObjectInfo> {
    if (!(bucket instanceof OpenedStore)) throw new TypeError("bucket: expected an ObjectStore of nats-objects/obj");
    return toInfo(await (await this.#core()).addBucketLink(name, await bucket.#core()));
  }

  async watch({
    ignoreDeletes = false,
    includeHistory = false,
  }: Partial<{ ignoreDeletes?: boolean; includeHistory?: boolean }> = {}): Promise<QueuedIterator<ObjectWatchInfo>> {
    const [bucket, { watch }] = await Promise.all([this.#open(), loadWatch()]);
    // "From now on" means from when this resolves.
    const since = Promise.resolve(await watchStart(bucket));
    const options = { ignoreDeletes, updatesOnly: !includeHistory };
    return new WatchQueue(
      cancelableIterator((stop) => watch(bucket, options, { since, stop })),
      !includeHistory,
    );
  }

  async seal(): Promise<ObjectStoreStatus> {
    await (await this.#core()).seal();
    return this.status();
  }

  async status(opts?: Partial<StreamInfoRequestOptions>): Promise<ObjectStoreStatus> {
    return toStatus(await fullStreamInfo(this.#api, this.#stream, opts));
  }

  async update(name: string, meta: Partial<ObjectStoreMeta> = {}): Promise<PubAck> {
    const { revision } = await (await this.#core()).updateMeta(name, toPatch(meta));
    return { stream: this.#stream, seq: revision, duplicate: false };
  }

  async destroy(): Promise<boolean> {
    await deleteStream(this.#api, this.#stream);
    return true;
  }

  async #core(): Promise<CoreStore> {
    return new CoreStore(await this.#open());
  }

  async #open(): Promise<Bucket> {
    return (this.#bucket ??= await openToUse(this.#api, this.#name));
  }
}

/** Bytes in memory that others may write to at the same time are copied. */
function ownMemory(
  body: ReadableStream<Uint8Array> | Uint8Array,
): ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer> {
  const isShared = ArrayBuffer.isView(body) && !(body.buffer instanceof ArrayBuffer);
  return isShared ? new Uint8Array(body) : (body as Uint8Array<ArrayBuffer>);
}
