import { type FaultProxy, startFaultProxy } from "../servers/fault-proxy.ts";
import type { NatsServer } from "../servers/nats-server.ts";
import type { Route } from "./measurement.ts";

/** The routes from the page to the server, created on first use. */
export class Routes {
  readonly #server: NatsServer;
  readonly #proxies = new Map<string, Promise<FaultProxy>>();

  constructor(server: NatsServer) {
    this.#server = server;
  }

  /** Directly to the server, or through the proxy that adds delay and removes the User-Agent. */
  async url({ roundTripMs, userAgent }: Route): Promise<string> {
    if (roundTripMs === 0 && userAgent) return this.#server.wsUrl;
    const key = `${roundTripMs} ${userAgent}`;
    let proxy = this.#proxies.get(key);
    if (!proxy) {
      const target = { port: this.#server.ports.ws };
      proxy = startFaultProxy({ target, roundTripMs, stripUserAgent: !userAgent });
      this.#proxies.set(key, proxy);
    }
    return (await proxy).url;
  }

  async stop(): Promise<void> {
    for (const proxy of this.#proxies.values()) await (await proxy).stop();
  }
}
