import type { NatsConnection } from "@nats-io/nats-core";
import type { ConnectionEvents } from "./events.ts";

/** What the parts that send and hear know of a connection. */
export interface Wire {
  readonly connection: NatsConnection;
  readonly events: ConnectionEvents;
  /** A new inbox below the connection's own prefix. */
  inbox(): string;
}
