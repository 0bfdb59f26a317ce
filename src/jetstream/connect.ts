// Opens connections whose defaults suit transfers from a browser.
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

/** Options of {@link connect}: those of nats-core's `wsconnect`, with other defaults, and credentials. */
export interface ConnectOptions extends WsConnectionOptions, Credentials {}

/** Options of a connection and its JetStream client that a page can pass to a worker. */
export interface JetStreamConnectOptions extends Omit<
  ConnectOptions,
  "authenticator" | "reconnectDelayHandler" | "reconnectToServer" | "resolve" | "tls" | "wsFactory"
> {
  /** JetStream domain to work in; default none. */
  domain?: string;
  /** Prefix of the JetStream API's subjects; default `$JS.API`. */
  apiPrefix?: string;
}

export type { ServerInfo } from "@nats-io/nats-core";

/** Something that happened to a connection. */
export interface ConnectionStatus {
  /** What happened, as nats-core calls it. */
  readonly type: Status["type"];
  /** The server, if nats-core names it. */
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
  // By default nats-core gives up after ten attempts, 20 s, and transfers fail.
  maxReconnectAttempts: -1,
  // When a server restarts, all pages lose it at the same moment: spread their reconnects.
  reconnectJitter: 1_000,
  // A dead line is given up after at most (4 + 1) · 5 s = 25 s, before a transfer has waited its 30 s. A PONG may take 20 s,
  // because on a slow line it waits for 2 MiB of content before it.
  pingInterval: 5_000,
  maxPingOut: 4,
  // A page can rarely reach the addresses that a cluster announces: they are behind a proxy, or not in its certificate.
  ignoreClusterUpdates: true,
};

/**
 * Connects to a NATS server by WebSocket: nats-core's `wsconnect` with `wsFactory`, and defaults that suit transfers. It
 * reconnects for ever; only five refusals of the user in a row close the connection. It notices a dead line within 25 s
 * (`pingInterval`, `maxPingOut`). It uses `servers` alone: set `ignoreClusterUpdates: false` to follow the addresses that a
 * cluster announces. Options override these defaults.
 *
 * Rejects with `PERMISSION` when the server refuses the user, and with `DISCONNECTED` when it cannot be reached, or when the
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
      // We count refusals ourselves, but see none before the first connection.
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

/** Opens the sockets of one connection, one after another. */
class Dialer {
  /** Address of the last socket. */
  address: string | undefined;
  /** Why the last socket could not be opened. */
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

  /** Follows the connection's status. */
  async follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      this.#login.onStatus(status);
      // The abandoned socket still sends what is queued in it before it closes, if the line is alive.
      if (status.type === "staleConnection" || status.type === "forceReconnect") this.#socket?.abandon();
    }
  }

  async #open(...dialed: Parameters<WsSocketFactory>): Promise<NatsSocket> {
    this.failure = undefined;
    try {
      if (this.#login.isStale) {
        this.failure = new Error("the creds function did not return in time");
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

/** Connects, and creates the JetStream client. Rejects as {@link connect} does. */
export async function connectJetStream(options: JetStreamConnectOptions): Promise<Connected> {
  const { domain, apiPrefix, ...rest } = options;
  const connection = await connect(rest);
  const client = jetstream(connection, {
    ...(domain !== undefined && { domain }),
    ...(apiPrefix !== undefined && { apiPrefix }),
  });
  return { connection, client };
}

/** The error for a failed connect: `PERMISSION` when the server refuses the user, `DISCONNECTED` otherwise. */
export function asStoreError(what: string, cause: unknown, address?: string): ObjectStoreError {
  const reason = messageOf(cause);
  const where = address === undefined || reason.includes(address) ? "" : ` to ${address}`;
  const code = isRefusal(cause) ? "PERMISSION" : "DISCONNECTED";
  return new ObjectStoreError(code, `${what}${where}: ${reason}`, { cause });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Drops options that are `undefined`: nats-core would take that for a value. */
function defined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}

/** Calls `report` with every status event of a connection, until it is closed. */
export async function follow(connection: NatsConnection, report: (status: ConnectionStatus) => void): Promise<void> {
  for await (const status of connection.status()) {
    report({
      type: status.type,
      ...("server" in status && { server: status.server }),
      ...("error" in status && { error: status.error }),
    });
  }
}
