// Objects with addresses: an `<img>`, a `<video>`, a link or a `fetch` reads them through the app's service worker. What
// does it is loaded when it is called.

import type { ObjectServer, ServedStores, ServeOptions } from "./serving.ts";

/**
 * Gives the objects of one or several stores addresses in the page's own origin, which media elements, links, frames and
 * `fetch` can use, ranges included. Registers the app's service worker, and resolves when it controls the page.
 *
 * Any page of the app can serve: addresses work in all its tabs as long as one that serves the bucket is open. Rejects
 * with `NotSupportedError` where there are no service workers (plain http, some private windows), with `TimeoutError`
 * when the worker does not answer or the page is out of its scope, and as `register` does.
 *
 * @example
 * const objects = await serveObjects(store, { url: "/sw.js" });
 * video.src = objects.address(store.bucket, "holiday.mp4");
 */
export async function serveObjects(stores: ServedStores, options: ServeOptions): Promise<ObjectServer> {
  return (await import("./object-server.ts")).startServing(stores, options);
}
