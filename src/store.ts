// Beyond 200 lines because each operation of a store carries its documentation; what they do is in files of their own.

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

  /** Stores are made by an `ObjectStoreManager`. @internal */
  constructor(bucket: Bucket) {
    this.#bucket = bucket;
    this.bucket = bucket.name;
  }

  /** The client the store works with. */
  get jetstream(): JetStreamClient {
    return this.#bucket.stream.api.jetstream; // a getter: JSON.stringify would follow an own property down to the socket
  }

  /**
   * Stores an object, replacing the one of that name, which stays whole until then. Resolves when the server has
   * confirmed all of it. Rejects before the first byte with `NAME_REQUIRED`, `LINK_NOT_ALLOWED`, `SEALED`,
   * `UNSUPPORTED_SERVER`; with `UPLOAD_IN_PROGRESS`, `WRONG_REVISION`, `STORE_FULL`, `CHUNK_TOO_LARGE`, `PERMISSION`, the
   * body's own error or `signal.reason`; when others change the bucket meanwhile, with `TRUNCATED`, `EXPIRED` or
   * `OBJECT_REPLACED`. Then nothing of the new object is left. After `TIMEOUT` and `DISCONNECTED` its chunks may stay,
   * and it may be stored, whole.
   *
   * @example await store.put("report.pdf", file, { onProgress: ({ transferred }) => show(transferred) });
   */
  async put(nameOrMeta: string | ObjectMeta, body: ObjectBody, options?: PutOptions): Promise<ObjectInfo> {
    const checked = checkOptions("put", options);
    return (await parts.put()).put(this.#bucket, nameOrMeta, body, checked);
  }

  /** Stores bytes in memory as an object; otherwise as {@link put}. The bytes must not change meanwhile. */
  putBytes(
    nameOrMeta: string | ObjectMeta,
    bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>,
    options?: PutOptions,
  ): Promise<ObjectInfo> {
    return this.put(nameOrMeta, bytes, options);
  }

  /** Stores a text, as UTF-8; otherwise as {@link put}. */
  putString(nameOrMeta: string | ObjectMeta, text: string, options?: PutOptions): Promise<ObjectInfo> {
    return this.put(nameOrMeta, text, options);
  }

  /**
   * Stores a file under its own name, with its media type; otherwise as {@link put}.
   * Rejects with the browser's `NotReadableError` when the file changes on disk meanwhile.
   */
  async putFile(file: File, options?: PutOptions): Promise<ObjectInfo> {
    if (!(file instanceof File)) throw new TypeError("file: expected a File");
    return this.put(file.name, file, options);
  }

  /**
   * An object as a `WritableStream`: its `close()` settles as {@link put} would, and a write rejects as soon as the
   * upload has failed; `abort()` leaves nothing. A buffer may be reused once its write has resolved.
   *
   * @example await response.body.pipeTo(store.createWritable("page.html").writable);
   */
  createWritable(nameOrMeta: string | ObjectMeta, options?: PutOptions): ObjectWriter {
    return createWritable(this.#bucket, nameOrMeta, options);
  }

  /**
   * Looks an object up, through links, and opens its content. Nothing is read from the server before the body is, and
   * only as much as the reader takes, 4 MiB ahead, on a long line up to 16. The body ends cleanly only when size and
   * digest are right.
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
   * Reads an object into a file, or into any other `WritableStream`, instead of what is there now. The target is closed
   * when all is written and verified; it is aborted, so that a file stays as it was, when anything fails.
   * With `resume` an interrupted download resumes where it ended.
   * Rejects as {@link get} and its body do, and with the target's own errors.
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

  /** What the store knows about an object; for a link, about the link. Rejects with `OBJECT_NOT_FOUND`. */
  async getInfo(name: string, options?: GetInfoOptions): Promise<ObjectInfo> {
    checkOptions("getInfo", options);
    return getInfo(this.#bucket, name, options?.showDeleted);
  }

  /** Whether there is a live object, or a link, of this name. Rejects as {@link getInfo}, but for `OBJECT_NOT_FOUND`. */
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
   * Changes name, description, headers or metadata of an object: what `patch` leaves out stays; `""`, `{}` and `null`
   * clear. The content stays, and the time it has left. Another name renames the object: in several steps, each of which
   * leaves it readable. Repeating the call completes a rename that was interrupted.
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

  /** Gives an object another name, which must be free (`OBJECT_EXISTS`): {@link updateMeta} with the name alone. */
  async rename(from: string, to: string, options?: ChangeOptions): Promise<ObjectInfo> {
    if (typeof to !== "string") throw new TypeError("to: expected a string");
    return this.updateMeta(from, { name: to }, options);
  }

  /**
   * Stores the content and the description of an object, or of what a link leads to, under another name too. The content
   * passes through this client once and is verified on the way. Rejects as {@link get}, its body and {@link put} do.
   */
  async copy(from: string, to: string, options?: CopyOptions): Promise<ObjectInfo> {
    checkOptions("copy", options);
    return (await parts.copy()).copy(this, from, to, options);
  }

  /**
   * Deletes an object: its content goes, a marker stays. Deleting twice writes nothing, but finishes an interrupted
   * delete. In a bucket that is full to the last bytes the content goes before the marker is stored; a client that ends
   * in between leaves no marker, and maybe chunks that `check` finds. Rejects with `NAME_REQUIRED`, `OBJECT_NOT_FOUND`,
   * `WRONG_REVISION`, `SEALED`, `UNSUPPORTED_SERVER`, `PERMISSION`, and leaves the object as it is; after `TIMEOUT` and
   * `DISCONNECTED` it may be deleted.
   */
  async delete(name: string, options?: DeleteOptions): Promise<ObjectInfo> {
    checkOptions("delete", options);
    return (await parts.deleteObject()).deleteObject(this.#bucket, name, options);
  }

  /**
   * Stores a link to an object, of this bucket or another: `{ bucket, name }` is enough. Replaces an existing link or
   * delete marker. The target is looked up first: `BUCKET_NOT_FOUND`, `OBJECT_NOT_FOUND`, `BAD_OBJECT_META`,
   * `LINK_TO_DELETED`, `LINK_TO_LINK`. Rejects with `OBJECT_EXISTS` when the name is a live object, `STORE_FULL`,
   * `SEALED`, `UNSUPPORTED_SERVER`.
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
   * Follows the bucket: what is there, then `null` once, then every change (deletions as infos with `deleted`). Resumes
   * after a reconnect without loss or repeats; ends, and leaves nothing on the server, when the signal aborts or the loop
   * is left. Objects that go without a message (a `ttl`, a purge) are reported as deleted within 30 s, of more than 3,000
   * objects within 10 ms for each. A bucket that was created again is reported anew, then what it lacks as deleted.
   * Rejects as {@link list}; once the initial values were given it waits through outages.
   *
   * @example for await (const info of store.watch({ signal })) if (info) render(info);
   */
  watch(options: WatchOptions = {}): AsyncIterable<ObjectInfo | null> {
    checkOptions("watch", options);
    const bucket = this.#bucket;
    // An iteration begins with its first step, but "from now on" means from this call on.
    const since = options.updatesOnly ? watchStart(bucket) : undefined;
    since?.catch(() => undefined); // the iteration reports it
    return cancelableIterator((stop) => watch(bucket, options, { since, stop }));
  }

  /**
   * Looks for what crashed writers and old clients leave: chunks without an object, objects without their chunks, old
   * delete markers, objects with two names, and meta messages that are misplaced or cannot be used. `repair` removes the
   * first and the third, completes renames (of what is older than `olderThan`), and moves and corrects meta messages. It
   * removes no chunks that some client may read. Rejects with `PERMISSION`, `STORE_FULL` (of subscriptions or consumers),
   * `TIMEOUT`, `DISCONNECTED`; with `repair` also with `SEALED`, `UNSUPPORTED_SERVER`.
   */
  async check(options?: CheckOptions): Promise<StoreReport> {
    checkOptions("check", options);
    return (await parts.check()).check(this.#bucket, options);
  }

  /**
   * Gives up an upload that was interrupted: removes its chunks and its note. If it was stored after all, under any name,
   * the object stays, and only the note goes. If a meta message of the bucket cannot be decoded, the chunks stay for
   * `check`. Rejects with `UPLOAD_IN_PROGRESS` while it runs, `SEALED`, `UNSUPPORTED_SERVER`, `PERMISSION`, `STORE_FULL`
   * (of subscriptions or consumers), `TIMEOUT`, `DISCONNECTED`, and then keeps the note.
   */
  async discardUpload(record: UploadRecord, journal: UploadJournal): Promise<void> {
    await (await parts.resume()).discardUpload(this.#bucket, record, journal);
  }

  /** Makes the bucket read-only, for good. Every change then rejects with `SEALED`. */
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
