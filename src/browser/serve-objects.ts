// Gives objects addresses: `<img>`, `<video>`, links and `fetch` read them through the app's service worker. The
// implementation is loaded on the first call.

import { lazily } from "../lazily.ts";
import type { ObjectServer, ServedStores, ServeOptions } from "./serve-types.ts";

const loadServer = lazily(() => import("./object-server.ts"));

/**
 * Gives the objects of one or more stores addresses in the page's origin, for media elements, links, frames and `fetch`,
 * ranges included. Registers the app's service worker, and resolves when the worker controls the page.
 *
 * Any page of the app can serve objects: addresses work in all its tabs while one that serves the bucket is open. Rejects
 * with `NotSupportedError` where there are no service workers (plain http, some private windows), with `TimeoutError` when
 * the worker does not answer or the page is out of its scope, and with the errors of `navigator.serviceWorker.register`.
 *
 * @example
 * const objects = await serveObjects(store, { url: "/sw.js" });
 * video.src = objects.address(store.bucket, "holiday.mp4");
 */
export async function serveObjects(stores: ServedStores, options: ServeOptions): Promise<ObjectServer> {
  return (await loadServer()).startServing(stores, options);
}
