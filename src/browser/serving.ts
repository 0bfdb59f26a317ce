// The words of serveObjects, apart from it: what it loads needs them too.

import type { GetOptions, ObjectResult } from "../types.ts";

/** What `serveObjects` needs of an `ObjectStore`. */
export interface ReadableStore {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Opens an object, as `ObjectStore.get` does. */
  get(name: string, options?: Pick<GetOptions, "range">): Promise<ObjectResult>;
}

/** What is served: one store, several, or a function that has the store of a bucket, or opens it. */
export type ServedStores =
  ReadableStore | Iterable<ReadableStore> | ((bucket: string) => ReadableStore | Promise<ReadableStore> | undefined);

/** Options of `serveObjects`. */
export interface ServeOptions {
  /** Address of the app's worker script, which calls `answerObjectRequests`. */
  url: string | URL;
  /** Kind of that script; default `"classic"`, as for `navigator.serviceWorker.register`. */
  type?: WorkerType;
  /** What the worker controls; default the folder of its script. The page must be in it. */
  scope?: string;
  /** How long to wait for the worker to start and to control the page, in ms; default 10,000. */
  timeout?: number;
}

/** What a page serves. */
export interface ObjectServer {
  /** The address of an object; with `download` the browser saves it, where it would otherwise show it. */
  address(bucket: string, name: string, options?: { download?: boolean }): string;
  /** Stops answering. What is being read goes on. */
  stop(): void;
}
