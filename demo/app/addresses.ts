// Gives stored objects addresses in the page's own origin, for images, players and frames; the service worker serves them.
// The address contains the server: two tabs may show stores of the same name on different servers.

import type { ObjectResult } from "nats-objects";
import { serveObjects } from "nats-objects/browser";
import type { ObjectServer, ReadableStore } from "nats-objects/browser";
import type { RemoteObjectStore } from "nats-objects/worker";
import { contentType, mediaType } from "./kinds.ts";

export class Addresses {
  readonly #serverUrl: () => string;
  readonly #open: (bucket: string) => Promise<RemoteObjectStore>;
  #server: Promise<ObjectServer | undefined> | undefined;

  constructor(serverUrl: () => string, open: (bucket: string) => Promise<RemoteObjectStore>) {
    this.#serverUrl = serverUrl;
    this.#open = open;
  }

  /** Starts the service worker, once. It also saves large files where the browser has no picker. */
  start(): void {
    const options = { url: "service-worker.js", scope: "./" };
    // Without service workers (plain http, some private windows) there are no addresses; everything else works.
    this.#server ??= serveObjects((key) => this.#find(key), options).catch(() => undefined);
  }

  /** The address of an object; undefined where there are no service workers. */
  async of(bucket: string, name: string): Promise<string | undefined> {
    this.start();
    try {
      return (await this.#server)?.address(`${bucket}@${this.#serverUrl()}`, name);
    } catch (error) {
      // A name with lone surrogates has no address.
      if (error instanceof TypeError) return undefined;
      throw error;
    }
  }

  #find(key: string): Promise<ReadableStore> | undefined {
    const [bucket = "", ...url] = key.split("@");
    return url.join("@") === this.#serverUrl() ? this.#open(bucket).then(withMediaTypes) : undefined;
  }
}

/** Many clients store no media type, but a player needs one; it is derived from the file extension. */
function withMediaTypes(store: RemoteObjectStore): ReadableStore {
  return {
    bucket: store.bucket,
    get: async (name, options) => {
      const result = await store.get(name, options);
      const type = mediaType(result.info.name, contentType(result.info));
      const isShown = /^(image|audio|video)\/|^application\/pdf$/.test(type);
      return isShown ? withType(result, type) : result;
    },
  };
}

function withType(result: ObjectResult, type: string): ObjectResult {
  const info = { ...result.info, headers: { "Content-Type": [type] } };
  return {
    info,
    body: result.body,
    ...(result.range && { range: result.range }),
    bytes: () => result.bytes(),
    arrayBuffer: () => result.arrayBuffer(),
    text: () => result.text(),
    blob: () => result.blob(),
    json: () => result.json(),
    pipeTo: (destination, options) => result.pipeTo(destination, options),
  };
}
