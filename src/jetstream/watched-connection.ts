import type { NatsConnection } from "@nats-io/nats-core";
import type { ConnectionEvents } from "./events.ts";

/** A connection, and the events that tell what happens to it. */
export interface WatchedConnection {
  readonly connection: NatsConnection;
  readonly events: ConnectionEvents;
}
