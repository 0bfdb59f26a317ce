import { type ConnectionOptions, wsconnect, type WsSocketFactory } from "@nats-io/nats-core";
import { asSocket } from "../jetstream/dialed-socket.ts";
import type { NatsConnection } from "../jetstream/api.ts";
import type { Permissions } from "../protocol/permissions.ts";
import { Broker } from "./broker.ts";
import { JetStreamServer } from "./jetstream-server.ts";
import { MemorySocket } from "./memory-socket.ts";

/** Options of {@link memoryServer}. */
export interface MemoryServerOptions {
  /** Largest message in bytes, headers included, that the server takes; default 1,048,576, as nats-server's. */
  maxPayload?: number;
}

/** Options of a connection to a {@link MemoryServer}: those of nats-core; credentials are ignored. */
export interface MemoryConnectOptions extends Omit<ConnectionOptions, "port" | "servers" | "tls"> {
  /** What the user may publish and subscribe to, for instance from `permissionsFor`; default everything. */
  permissions?: Permissions;
}

/** A NATS server in memory: see {@link memoryServer}. */
export interface MemoryServer {
  /**
   * Connects. All connections of a server see the same buckets. A lost connection is retried every 10 ms,
   * for ever, unless `options` say otherwise. Rejects while the server is disconnected.
   */
  connect(options?: MemoryConnectOptions): Promise<NatsConnection>;
  /**
   * For code that connects by itself: `connect({ servers: "ws://memory", wsFactory: server.wsFactory })`. Such a connection
   * has a timer for its pings, so close it.
   */
  readonly wsFactory: WsSocketFactory;
  /**
   * Cuts all connections, as when a server or the network goes down, and takes no new ones until `reconnect`. What is stored
   * stays. Operations wait for the connection to come back, and reject with `DISCONNECTED` after their timeout.
   */
  disconnect(): void;
  /** Takes connections again. Those that were cut are back after about 10 ms. */
  reconnect(): void;
}

/** The address that a connection dials. It is never resolved. */
const ADDRESS = "ws://memory";

/** How long a connection that was lost waits before each new attempt, in ms. */
const RECONNECT_WAIT = 10;

/**
 * A NATS server in memory that has what an object store needs of JetStream, for tests with more than one connection, with
 * permissions, or with a connection that breaks. It has no clusters, mirrors, sources, accounts and imports. Throws a
 * `TypeError` if there is no `MessageChannel`, as in Jest's jsdom.
 *
 * @example
 * const server = memoryServer();
 * const [ann, bob] = [await server.connect(), await server.connect()];
 * server.disconnect();
 */
export function memoryServer({ maxPayload = 1024 * 1024 }: MemoryServerOptions = {}): MemoryServer {
  // A socket factory that throws would keep nats-core waiting.
  if (!("MessageChannel" in globalThis)) throw new TypeError("memoryServer: this environment has no MessageChannel");
  const broker = new Broker(maxPayload);
  broker.jetstream = new JetStreamServer(broker);
  let isUp = true;
  const factoryFor = (permissions: Permissions | undefined): WsSocketFactory => {
    return (url) => Promise.resolve(asSocket(url, new MemorySocket(isUp ? broker : undefined, permissions)));
  };
  return {
    async connect({ permissions, ...options } = {}) {
      const connection = await wsconnect({
        reconnectTimeWait: RECONNECT_WAIT,
        reconnectJitter: 0,
        maxReconnectAttempts: -1,
        ...options,
        servers: ADDRESS,
        wsFactory: factoryFor(permissions),
      });
      stopPings(connection);
      return connection;
    },
    wsFactory: factoryFor(undefined),
    disconnect() {
      isUp = false;
      broker.disconnectAll();
    },
    reconnect() {
      isUp = true;
    },
  };
}

/**
 * Turns off pings, which memory does not need. Their timer would keep the process alive: a test that does not close its
 * connection would never end. nats-core (3.4) has no option that turns it off.
 */
function stopPings(connection: NatsConnection): void {
  const { protocol } = connection as unknown as { protocol?: { heartbeats?: { start(): void; cancel(): void } } };
  const heartbeats = protocol?.heartbeats;
  if (!heartbeats) return;
  heartbeats.cancel();
  heartbeats.start = () => undefined; // called after each reconnect
}
