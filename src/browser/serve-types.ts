// The types of serveObjects, in a separate file because the lazily loaded implementation needs them too.

import type { GetOptions, ObjectResult } from "../types.ts";

/** The parts of an `ObjectStore` that `serveObjects` needs. */
export interface ReadableStore {
  /** Name of the bucket. */
  readonly bucket: string;
  /** Opens an object, as `ObjectStore.get` does. */
  get(name: string, options?: Pick<GetOptions, "range">): Promise<ObjectResult>;
}

/** What to serve: one store, several, or a function that returns or opens the store of a bucket. */
export type ServedStores =
  ReadableStore | Iterable<ReadableStore> | ((bucket: string) => ReadableStore | Promise<ReadableStore> | undefined);

/** Options of `serveObjects`. */
export interface ServeOptions {
  /** URL of the app's worker script, which calls `answerObjectRequests`. */
  url: string | URL;
  /** Type of that script; default `"classic"`, as for `navigator.serviceWorker.register`. */
  type?: WorkerType;
  /** Scope of the worker; default the folder of its script. The page must be inside it. */
  scope?: string;
  /** How long to wait for the worker to start and to control the page, in ms; default 10,000. */
  timeout?: number;
}

/** The objects that a page serves. */
export interface ObjectServer {
  /** The address of an object; with `download` the browser saves it instead of showing it. */
  address(bucket: string, name: string, options?: { download?: boolean }): string;
  /** Stops serving. Reads that are already running continue. */
  stop(): void;
}
