// Finds the page that serves a bucket. Everything remembered here can be found out again: the browser may stop the worker
// at any time, and starts it again for the next request.

import { type Ask, type FromPage, PROTOCOL } from "./messages.ts";
import type { ObjectAddress } from "./object-address.ts";
import { PageSource } from "./page-source.ts";
import { HttpError } from "./http-error.ts";
import type { ByteRange } from "../types.ts";

/** How long to wait for answers in one round, in ms, and the number of rounds: a page may still be loading. */
const ROUND_TIMEOUT = 1_000;
const ROUNDS = 6;

const NOBODY = "No open page can serve this object. Open the app and try again.";

/** The open pages of the worker's origin. */
export class Pages {
  readonly #clients: Clients;
  /** The page that served each bucket last. Only a cache: it saves asking every page. */
  readonly #last = new Map<string, string>();

  constructor(clients: Clients) {
    this.#clients = clients;
  }

  /** Makes a page open an object. Rejects with an `HttpError`. */
  async open(address: ObjectAddress, range: ByteRange | undefined, asking: string): Promise<PageSource> {
    const { bucket, name } = address;
    const ask: Ask = { protocol: PROTOCOL, type: "ask", bucket, name, range };
    const familiar = [...new Set([this.#last.get(bucket) ?? "", asking])];
    const found = (await this.#ask(ask, await this.#get(familiar), ROUND_TIMEOUT / 4)) ?? (await this.#askAll(ask));
    this.#last.set(bucket, found.client.id);
    const { client, port } = found;
    const source = new PageSource(port, async () => (await this.#clients.get(client.id)) !== undefined);
    await source.open();
    return source;
  }

  async #get(ids: string[]): Promise<Client[]> {
    const found = await Promise.all(ids.filter((id) => id !== "").map((id) => this.#clients.get(id)));
    return found.filter((client) => client?.type === "window") as Client[];
  }

  async #askAll(ask: Ask): Promise<{ client: Client; port: MessagePort }> {
    let knowing = false;
    for (let round = 0; round < ROUNDS; round++) {
      const clients = await this.#clients.matchAll({ type: "window", includeUncontrolled: true });
      if (clients.length === 0) break;
      let refused = 0;
      const found = await this.#ask(ask, [...clients], ROUND_TIMEOUT, () => refused++);
      if (found) return found;
      knowing ||= refused > 0;
      if (refused === clients.length) break;
    }
    if (knowing) throw new HttpError(404, `No open page serves the bucket ${JSON.stringify(ask.bucket)}.`);
    throw new HttpError(503, NOBODY);
  }

  /** The first of `clients` that reports that it serves the object, and the port to it. */
  #ask(
    ask: Ask,
    clients: Client[],
    patience: number,
    onElsewhere?: () => void,
  ): Promise<{ client: Client; port: MessagePort } | undefined> {
    return new Promise((resolve) => {
      const ports: MessagePort[] = [];
      let waiting = clients.length;
      const finish = (client?: Client, port?: MessagePort): void => {
        clearTimeout(timer);
        for (const each of ports) {
          each.onmessage = null;
          if (each !== port) each.close();
        }
        resolve(client && port && { client, port });
      };
      const timer = setTimeout(finish, waiting === 0 ? 0 : patience);
      for (const client of clients) {
        const { port1, port2 } = new MessageChannel();
        ports.push(port1);
        port1.onmessage = ({ data }: MessageEvent<FromPage>) => {
          if (data.type === "here") finish(client, port1);
          else {
            onElsewhere?.();
            if (--waiting === 0) finish();
          }
        };
        client.postMessage(ask, [port2]);
      }
    });
  }
}
