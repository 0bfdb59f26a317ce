import type { NatsConnection } from "@nats-io/nats-core";
import type { ConnectionEvents } from "./events.ts";

/** A connection and its events. */
export interface Wire {
  readonly connection: NatsConnection;
  readonly events: ConnectionEvents;
}
