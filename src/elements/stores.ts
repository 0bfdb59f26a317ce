// What the elements need of a store: an `ObjectStore`, that of `nats-objects/worker`, or an app's own between them.

import type { GetOptions, ObjectInfo, ObjectMeta, ObjectResult, PutOptions, WatchOptions } from "../types.ts";

/** What `<nats-object-upload>` needs of an `ObjectStore`. */
export interface UploadStore {
  /** Stores an object, as `ObjectStore.put` does. */
  put(meta: ObjectMeta, body: File, options?: PutOptions): Promise<ObjectInfo>;
}

/** What `<nats-object-list>` needs of an `ObjectStore`. */
export interface FollowedStore {
  /** Follows the bucket, as `ObjectStore.watch` does. */
  watch(options?: Pick<WatchOptions, "signal">): AsyncIterable<ObjectInfo | null>;
  /** Opens an object, as `ObjectStore.get` does. */
  get(name: string, options?: Pick<GetOptions, "signal" | "onProgress">): Promise<ObjectResult>;
}
