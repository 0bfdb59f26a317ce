import { decide } from "./decide.ts";
import { parseRange, toByteRange } from "./http-range.ts";
import { actsOnApp } from "./media-type.ts";
import { DOWNLOADS, type Greeting, type PageMessage, PROTOCOL } from "./messages.ts";
import { type ObjectAddress, parseObjectAddress } from "./object-address.ts";
import { Pages } from "./pages.ts";
import { HttpError, errorResponse } from "./http-error.ts";

/** Options of {@link answerObjectRequests}. */
export interface AnswerOptions {
  /** Path prefix of object addresses, relative to the worker's scope; default `"objects/"`. */
  prefix?: string;
}

/**
 * Makes a service worker answer `GET` and `HEAD` requests for `<prefix><bucket>/<name>` with stored objects, which open
 * pages read for it (`serveObjects`, `createSaveTarget`). Call it while the worker's script runs, not later; requests for
 * other addresses are left to the app.
 *
 * Responds with 200, 206, 304, 404, 405, 412 or 416; 403 where an object would become a script or style of the app, 503 where
 * no open page serves the bucket. If a read fails midway, the body errors; it never ends early as if it were complete.
 *
 * @example answerObjectRequests(); // sw.js, bundled by the app
 */
export function answerObjectRequests(options: AnswerOptions = {}): void {
  const scope = self as unknown as ServiceWorkerGlobalScope;
  const path = options.prefix ?? "objects/";
  if (!path.endsWith("/")) throw new TypeError('prefix: expected a path that ends with "/"');
  const prefix = new URL(path, scope.registration.scope).href;
  const pages = new Pages(scope.clients);

  scope.addEventListener("fetch", (event) => {
    if (!event.request.url.startsWith(prefix)) return;
    const address = parseObjectAddress(prefix, event.request.url);
    // No `waitUntil` for the body: Chromium ends a fetch event, and its body, after five minutes (measured). Reading a body
    // keeps the worker alive in Chromium; in Firefox the pages' messages do that.
    event.respondWith(
      respond(pages, event, address).catch((error: unknown) =>
        errorResponse(error instanceof HttpError ? error : new HttpError(500, String(error)), event.request.method),
      ),
    );
  });

  scope.addEventListener("message", (event) => {
    const message = event.data as Partial<PageMessage> | null;
    // "stay" needs no answer: receiving the message is what keeps the worker alive.
    if (message?.protocol !== PROTOCOL || message.type !== "hello") return;
    event.ports[0]?.postMessage({ prefix } satisfies Greeting);
    // Takes control of pages that were open before the worker started, or were reloaded without it.
    event.waitUntil(scope.clients.claim());
  });
}

async function respond(
  pages: Pages,
  { request, clientId }: FetchEvent,
  address: ObjectAddress | undefined,
): Promise<Response> {
  if (!address) throw new HttpError(404, "No object has this address.");
  const { method, headers } = request;
  if (method !== "GET" && method !== "HEAD") throw new HttpError(405, "Objects can be read here, not changed.");
  if (actsOnApp(request.destination))
    throw new HttpError(403, `An object cannot be used as a ${request.destination} of the app.`);

  // A one-time download cannot be requested in parts.
  const once = address.bucket === DOWNLOADS;
  let range = method === "GET" && !once ? parseRange(headers.get("range")) : undefined;
  for (;;) {
    const source = await pages.open(address, range && toByteRange(range), clientId);
    const decision = decide({ method, headers, range }, source.head, address.download || once);
    const { status, body } = decision;
    if (body === "none") source.cancel();
    if (body === "whole" && range) {
      // A part was opened, but If-Range requires the whole object.
      source.cancel();
      range = undefined;
      continue;
    }
    // Some engines do not cancel the body when the request is aborted.
    request.signal.addEventListener("abort", () => source.cancel());
    return new Response(body === "none" ? null : source.body(), { status, headers: decision.headers });
  }
}
