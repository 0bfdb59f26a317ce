// How a connection is made that a browser's transfers can live on.
import {
  InvalidArgumentError,
  type Status,
  type WsConnectionOptions,
  wsconnect,
  type WsSocketFactory,
} from "@nats-io/nats-core";
import { jetstream, type JetStreamClient } from "@nats-io/jetstream";
import { ObjectStoreError } from "../errors.ts";
import type { NatsConnection } from "./api.ts";
import { type Credentials, isRefusal, Login } from "./login.ts";
import { addressOf, asSocket, DialedSocket, type NatsSocket } from "./dialed-socket.ts";
import { wsFactory as messageSocket } from "./web-socket.ts";

/** Options of {@link connect}: those of nats-core's `wsconnect`, of which it has other defaults, and credentials. */
export interface ConnectOptions extends WsConnectionOptions, Credentials {}

/** Options of a connection and its JetStream client, as far as a page can hand them to a worker. */
export interface JetStreamConnectOptions extends Omit<
  ConnectOptions,
  "authenticator" | "reconnectDelayHandler" | "reconnectToServer" | "resolve" | "tls" | "wsFactory"
> {
  /** JetStream domain to work in; default none. */
  domain?: string;
  /** What the subjects of the JetStream API begin with, where that is another than `$JS.API`. */
  apiPrefix?: string;
}

export type { ServerInfo } from "@nats-io/nats-core";

/** Something that happened to a connection. */
export interface ConnectionStatus {
  /** What happened, as nats-core calls it. */
  readonly type: Status["type"];
  /** The server it happened with, where nats-core tells. */
  readonly server?: string;
  /** What went wrong, in `"error"`. */
  readonly error?: Error;
}

/** A connection and the JetStream client that was asked for. */
export interface Connected {
  readonly connection: NatsConnection;
  readonly client: JetStreamClient;
}

const defaults: WsConnectionOptions = {
  // nats-core gives up after ten attempts, 20 s, and the transfers with it.
  maxReconnectAttempts: -1,
  // All pages lose a server that restarts in the same moment; they need not come back in the same one.
  reconnectJitter: 1_000,
  // A line that died without a word is given up after at most (4 + 1) · 5 s = 25 s, before a transfer has waited its 30 s.
  // A PONG has 20 s, because it may wait behind 2 MiB of content on a slow line.
  pingInterval: 5_000,
  maxPingOut: 4,
  // What a cluster announces is rarely what a page can reach: it lies behind the proxy, or its certificate has other names.
  ignoreClusterUpdates: true,
};

/**
 * Connects to a NATS server by WebSocket, as transfers need it: it is nats-core's `wsconnect` with `wsFactory` and
 * other defaults. It reconnects for ever; only a server that refuses the user five times in a row closes it. It notices a
 * dead line within 25 s (`pingInterval`, `maxPingOut`). It stays with `servers`: set `ignoreClusterUpdates: false` to follow
 * the addresses that a cluster announces. Each option wins over its default.
 *
 * Rejects with `PERMISSION` when the server refuses the user, and with `DISCONNECTED` when it cannot be reached, or this
 * runtime has no WebSocket; the message names the address. With `waitOnFirstConnect` it waits for a server instead.
 *
 * @example
 * const connection = await connect({ servers: "wss://nats.example.com", creds: async () => fetchCreds() });
 * const store = await new ObjectStoreManager(connection).open("files");
 */
export async function connect(options: ConnectOptions): Promise<NatsConnection> {
  const { creds, nkey, wsFactory = messageSocket, ...given } = options;
  if (wsFactory === messageSocket && !("WebSocket" in globalThis))
    throw new ObjectStoreError("DISCONNECTED", NO_WEBSOCKET);
  const login = new Login({ ...(creds !== undefined && { creds }), ...(nkey !== undefined && { nkey }) }, given);
  const dialer = new Dialer(login, wsFactory);
  try {
    const connection = await wsconnect({
      ...defaults,
      // We count refusals, but see none before the first connection.
      ignoreAuthErrorAbort: given.waitOnFirstConnect !== true,
      ...defined(given),
      authenticator: login.authenticators,
      wsFactory: dialer.dial,
    });
    void dialer.follow(connection);
    return connection;
  } catch (error) {
    if (error instanceof InvalidArgumentError || error instanceof TypeError) {
      throw new TypeError(`connect: ${error.message}`, { cause: error });
    }
    throw asStoreError("connect", dialer.failure ?? error, dialer.address);
  }
}

/** Makes the sockets of one connection, one after another. */
class Dialer {
  /** Where the last one leads. */
  address: string | undefined;
  /** Why there is none. */
  failure: unknown;
  readonly #login: Login;
  readonly #factory: WsSocketFactory;
  #socket: DialedSocket | undefined;

  constructor(login: Login, factory: WsSocketFactory) {
    this.#login = login;
    this.#factory = factory;
  }

  readonly dial: WsSocketFactory = (url, options) => {
    this.address = addressOf(url);
    this.#socket = new DialedSocket(url, () => this.#open(url, options));
    return Promise.resolve(asSocket(url, this.#socket));
  };

  /** Follows what happens to the connection. */
  async follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      this.#login.heed(status);
      // What is still to be sent stays with the socket: it sends it, if the line is alive, before it closes.
      if (status.type === "staleConnection" || status.type === "forceReconnect") this.#socket?.abandon();
    }
  }

  async #open(...dialed: Parameters<WsSocketFactory>): Promise<NatsSocket> {
    this.failure = undefined;
    try {
      if (this.#login.isStale) {
        this.failure = new Error("creds gave no answer in time");
        await this.#login.renew();
        this.failure = undefined;
      }
      const { socket } = await this.#factory(...dialed);
      return socket as unknown as NatsSocket;
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}

const NO_WEBSOCKET =
  "connect: this runtime has no WebSocket; use Node.js 22 or later, set globalThis.WebSocket (package ws), " +
  "or connect with @nats-io/transport-node";

/** Connects, and makes the JetStream client. Rejects as {@link connect}. */
export async function connectJetStream(options: JetStreamConnectOptions): Promise<Connected> {
  const { domain, apiPrefix, ...rest } = options;
  const connection = await connect(rest);
  const client = jetstream(connection, {
    ...(domain !== undefined && { domain }),
    ...(apiPrefix !== undefined && { apiPrefix }),
  });
  return { connection, client };
}

/** Why there is no connection: `PERMISSION` when the server refuses the user, `DISCONNECTED` otherwise. */
export function asStoreError(what: string, cause: unknown, address?: string): ObjectStoreError {
  const reason = messageOf(cause);
  const where = address === undefined || reason.includes(address) ? "" : ` to ${address}`;
  const code = isRefusal(cause) ? "PERMISSION" : "DISCONNECTED";
  return new ObjectStoreError(code, `${what}${where}: ${reason}`, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Without what is there as `undefined`: nats-core would take that for a value. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

/** Calls `report` with all that happens to a connection, until it is closed. */
export async function follow(connection: NatsConnection, report: (status: ConnectionStatus) => void): Promise<void> {
  for await (const status of connection.status()) {
    report({
      type: status.type,
      ...("server" in status && { server: status.server }),
      ...("error" in status && { error: status.error }),
    });
  }
}
