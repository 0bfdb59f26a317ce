import { matches } from "../protocol/subject-transform.ts";

/** A message on its way. */
export interface Packet {
  readonly subject: string;
  /** `""` for none. */
  readonly reply: string;
  /** Its header block; `undefined` for none. */
  readonly head: Uint8Array | undefined;
  readonly data: Uint8Array;
}

/** A client as the broker knows it. */
export interface Listener {
  /** Whether it listens to a subject. */
  hears(subject: string): boolean;
  /** Gives it a message for a subject that it may listen to. */
  deliver(to: string, packet: Packet): void;
  /** Cuts the line to it. */
  cut(): void;
}

/** What takes messages beside the clients. */
export interface Service {
  /** Takes a message; `false` when its subject has no subscribers. */
  take(packet: Packet): boolean;
  /** A client is gone, and with it what it listened to. */
  onLeft(): void;
}

/** The version of nats-server whose behaviour this server has. */
const VERSION = "2.12.0";

/** Passes messages from client to client, and to JetStream. */
export class Broker {
  jetstream: Service | undefined;
  readonly #maxPayload: number;
  readonly #clients = new Set<Listener>();

  constructor(maxPayload: number) {
    this.#maxPayload = maxPayload;
  }

  /** The first message to a client. */
  get info(): object {
    return {
      server_id: "MEMORY",
      server_name: "memory",
      version: VERSION,
      proto: 1,
      headers: true,
      jetstream: true,
      max_payload: this.#maxPayload,
    };
  }

  /** A client has come. */
  enter(client: Listener): void {
    this.#clients.add(client);
  }

  /** A client is gone. */
  leave(client: Listener): void {
    if (this.#clients.delete(client)) this.jetstream?.onLeft();
  }

  /** Cuts the line to each client. */
  disconnectAll(): void {
    for (const client of [...this.#clients]) client.cut();
  }

  /** Whether some client listens to a subject. */
  hasInterest(subject: string): boolean {
    for (const client of this.#clients) if (client.hears(subject)) return true;
    return false;
  }

  /** Passes on what a client published; `false` when its subject has no subscribers. */
  publish(packet: Packet): boolean {
    const isHeard = this.hasInterest(packet.subject);
    if (isHeard) this.deliver(packet.subject, packet);
    const isTaken = this.jetstream?.take(packet) ?? false;
    return isHeard || isTaken || matches("$JS.ACK.>", packet.subject);
  }

  /** Sends a message to all who listen to `to`. */
  deliver(to: string, packet: Packet): void {
    for (const client of [...this.#clients]) client.deliver(to, packet);
  }
}
