// How a connection is made from plain data, which is all that a page can post to its worker.
import {
  type ConnectionOptions,
  credsAuthenticator,
  errors,
  nkeyAuthenticator,
  type Status,
  wsconnect,
} from "@nats-io/nats-core";
import { jetstream, type JetStreamClient } from "@nats-io/jetstream";
import { ObjectStoreError } from "../errors.ts";
import type { NatsConnection } from "./api.ts";
import { wsFactory } from "./web-socket.ts";

/** Options of nats-core's `wsconnect` that can be cloned, and those that stand for the ones that cannot. */
export interface ConnectOptions extends Omit<
  ConnectionOptions,
  "authenticator" | "reconnectDelayHandler" | "reconnectToServer" | "resolve" | "tls"
> {
  /** The text of a `.creds` file: a JWT and the seed that proves it. */
  creds?: string;
  /** The seed of an nkey (`SU…`). */
  nkey?: string;
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

/** Connects. Rejects with `PERMISSION` when the server refuses the user, and with `DISCONNECTED` otherwise. */
export async function connect(options: ConnectOptions): Promise<Connected> {
  const { creds, nkey, domain, apiPrefix, ...plain } = options;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  try {
    const connection = await wsconnect({
      wsFactory,
      ...plain,
      ...(nkey !== undefined && { authenticator: nkeyAuthenticator(bytes(nkey)) }),
      ...(creds !== undefined && { authenticator: credsAuthenticator(bytes(creds)) }),
    });
    const client = jetstream(connection, {
      ...(domain !== undefined && { domain }),
      ...(apiPrefix !== undefined && { apiPrefix }),
    });
    return { connection, client };
  } catch (cause) {
    throw asStoreError("connect", cause);
  }
}

/** Why there is no connection: `PERMISSION` when the server refuses the user, `DISCONNECTED` otherwise. */
export function asStoreError(what: string, cause: unknown): ObjectStoreError {
  const refused = cause instanceof errors.AuthorizationError || cause instanceof errors.UserAuthenticationExpiredError;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ObjectStoreError(refused ? "PERMISSION" : "DISCONNECTED", `${what}: ${reason}`, { cause });
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
