// Beyond 200 lines because it documents every operation of a store; each is implemented in its own file.

import { type Bucket, traitsOf } from "./bucket.ts";
import { get } from "./download/get.ts";
import { isObjectStoreError } from "./errors.ts";
import type { JetStreamClient } from "./jetstream/api.ts";
import { updateStream } from "./jetstream/streams.ts";
import { cancelableIterator } from "./cancelable-iterator.ts";
import { markRaw } from "./mark-raw.ts";
import { watchStart } from "./meta/watch-start.ts";
import { getInfo } from "./meta/entry.ts";
import { checkOptions } from "./meta/options.ts";
import { list, watch } from "./meta/watch.ts";
import { prefetch } from "./lazily.ts";
import { parts } from "./parts.ts";
import { toStatus } from "./protocol/stream-config.ts";
import { createWritable } from "./upload/writable.ts";
import type {
  ChangeOptions,
  DeleteOptions,
  CheckOptions,
  CopyOptions,
  FileTarget,
  GetFileOptions,
  GetInfoOptions,
  GetOptions,
  ListOptions,
  ObjectBody,
  ObjectInfo,
  ObjectMeta,
  ObjectMetaPatch,
  ObjectResult,
  ObjectStoreStatus,
  ObjectWriter,
  PutOptions,
  Store,
  StoreReport,
  UploadJournal,
  UploadRecord,
  WatchOptions,
} from "./types.ts";

/** One bucket. Opened or created by an `ObjectStoreManager`. */
export class ObjectStore implements Store {
  static {
    markRaw(this);
  }

  /** Name of the bucket. */
  readonly bucket: string;

  readonly #bucket: Bucket;

  /** Created by an `ObjectStoreManager`. @internal */
  constructor(bucket: Bucket) {
    this.#bucket = bucket;
    this.bucket = bucket.name;
    if (bucket.atomicPut) prefetch([() => import("./upload/put-batch.ts")]);
  }

  /** The client the store works with. */
  get jetstream(): JetStreamClient {
    return this.#bucket.stream.api.jetstream; // a getter: JSON.stringify would follow an own property down to the socket
  }

  /**
   * Stores an object, replacing any of that name, which stays complete until then. Resolves when the server has confirmed
   * all of it. Rejects before the first byte with `NAME_REQUIRED`, `LINK_NOT_ALLOWED`, `SEALED`, `UNSUPPORTED_SERVER`; later
   * with `UPLOAD_IN_PROGRESS`, `WRONG_REVISION`, `STORE_FULL`, `CHUNK_TOO_LARGE`, `PERMISSION`, the body's own error or
   * `signal.reason`; if others change the bucket meanwhile, with `TRUNCATED`, `EXPIRED` or `OBJECT_REPLACED`. Then nothing of
   * the new object is left. After `TIMEOUT` and `DISCONNECTED` its chunks may stay, or all of it may be stored.
   *
   * @example await store.put("report.pdf", file, { onProgress: ({ transferred }) => show(transferred) });
   */
  async put(nameOrMeta: string | ObjectMeta, body: ObjectBody, options?: PutOptions): Promise<ObjectInfo> {
    const checked = checkOptions("put", options);
    return (await parts.put()).put(this.#bucket, nameOrMeta, body, checked);
  }

  /** Like {@link put}, for bytes in memory, which must not change meanwhile. */
  putBytes(
    nameOrMeta: string | ObjectMeta,
    bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>,
    options?: PutOptions,
  ): Promise<ObjectInfo> {
    return this.put(nameOrMeta, bytes, options);
  }

  /** Like {@link put}, for text, which is stored as UTF-8. */
  putString(nameOrMeta: string | ObjectMeta, text: string, options?: PutOptions): Promise<ObjectInfo> {
    return this.put(nameOrMeta, text, options);
  }

  /**
   * Like {@link put}, for a file, which is stored under its own name with its media type. Rejects with the browser's
   * `NotReadableError` when the file changes on disk meanwhile.
   */
  async putFile(file: File, options?: PutOptions): Promise<ObjectInfo> {
    if (!(file instanceof File)) throw new TypeError("file: expected a File");
    return this.put(file.name, file, options);
  }

  /**
   * Opens an object for writing, as a `WritableStream`. Its `close()` settles like {@link put}; writes reject once the upload
   * has failed; `abort()` leaves nothing. A buffer may be reused once its write has resolved.
   *
   * @example await response.body.pipeTo(store.createWritable("page.html").writable);
   */
  createWritable(nameOrMeta: string | ObjectMeta, options?: PutOptions): ObjectWriter {
    return createWritable(this.#bucket, nameOrMeta, options);
  }

  /**
   * Looks an object up, following links, and opens its content. The content is read from the server only as the body is read,
   * at most 4 MiB ahead, or 16 MiB if the round trip is long. The body ends cleanly only if size and digest are right.
   *
   * Rejects with `OBJECT_NOT_FOUND`, `BAD_OBJECT_META`, `RANGE_NOT_SATISFIABLE`, `LINK_IS_BUCKET`, `LINK_LOOP`,
   * `PERMISSION`, `STORE_FULL` (of subscriptions), `TIMEOUT`, `DISCONNECTED`; the body may also error with
   * `DIGEST_MISMATCH`, `TRUNCATED`, `EXPIRED`, `OBJECT_REPLACED`.
   *
   * @example for await (const chunk of (await store.get("report.pdf")).body) consume(chunk);
   */
  async get(name: string, options?: GetOptions): Promise<ObjectResult> {
    return get(this.#bucket, name, checkOptions("get", options));
  }

  /** Reads an object into memory; rejects as {@link get} and its body do. */
  async getBytes(name: string, options?: GetOptions): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.get(name, options)).bytes();
  }

  /** Reads an object as UTF-8; rejects as {@link get} and its body do. */
  async getString(name: string, options?: GetOptions): Promise<string> {
    return (await this.get(name, options)).text();
  }

  /** Reads an object as a Blob with its media type; rejects as {@link get} and its body do. */
  async getBlob(name: string, options?: GetOptions): Promise<Blob> {
    return (await this.get(name, options)).blob();
  }

  /**
   * Reads an object into a file, replacing its content, or into any other `WritableStream`. Closes the target when everything
   * is written and verified. On any failure aborts it, so that a file stays as it was. With `resume`, an interrupted download
   * continues where it ended. Rejects as {@link get} and its body do, and with the target's own errors.
   *
   * @example await store.getFile("film.mp4", fileHandle, { resume: true });
   */
  async getFile(
    name: string,
    target: FileTarget | WritableStream<Uint8Array>,
    options?: GetFileOptions,
  ): Promise<ObjectInfo> {
    const checked = checkOptions("getFile", options);
    return (await parts.getFile()).getFile((reading) => this.get(name, reading), target, checked);
  }

  /** Info of an object; for a link, of the link itself. Rejects with `OBJECT_NOT_FOUND`. */
  async getInfo(name: string, options?: GetInfoOptions): Promise<ObjectInfo> {
    checkOptions("getInfo", options);
    return getInfo(this.#bucket, name, options?.showDeleted);
  }

  /** Whether a live object or link has this name. Rejects as {@link getInfo} does, except for `OBJECT_NOT_FOUND`. */
  async exists(name: string): Promise<boolean> {
    try {
      await this.getInfo(name);
      return true;
    } catch (error) {
      if (isObjectStoreError(error, "OBJECT_NOT_FOUND")) return false;
      throw error;
    }
  }

  /**
   * Changes name, description, headers or metadata of an object. Fields that `patch` leaves out stay; `""`, `{}` and `null`
   * clear. Content and expiry stay. A new name renames the object, in several steps, each of which leaves it readable;
   * repeating the call completes an interrupted rename.
   *
   * Rejects with `OBJECT_NOT_FOUND`, `UPDATE_DELETED`, `BAD_OBJECT_META`, `OBJECT_EXISTS` (of the new name),
   * `WRONG_REVISION`, `STORE_FULL`, `SEALED`, `UNSUPPORTED_SERVER`; after `TIMEOUT` and `DISCONNECTED` the change may
   * have been made.
   *
   * @example await store.updateMeta("report.pdf", { description: "final" });
   */
  async updateMeta(name: string, patch: ObjectMetaPatch, options?: ChangeOptions): Promise<ObjectInfo> {
    checkOptions("change", options);
    return (await parts.updateMeta()).updateMeta(this.#bucket, name, patch, options);
  }

  /** Renames an object; the new name must be free (`OBJECT_EXISTS`). Same as {@link updateMeta} with only a name. */
  async rename(from: string, to: string, options?: ChangeOptions): Promise<ObjectInfo> {
    if (typeof to !== "string") throw new TypeError("to: expected a string");
    return this.updateMeta(from, { name: to }, options);
  }

  /**
   * Copies the content and description of an object, or of a link's target, to another name. The content passes through this
   * client once and is verified on the way. Rejects as {@link get}, its body and {@link put} do.
   */
  async copy(from: string, to: string, options?: CopyOptions): Promise<ObjectInfo> {
    checkOptions("copy", options);
    return (await parts.copy()).copy(this, from, to, options);
  }

  /**
   * Deletes an object: its content goes, a marker stays. Deleting twice writes nothing, but finishes an interrupted
   * delete. If the bucket has no room for the marker, the content goes first; a client that ends in between leaves no marker,
   * and maybe chunks that `check` finds. Rejects with `NAME_REQUIRED`, `OBJECT_NOT_FOUND`, `WRONG_REVISION`, `SEALED`,
   * `UNSUPPORTED_SERVER`, `PERMISSION`, and then leaves the object as it is; after `TIMEOUT` and `DISCONNECTED` it may be
   * deleted.
   */
  async delete(name: string, options?: DeleteOptions): Promise<ObjectInfo> {
    checkOptions("delete", options);
    return (await parts.deleteObject()).deleteObject(this.#bucket, name, options);
  }

  /**
   * Stores a link to an object, of this bucket or another: `{ bucket, name }` is enough. Replaces an existing link or
   * delete marker. Looks the target up first (`BUCKET_NOT_FOUND`, `OBJECT_NOT_FOUND`, `BAD_OBJECT_META`, `LINK_TO_DELETED`,
   * `LINK_TO_LINK`). Rejects with `OBJECT_EXISTS` if the name has a live object, `STORE_FULL`, `SEALED`,
   * `UNSUPPORTED_SERVER`.
   */
  async addLink(name: string, target: Pick<ObjectInfo, "bucket" | "name">): Promise<ObjectInfo> {
    return (await parts.updateMeta()).addLink(this.#bucket, name, target);
  }

  /** Stores a link to a whole bucket. Rejects with `OBJECT_EXISTS`, `STORE_FULL`, `SEALED`, `UNSUPPORTED_SERVER`. */
  async addBucketLink(name: string, store: Pick<Store, "bucket">): Promise<ObjectInfo> {
    return (await parts.updateMeta()).addBucketLink(this.#bucket, name, store);
  }

  /**
   * The objects of the bucket, in the order in which they were last changed; `[]` when there are none. Rejects with
   * `PERMISSION`, `STORE_FULL` (of subscriptions or consumers), `BUCKET_NOT_FOUND`, `TIMEOUT`, `DISCONNECTED`.
   */
  async list(options?: ListOptions): Promise<ObjectInfo[]> {
    checkOptions("list", options);
    return list(this.#bucket, options);
  }

  /**
   * Follows the bucket: current objects, then `null` once, then every change (deletions as infos with `deleted`). Resumes after
   * a reconnect without loss or repeats. Ends when the signal aborts or the loop is left, and leaves nothing on the server.
   * Objects that disappear without a message (`ttl`, purge) are reported as deleted within 30 s, or with more than 3,000
   * objects within 10 ms per object. A bucket that was created again is reported anew, then its missing objects as deleted.
   * Rejects as {@link list} does; after the initial values it waits through outages.
   *
   * @example for await (const info of store.watch({ signal })) if (info) render(info);
   */
  watch(options: WatchOptions = {}): AsyncIterable<ObjectInfo | null> {
    checkOptions("watch", options);
    const bucket = this.#bucket;
    // The iteration starts at its first step, but "from now on" means from this call on.
    const since = options.updatesOnly ? watchStart(bucket) : undefined;
    since?.catch(() => undefined); // the iteration reports it
    return cancelableIterator((stop) => watch(bucket, options, { since, stop }));
  }

  /**
   * Finds leftovers of crashed writers and old clients: chunks without an object, objects without their chunks, old delete
   * markers, objects with two names, and meta messages that are misplaced or unusable. `repair` removes chunks without an
   * object and old markers, completes renames (all three only if older than `olderThan`), and moves and corrects meta
   * messages. It removes no chunks that some client may read. Rejects with `PERMISSION`, `STORE_FULL` (of subscriptions or
   * consumers), `TIMEOUT`, `DISCONNECTED`; with `repair` also with `SEALED`, `UNSUPPORTED_SERVER`.
   */
  async check(options?: CheckOptions): Promise<StoreReport> {
    checkOptions("check", options);
    return (await parts.check()).check(this.#bucket, options);
  }

  /**
   * Discards an interrupted upload: removes its chunks and its note. If it was stored after all, under any name, the object
   * stays, and only the note goes. If a meta message of the bucket cannot be decoded, the chunks stay for `check`. Rejects with
   * `UPLOAD_IN_PROGRESS` while the upload runs, `SEALED`, `UNSUPPORTED_SERVER`, `PERMISSION`, `STORE_FULL` (of subscriptions or
   * consumers), `TIMEOUT`, `DISCONNECTED`, and then keeps the note.
   */
  async discardUpload(record: UploadRecord, journal: UploadJournal): Promise<void> {
    await (await parts.resume()).discardUpload(this.#bucket, record, journal);
  }

  /** Makes the bucket permanently read-only: every change then rejects with `SEALED`. */
  async seal(): Promise<ObjectStoreStatus> {
    const { stream, name } = this.#bucket;
    const { config } = await stream.info();
    return toStatus(name, await updateStream(stream.api, { ...config, sealed: true }));
  }

  /** Configuration and state of the bucket. Rejects with `BUCKET_NOT_FOUND` when it is gone. */
  async status(): Promise<ObjectStoreStatus> {
    const { stream, name } = this.#bucket;
    const info = await stream.info();
    traitsOf(info.config);
    return toStatus(name, info);
  }
}
