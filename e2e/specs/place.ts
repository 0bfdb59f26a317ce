import type { ConnectionOptions } from "@nats-io/nats-core";
import { expect } from "@playwright/test";
import { type FaultProxy, type FaultProxyOptions, startFaultProxy } from "../servers/fault-proxy.ts";
import { type NatsServer, type StartOptions, startNatsServer } from "../servers/nats-server.ts";
import { StoredObjects } from "./stored-objects.ts";

/** The environment of one test: its own bucket, and servers and proxies that end with it. */
export class Place {
  readonly bucket: string;
  /** What the run's server holds. */
  readonly server: StoredObjects;
  readonly #wsUrl: string;
  readonly #views = new Set<StoredObjects>();
  readonly #endings: (() => Promise<unknown>)[] = [];

  constructor(bucket: string, server: StoredObjects, wsUrl: string) {
    this.bucket = bucket;
    this.server = server;
    this.#wsUrl = wsUrl;
    this.#views.add(server);
  }

  /** A worse network in front of a server, by default the run's. */
  async proxy(to: string = this.#wsUrl, options: Omit<FaultProxyOptions, "target"> = {}): Promise<FaultProxy> {
    const proxy = await startFaultProxy({ target: { port: Number(new URL(to).port) }, ...options });
    this.#endings.push(() => proxy.stop());
    return proxy;
  }

  /** A test's own server; `stored` inspects it with the given credentials. */
  async startServer(
    options: StartOptions = {},
    credentials: ConnectionOptions = {},
  ): Promise<NatsServer & { stored: StoredObjects }> {
    const server = await startNatsServer(options);
    this.#endings.push(() => server.stop());
    const stored = await this.look(server.wsUrl, credentials);
    return Object.assign(server, { stored });
  }

  /** Inspects a server, now and after the test. */
  async look(wsUrl: string, credentials: ConnectionOptions = {}): Promise<StoredObjects> {
    const stored = await StoredObjects.connect(wsUrl, credentials);
    this.#views.add(stored);
    this.#endings.push(() => stored.close());
    return stored;
  }

  /** Runs `end` after the test, when its servers have been inspected. */
  onEnd(end: () => Promise<unknown>): void {
    this.#endings.push(end);
  }

  /**
   * Expects that nothing is left which the next visitor of this bucket would pay for. The server removes the consumer of a
   * crashed page within a quarter of a minute; on the run's server that is checked once, at the end of the run.
   */
  async expectNothingLeft({ alsoConsumers }: { alsoConsumers: boolean }): Promise<void> {
    for (const view of this.#views) {
      const options = { message: "left on the server after the test", timeout: 30_000 };
      await expect.poll(() => view.leftovers(this.bucket), options).toEqual([]);
      if (alsoConsumers && view !== this.server) await expect.poll(() => view.consumers(this.bucket), options).toBe(0);
    }
  }

  async end(): Promise<void> {
    for (const end of this.#endings.reverse()) await end();
  }
}
