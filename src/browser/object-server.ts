// The page's side of serving objects: registers the service worker and opens the objects that it requests.

import { contentTypeOf } from "../meta/content-type.ts";
import type { Ask, Head } from "../service-worker/messages.ts";
import { objectAddress } from "../service-worker/object-address.ts";
import type { ByteRange, ObjectInfo } from "../types.ts";
import { readPart } from "./read-part.ts";
import { safeFileName } from "./safe-name.ts";
import type { ObjectServer, ReadableStore, ServedStores, ServeOptions } from "./serve-types.ts";
import { greet, type Opened, provide } from "./worker-link.ts";

/** Documented at `serveObjects`. */
export async function startServing(stores: ServedStores, options: ServeOptions): Promise<ObjectServer> {
  const { serviceWorker: container } = navigator as Partial<Navigator>;
  if (!container) throw new DOMException("Service workers are not available here", "NotSupportedError");
  const { url, timeout = 10_000, ...registering } = options;
  const find = finder(stores);
  const late = AbortSignal.timeout(timeout);
  const registration = await container.register(url, registering);
  const worker = await within(late, "start", activated(registration));
  const stop = provide((ask) => {
    const store = find(ask.bucket);
    return store && (async () => open(await store, ask));
  });
  try {
    const greeting = await greet(worker, timeout);
    if (!greeting) throw new DOMException(`The service worker does not call answerObjectRequests`, "TimeoutError");
    await within(late, "control the page: is it in its scope?", controlled(container));
    const { prefix } = greeting;
    return {
      address: (bucket, name, { download = false } = {}) => objectAddress(prefix, { bucket, name, download }),
      stop,
    };
  } catch (error) {
    stop();
    throw error;
  }
}

function finder(stores: ServedStores): (bucket: string) => ReadableStore | Promise<ReadableStore> | undefined {
  if (typeof stores === "function") return stores;
  const list = Symbol.iterator in stores ? [...stores] : [stores];
  return (bucket) => list.find((store) => store.bucket === bucket);
}

async function open(store: ReadableStore, { name, range }: Ask): Promise<Opened> {
  const { info, body } = await openPart(store, name, range);
  return { head: headOf(info), body };
}

/** For a range outside the object, the response still needs the total size, so look that up. */
async function openPart(
  store: ReadableStore,
  name: string,
  range: ByteRange | undefined,
): Promise<{ info: ObjectInfo; body: ReadableStream<Uint8Array> }> {
  if (!range) return store.get(name);
  try {
    return await readPart(store, name, range);
  } catch (error) {
    if ((error as { code?: unknown }).code !== "RANGE_NOT_SATISFIABLE") throw error;
    return store.get(name);
  }
}

function headOf({ name, size, digest, nuid, headers }: ObjectInfo): Head {
  const type = contentTypeOf(headers) ?? "";
  return { size, type, version: digest === "" ? nuid : digest, fileName: safeFileName(name) };
}

/** Waits until the registration has a worker that accepts messages. */
async function activated(registration: ServiceWorkerRegistration): Promise<ServiceWorker> {
  const worker = registration.active ?? registration.waiting ?? registration.installing;
  if (!worker) throw new DOMException("The service worker was removed", "AbortError");
  if (worker.state === "activated") return worker;
  return new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve(worker);
      else if (worker.state === "redundant") reject(new DOMException("The service worker failed", "AbortError"));
    });
  });
}

async function controlled(container: ServiceWorkerContainer): Promise<void> {
  if (container.controller) return;
  await new Promise((resolve) => container.addEventListener("controllerchange", resolve, { once: true }));
}

function within<T>(late: AbortSignal, what: string, work: Promise<T>): Promise<T> {
  const timeout = new Promise<never>((_, reject) => {
    const fail = (): void => reject(new DOMException(`The service worker does not ${what}`, "TimeoutError"));
    late.addEventListener("abort", fail);
  });
  return Promise.race([work, timeout]);
}
