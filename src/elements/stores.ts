// What the elements need from a store: an `ObjectStore`, one of `nats-objects/worker`, or an app's own wrapper.

import type { GetOptions, ObjectInfo, ObjectMeta, ObjectResult, PutOptions, WatchOptions } from "../types.ts";

/** The parts of an `ObjectStore` that `<nats-object-upload>` needs. */
export interface UploadStore {
  /** Stores an object, as `ObjectStore.put` does. */
  put(meta: ObjectMeta, body: File, options?: PutOptions): Promise<ObjectInfo>;
}

/** The parts of an `ObjectStore` that `<nats-object-list>` needs. */
export interface FollowedStore {
  /** Watches the bucket, as `ObjectStore.watch` does. */
  watch(options?: Pick<WatchOptions, "signal">): AsyncIterable<ObjectInfo | null>;
  /** Opens an object, as `ObjectStore.get` does. */
  get(name: string, options?: Pick<GetOptions, "signal" | "onProgress">): Promise<ObjectResult>;
}
