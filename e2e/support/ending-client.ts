// A client of the library that can be disconnected, or crash, at any point.
import { type NatsConnection, wsconnect } from "@nats-io/nats-core";
import { ObjectStoreManager } from "../../src/index.ts";
import { underClock } from "./clock.ts";
import { Line } from "./line.ts";

/** A client with its line to the server and its clock. */
export interface EndingClient {
  readonly line: Line;
  readonly connection: NatsConnection;
  readonly manager: ObjectStoreManager;
  /** Runs a task under the client's clock. */
  run<T>(task: () => T): T;
  close(): Promise<void>;
}

/** Connects a client whose clock is `ahead` ms ahead. */
export async function endingClient(servers: string | readonly string[], ahead = 0): Promise<EndingClient> {
  const line = new Line();
  const run = <T>(task: () => T): T => underClock(ahead, task);
  const connection = await run(() =>
    wsconnect({
      servers: typeof servers === "string" ? servers : [...servers],
      wsFactory: line.wsFactory,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 5,
      reconnectJitter: 0,
      timeout: 2_000,
      ignoreClusterUpdates: true,
    }),
  );
  const close = (): Promise<void> => connection.close().catch(() => undefined);
  line.onEnded = () => void close();
  const manager = run(() => new ObjectStoreManager(connection));
  return { line, connection, manager, run, close };
}
