import { errors, type NatsConnection } from "@nats-io/nats-core";

/** What a transfer must know about its connection. */
export type ConnectionEvent =
  | { type: "disconnect" }
  | { type: "reconnect" }
  | { type: "close" }
  | { type: "denied"; operation: "publish" | "subscription"; subject: string; cause: Error }
  /** The server refused something without saying what, and keeps the connection. */
  | { type: "refused"; cause: Error };

/**
 * The events of one connection. nats-core queues its status events for each iterator until they are read, so all transfers
 * share one iterator, as long as the connection lives.
 */
export class ConnectionEvents {
  /** The connection is up, according to its events. */
  connected: boolean;
  /** When it last reconnected, by `performance.now()`; `-Infinity` when it was never lost. */
  reconnected: number = -Infinity;
  readonly #listeners = new Set<(event: ConnectionEvent) => void>();

  constructor(connection: NatsConnection) {
    this.connected = !connection.isClosed();
    if (this.connected) void this.#follow(connection);
  }

  /** Calls `listener` for every event until the returned function is called. */
  listen(listener: (event: ConnectionEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === "disconnect" || status.type === "reconnect") {
        this.connected = status.type === "reconnect";
        if (this.connected) this.reconnected = performance.now();
        this.#emit({ type: status.type });
      } else if (status.type === "error" && status.error instanceof errors.PermissionViolationError) {
        const { operation, subject } = status.error;
        this.#emit({ type: "denied", operation, subject, cause: status.error });
      } else if (status.type === "error" && status.error instanceof errors.ProtocolError) {
        this.#emit({ type: "refused", cause: status.error });
      }
    }
    this.connected = false;
    this.#emit({ type: "close" });
  }

  #emit(event: ConnectionEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
