import type { NatsSocket } from "../jetstream/dialed-socket.ts";
import type { Permissions } from "../protocol/permissions.ts";
import { concat } from "../protocol/concat.ts";
import type { Broker } from "./broker.ts";
import { Client } from "./client.ts";

/**
 * A socket whose other end is a {@link Client} of the server in this process. What the server sends arrives in a later turn
 * of the event loop, as from a network: in a microtask, one busy client would starve all
 * others. Not by a timer, which tests may fake.
 */
export class MemorySocket implements NatsSocket {
  onmessage: NatsSocket["onmessage"] = null;
  onopen: NatsSocket["onopen"] = null;
  onclose: NatsSocket["onclose"] = null;
  onerror: NatsSocket["onerror"] = null;
  readonly bufferedAmount = 0;
  #client: Client | undefined;
  readonly #turn = new MessageChannel();
  #outgoing: Uint8Array[] = [];
  #isClosed = false;

  /** Without a server, the connection is refused. */
  constructor(broker: Broker | undefined, permissions: Permissions | undefined) {
    const { port1, port2 } = this.#turn;
    port1.onmessage = () => this.#arrive();
    // Otherwise they would keep a Node process alive.
    for (const port of [port1, port2] as { unref?: () => void }[]) port.unref?.();
    // Only once the caller has set its handlers.
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
    this.#end();
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
    this.#end();
    this.onerror?.({ message: "the memory server is disconnected" });
  }

  #deliver(bytes: Uint8Array): void {
    this.#outgoing.push(bytes);
    if (this.#outgoing.length === 1) this.#turn.port2.postMessage(undefined);
  }

  /** Everything the server sent in one turn arrives as one frame. */
  #arrive(): void {
    const pieces = this.#outgoing;
    this.#outgoing = [];
    if (!this.#isClosed) this.onmessage?.({ data: concat(pieces).buffer });
  }

  #end(): void {
    this.#isClosed = true;
    this.#turn.port1.close();
  }
}
