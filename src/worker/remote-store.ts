// Beyond 200 lines because it has every method of a store; each is implemented in its own file, or in the worker.

import { lazily, prefetch } from "../lazily.ts";
import { markRaw } from "../mark-raw.ts";
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
} from "../types.ts";
import { iterate, Iteration } from "./iterate.ts";
import type { Channel } from "./channel.ts";
import { RemoteBucket } from "./remote-bucket.ts";
import type { RemotePutOptions } from "./remote-change.ts";
import { openRemote } from "./remote-result.ts";
import { decodeError } from "./wire-error.ts";

const load = {
  change: lazily(() => import("./remote-change.ts")),
  getFile: lazily(() => import("./remote-get-file.ts")),
};

/** The interface of a store in a worker: a `Store` that can also take over the memory of a body. */
export interface StoreMethods extends Store {
  /** As `ObjectStore.put`. */
  put(nameOrMeta: string | ObjectMeta, body: ObjectBody, options?: RemotePutOptions): Promise<ObjectInfo>;
  /** As `ObjectStore.putBytes`. */
  putBytes(
    nameOrMeta: string | ObjectMeta,
    bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>,
    options?: RemotePutOptions,
  ): Promise<ObjectInfo>;
}

/**
 * One bucket, accessed through a worker. Methods, results and errors are those of `ObjectStore`; if the worker ends, calls
 * reject with `DISCONNECTED`.
 */
export class RemoteObjectStore implements StoreMethods {
  static {
    markRaw(this);
  }

  /** Name of the bucket. */
  readonly bucket: string;
  readonly #bucket: RemoteBucket;

  /** Created by a `RemoteObjectStoreManager`. @internal */
  constructor(channel: Channel, bucket: string) {
    this.#bucket = new RemoteBucket(channel, bucket);
    this.bucket = bucket;
    // Loaded now, so that no put waits for it, or fails because a new version of the app has replaced it.
    prefetch([load.change, load.getFile]);
  }

  /** As `ObjectStore.put`. A Blob or a string is posted; bytes, streams and iterables are sent on demand. */
  async put(nameOrMeta: string | ObjectMeta, body: ObjectBody, options?: RemotePutOptions): Promise<ObjectInfo> {
    return (await load.change()).put(this.#bucket, nameOrMeta, body, options);
  }

  /** As `ObjectStore.putBytes`. The bytes are copied piece by piece, or transferred with `transfer`. */
  putBytes(
    nameOrMeta: string | ObjectMeta,
    bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>,
    options?: RemotePutOptions,
  ): Promise<ObjectInfo> {
    return this.put(nameOrMeta, bytes, options);
  }

  /** As `ObjectStore.putString`. */
  putString(nameOrMeta: string | ObjectMeta, text: string, options?: PutOptions): Promise<ObjectInfo> {
    return this.put(nameOrMeta, text, options);
  }

  /** As `ObjectStore.putFile`. The file is read in the worker. */
  putFile(file: File, options?: PutOptions): Promise<ObjectInfo> {
    return this.#bucket.ask("putFile", [file], options);
  }

  /** As `ObjectStore.createWritable`. */
  createWritable(nameOrMeta: string | ObjectMeta, options?: PutOptions): ObjectWriter {
    const opening = load.change().then(({ openWriter }) => openWriter(this.#bucket, nameOrMeta, options));
    const info = opening.then((writer) => writer.info);
    const writable = new WritableStream<Uint8Array>({
      start: async (controller) => {
        info.catch((error: unknown) => {
          controller.error(error);
        });
        await opening;
      },
      write: async (piece) => (await opening).body.write(piece),
      close: async () => {
        (await opening).body.end();
        await info;
      },
      abort: async (reason) => {
        (await opening).body.fail(reason);
        await info.catch(() => undefined);
      },
    });
    return { writable, info };
  }

  /** As `ObjectStore.get`. The content comes in pieces, at most 2 MiB ahead of the reader on the page. */
  async get(name: string, options: GetOptions = {}): Promise<ObjectResult> {
    return openRemote(this.#bucket, name, options);
  }

  /** As `ObjectStore.getBytes`. */
  async getBytes(name: string, options?: GetOptions): Promise<Uint8Array<ArrayBuffer>> {
    return (await this.get(name, options)).bytes();
  }

  /** As `ObjectStore.getString`. */
  async getString(name: string, options?: GetOptions): Promise<string> {
    return (await this.get(name, options)).text();
  }

  /** As `ObjectStore.getBlob`. */
  async getBlob(name: string, options?: GetOptions): Promise<Blob> {
    return (await this.get(name, options)).blob();
  }

  /** As `ObjectStore.getFile`. A `FileSystemFileHandle` is written in the worker, any other target on the page. */
  async getFile(
    name: string,
    target: FileTarget | WritableStream<Uint8Array>,
    options: GetFileOptions = {},
  ): Promise<ObjectInfo> {
    return (await load.getFile()).getFile(this.#bucket, name, target, options, (rest) => this.get(name, rest));
  }

  /** As `ObjectStore.getInfo`. */
  getInfo(name: string, options?: GetInfoOptions): Promise<ObjectInfo> {
    return this.#bucket.ask("getInfo", [name], options);
  }

  /** As `ObjectStore.exists`. */
  exists(name: string): Promise<boolean> {
    return this.#bucket.ask("exists", [name]);
  }

  /** As `ObjectStore.updateMeta`. */
  async updateMeta(name: string, patch: ObjectMetaPatch, options?: ChangeOptions): Promise<ObjectInfo> {
    return (await load.change()).updateMeta(this.#bucket, name, patch, options);
  }

  /** As `ObjectStore.rename`. */
  rename(from: string, to: string, options?: ChangeOptions): Promise<ObjectInfo> {
    return this.#bucket.ask("rename", [from, to], options);
  }

  /** As `ObjectStore.copy`. The content passes through the worker. */
  copy(from: string, to: string, options?: CopyOptions): Promise<ObjectInfo> {
    return this.#bucket.ask("copy", [from, to], options);
  }

  /** As `ObjectStore.delete`. */
  delete(name: string, options?: DeleteOptions): Promise<ObjectInfo> {
    return this.#bucket.ask("delete", [name], options);
  }

  /** As `ObjectStore.addLink`. */
  addLink(name: string, target: Pick<ObjectInfo, "bucket" | "name">): Promise<ObjectInfo> {
    return this.#bucket.ask("addLink", [name, target]);
  }

  /** As `ObjectStore.addBucketLink`; takes a store of either kind. */
  addBucketLink(name: string, { bucket }: Pick<Store, "bucket">): Promise<ObjectInfo> {
    return this.#bucket.ask("addBucketLink", [name, { bucket }]);
  }

  /** As `ObjectStore.list`. */
  async list(options: ListOptions = {}): Promise<ObjectInfo[]> {
    // In parts: decoding thousands of infos at once would block the page.
    const found: ObjectInfo[] = [];
    for await (const info of iterate(this.#bucket.channel, ...this.#bucket.request("list", [], options)))
      found.push(info);
    return found;
  }

  /** As `ObjectStore.watch`. */
  watch(options: WatchOptions = {}): AsyncIterable<ObjectInfo | null> {
    const request = this.#bucket.request("watch", [], options);
    // "From now on" means from this call on, although nothing is sent before the iteration's first step.
    if (options.updatesOnly) return new Iteration(this.#bucket.channel, ...request);
    return iterate(this.#bucket.channel, ...request);
  }

  /** As `ObjectStore.check`. */
  async check(options?: CheckOptions): Promise<StoreReport> {
    const report = await this.#bucket.ask("check", [], options);
    const invalid = report.invalid.map((each) => ({ ...each, error: decodeError(each.error) as Error }));
    return { ...report, invalid };
  }

  /** As `ObjectStore.discardUpload`. */
  async discardUpload(record: UploadRecord, journal: UploadJournal): Promise<void> {
    await this.#bucket.ask("discardUpload", [record], { journal });
  }

  /** As `ObjectStore.seal`. */
  seal(): Promise<ObjectStoreStatus> {
    return this.#bucket.ask("seal", []);
  }

  /** As `ObjectStore.status`. */
  status(): Promise<ObjectStoreStatus> {
    return this.#bucket.ask("status", []);
  }
}
