import type { NatsSocket } from "../jetstream/dialed-socket.ts";
import type { Permissions } from "../protocol/permissions.ts";
import { concat } from "../protocol/concat.ts";
import type { Broker } from "./broker.ts";
import { Client } from "./client.ts";

/**
 * A socket whose other end is a {@link Client} of the server in this process. What either side sends arrives in a microtask,
 * so nothing depends on a clock, be it a faked one.
 */
export class MemorySocket implements NatsSocket {
  onmessage: NatsSocket["onmessage"] = null;
  onopen: NatsSocket["onopen"] = null;
  onclose: NatsSocket["onclose"] = null;
  onerror: NatsSocket["onerror"] = null;
  readonly bufferedAmount = 0;
  #client: Client | undefined;
  #outgoing: Uint8Array[] = [];
  #isClosed = false;

  /** Without a server, the connection is refused. */
  constructor(broker: Broker | undefined, permissions: Permissions | undefined) {
    // Not before who has asked for the socket listens to it.
    queueMicrotask(() => {
      queueMicrotask(() => {
        if (this.#isClosed) return;
        if (broker) this.#open(broker, permissions);
        else this.#refuse();
      });
    });
  }

  send(frame: ArrayBuffer): void {
    this.#client?.receive(new Uint8Array(frame));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#client?.leave();
    queueMicrotask(() => this.onclose?.({ wasClean: true, reason: "" }));
  }

  #open(broker: Broker, permissions: Permissions | undefined): void {
    this.onopen?.({});
    this.#client = new Client(broker, permissions, {
      send: (bytes) => this.#deliver(bytes),
      cut: () => this.close(),
    });
  }

  #refuse(): void {
    this.#isClosed = true;
    this.onerror?.({ message: "the memory server is disconnected" });
  }

  /** What the server sends in one go arrives as one frame. */
  #deliver(bytes: Uint8Array): void {
    this.#outgoing.push(bytes);
    if (this.#outgoing.length > 1) return;
    queueMicrotask(() => {
      const pieces = this.#outgoing;
      this.#outgoing = [];
      if (!this.#isClosed) this.onmessage?.({ data: concat(pieces).buffer });
    });
  }
}
