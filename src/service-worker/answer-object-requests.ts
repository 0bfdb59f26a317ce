import { decide } from "./decide.ts";
import { parseRange, toByteRange } from "./http-range.ts";
import { actsOnApp } from "./media-type.ts";
import { DOWNLOADS, type Greeting, type PageMessage, PROTOCOL } from "./messages.ts";
import { type ObjectAddress, parseObjectAddress } from "./object-address.ts";
import { Pages } from "./pages.ts";
import { Refusal, refuse } from "./refusal.ts";

/** Options of {@link answerObjectRequests}. */
export interface AnswerOptions {
  /** Path of the addresses of objects, relative to the worker's scope; default `"objects/"`. */
  prefix?: string;
}

/**
 * Has a service worker answer `GET` and `HEAD` of `<prefix><bucket>/<name>` with stored objects, which the open pages
 * read for it (`serveObjects`, `createSaveTarget`). Call it while the worker's script runs, not later; requests for
 * other addresses are left to the app.
 *
 * Answers 200, 206, 304, 404, 416; 403 where an object would become a script or a style of the app, 503 where no open
 * page serves the bucket. A content that fails on the way errors, and never ends as if it were whole.
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
    // No `waitUntil` for the body: Chromium ends a fetch event after five minutes, and the body with it (measured). While the
    // browser reads a body it keeps the worker; in Firefox it is the pages' messages that do.
    event.respondWith(
      respond(pages, event, address).catch((error: unknown) =>
        refuse(error instanceof Refusal ? error : new Refusal(500, String(error)), event.request.method),
      ),
    );
  });

  scope.addEventListener("message", (event) => {
    const message = event.data as Partial<PageMessage> | null;
    // "stay" needs no answer: that the message came is what keeps the worker.
    if (message?.protocol !== PROTOCOL || message.type !== "hello") return;
    event.ports[0]?.postMessage({ prefix } satisfies Greeting);
    // A page that was there before the worker, or was reloaded without it, is controlled from now on.
    event.waitUntil(scope.clients.claim());
  });
}

async function respond(
  pages: Pages,
  { request, clientId }: FetchEvent,
  address: ObjectAddress | undefined,
): Promise<Response> {
  if (!address) throw new Refusal(404, "No object has this address.");
  const { method, headers } = request;
  if (method !== "GET" && method !== "HEAD") throw new Refusal(405, "Objects can be read here, not changed.");
  if (actsOnApp(request.destination)) throw new Refusal(403, `An object is no ${request.destination} of the app.`);

  // What a page sends once cannot be asked for in parts.
  const once = address.bucket === DOWNLOADS;
  let range = method === "GET" && !once ? parseRange(headers.get("range")) : undefined;
  for (;;) {
    const source = await pages.open(address, range && toByteRange(range), clientId);
    const decision = decide({ method, headers, range }, source.head, address.download || once);
    const { status, body } = decision;
    if (body === "none") source.cancel();
    if (body === "whole" && range) {
      // A part was opened, but If-Range wants the whole.
      source.cancel();
      range = undefined;
      continue;
    }
    // Not every engine cancels the body when the request is aborted.
    request.signal.addEventListener("abort", () => source.cancel());
    return new Response(body === "none" ? null : source.body(), { status, headers: decision.headers });
  }
}
