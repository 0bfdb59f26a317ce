// The connection to the server: keeps retrying, and always knows what to show the user. It lives in a worker, together
// with all transfers, so that the page stays responsive.

import { ObjectStoreError } from "nats-objects";
import { connectWorker } from "nats-objects/worker";
import type { WorkerConnection } from "nats-objects/worker";
import type { ServerAddress } from "./server-address.ts";
import { State } from "./state.ts";

/** State of the connection. Times are in ms: `retryAt` since the epoch, `rtt` for one round trip. */
export type Phase =
  | { name: "unconfirmed" }
  | { name: "connecting" }
  | { name: "unreachable"; retryAt: number | undefined }
  | { name: "denied"; signedIn: boolean }
  | { name: "connected"; rtt: number | undefined }
  | { name: "reconnecting" };

/** A connection that was begun before its owner was loaded. */
let begun: { address: ServerAddress; connection: Promise<WorkerConnection> } | undefined;

/** Begins to connect. The first `Connection` that starts with this address takes it over. */
export function connectEarly(address: ServerAddress): void {
  const connection = connect(address);
  connection.catch(() => undefined); // its owner gets the error
  begun = { address, connection };
}

function takeBegun(address: ServerAddress): Promise<WorkerConnection> | undefined {
  const early = begun;
  begun = undefined;
  if (early?.address === address) return early.connection;
  void early?.connection.then(
    (connection) => connection.close(),
    () => undefined,
  );
  return undefined;
}

const RETRY_SECONDS = [2, 3, 5, 8, 15];
const RTT_EVERY = 5000;

export class Connection extends State {
  #phase: Phase = { name: "connecting" };
  #address: ServerAddress;
  #session = new AbortController();
  #wake: (() => void) | undefined;
  #serverVersion: string | undefined;
  readonly #onOpen: (connection: WorkerConnection, ended: AbortSignal) => void;

  /** Calls `onOpen` for every new connection, but not after a reconnect; `ended` aborts when it is closed for good. */
  constructor(address: ServerAddress, onOpen: (connection: WorkerConnection, ended: AbortSignal) => void) {
    super();
    this.#address = address;
    this.#onOpen = onOpen;
    addEventListener("online", () => this.tryNow());
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** The URL in use, without credentials. */
  get url(): string {
    return this.#address.url;
  }

  /** The full address. Its secrets are only for the connection. */
  get address(): ServerAddress {
    return this.#address;
  }

  /** Server version of the last connection. */
  get serverVersion(): string | undefined {
    return this.#serverVersion;
  }

  get isUp(): boolean {
    return this.#phase.name === "connected";
  }

  /** Resolves when connected; at once if connected now. */
  whenUp(): Promise<void> {
    if (this.isUp) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.watch(() => {
        if (!this.isUp) return;
        stop();
        resolve();
      });
    });
  }

  /** Sends nothing to a server named by an address or link until the user confirms it with `use`. */
  askFirst(): void {
    this.#become({ name: "unconfirmed" });
  }

  start(): void {
    void this.#run(this.#address, this.#session.signal);
  }

  /** Switches to another server, or to the same one with other credentials. */
  use(address: ServerAddress): void {
    this.#session.abort();
    this.#session = new AbortController();
    this.#address = address;
    this.#become({ name: "connecting" });
    this.start();
  }

  /** Retries now instead of waiting. */
  tryNow(): void {
    this.#wake?.();
  }

  #become(phase: Phase): void {
    this.#phase = phase;
    this.changed();
  }

  async #run(address: ServerAddress, ended: AbortSignal): Promise<void> {
    for (let attempt = 0; !ended.aborted; attempt++) {
      try {
        const connection = await (takeBegun(address) ?? connect(address));
        if (ended.aborted) return void connection.close();
        attempt = -1;
        await this.#hold(connection, ended);
        if (!ended.aborted) this.#become({ name: "reconnecting" });
      } catch (error) {
        if (ended.aborted) return;
        if (error instanceof ObjectStoreError && error.code === "PERMISSION") {
          this.#become({ name: "denied", signedIn: isSignedIn(address) });
          return;
        }
        const seconds = RETRY_SECONDS[Math.min(attempt, RETRY_SECONDS.length - 1)] ?? 15;
        await this.#pause(seconds * 1000);
      }
    }
  }

  /** Waits for a time, or until `tryNow`. */
  async #pause(ms: number): Promise<void> {
    this.#become({ name: "unreachable", retryAt: Date.now() + ms });
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      this.#session.signal.addEventListener("abort", () => resolve(), { once: true });
      setTimeout(resolve, ms);
    });
    this.#wake = undefined;
    if (!this.#session.signal.aborted && this.#phase.name === "unreachable")
      this.#become({ name: "unreachable", retryAt: undefined });
  }

  /** Follows a connection until it is closed. Rejects with the error that closed it, if any. */
  async #hold(connection: WorkerConnection, ended: AbortSignal): Promise<void> {
    const over = new AbortController();
    // Slightly later, so that the requests that remove the watch's consumer are sent first.
    const close = (): void => void setTimeout(() => void connection.close());
    ended.addEventListener("abort", close, { once: true });
    const timer = setInterval(() => void this.#measure(connection, ended), RTT_EVERY);
    try {
      this.#become({ name: "connected", rtt: undefined });
      void this.#measure(connection, ended);
      void connection.info().then(
        (info) => (this.#serverVersion = info?.version),
        () => undefined,
      );
      this.#onOpen(connection, AbortSignal.any([ended, over.signal]));
      void this.#report(connection, ended);
      const error = await connection.closed();
      if (error) throw error;
    } finally {
      clearInterval(timer);
      ended.removeEventListener("abort", close);
      over.abort();
    }
  }

  async #report(connection: WorkerConnection, ended: AbortSignal): Promise<void> {
    for await (const { type } of connection.status()) {
      if (ended.aborted) return;
      if (type === "disconnect" || type === "reconnecting") {
        if (this.#phase.name !== "reconnecting") this.#become({ name: "reconnecting" });
      } else if (type === "reconnect") {
        this.#become({ name: "connected", rtt: undefined });
        void this.#measure(connection, ended);
      }
    }
  }

  async #measure(connection: WorkerConnection, ended: AbortSignal): Promise<void> {
    if (document.hidden || this.#phase.name !== "connected") return;
    const rtt = await connection.rtt().catch(() => undefined);
    if (!ended.aborted && this.isUp && rtt !== undefined) this.#become({ name: "connected", rtt });
  }
}

function isSignedIn({ user, token, creds }: ServerAddress): boolean {
  return user !== undefined || token !== undefined || creds !== undefined;
}

/** Connects in a worker of its own. */
export function connect({
  url,
  user,
  pass,
  token,
  creds,
  apiPrefix,
  inboxPrefix,
}: ServerAddress): Promise<WorkerConnection> {
  return connectWorker({
    servers: url,
    name: "nats-objects demo",
    reconnectTimeWait: 1000,
    timeout: 10_000,
    ...(user === undefined ? {} : { user, pass: pass ?? "" }),
    ...(token === undefined ? {} : { token }),
    ...(creds === undefined ? {} : { creds }),
    ...(apiPrefix === undefined ? {} : { apiPrefix }),
    ...(inboxPrefix === undefined ? {} : { inboxPrefix }),
  });
}
