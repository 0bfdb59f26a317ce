import type { NatsConnection } from "@nats-io/nats-core";

/** The two ways of a connection: what is sent and not acknowledged, and what is asked for and has not come. */
export type Way = "up" | "down";

/** What the transfers on one way of one connection have in flight together. */
interface Traffic {
  transfers: number;
  bytes: number;
}

const known = new WeakMap<NatsConnection, Record<Way, Traffic>>();

function trafficOf(connection: NatsConnection, way: Way): Traffic {
  let ways = known.get(connection);
  if (!ways) {
    ways = { up: { transfers: 0, bytes: 0 }, down: { transfers: 0, bytes: 0 } };
    known.set(connection, ways);
  }
  return ways[way];
}

/**
 * The part that one transfer has of its connection. What all of them have in flight is what one alone may have, shared
 * max-min fairly: each may have an equal part, and what the small ones leave free goes to the large. So what begins
 * waits behind one window's bytes, not behind one for each transfer, and a server never has more queued for a slow
 * client than it tolerates.
 *
 * Nobody waits for a place: a limit on the number of transfers could deadlock streams that are read or written in turns.
 */
export class FairShare {
  /** What it may have in flight alone, in bytes. */
  most: number;
  readonly #traffic: Traffic;
  #bytes = 0;
  #left = false;

  /** Joins the transfers that go the same way. */
  constructor(connection: NatsConnection, way: Way, most: number) {
    this.#traffic = trafficOf(connection, way);
    this.#traffic.transfers++;
    this.most = most;
  }

  /** Bytes that this transfer may have in flight now. */
  get room(): number {
    const { transfers, bytes } = this.#traffic;
    return Math.max(Math.floor(this.most / Math.max(1, transfers)), this.most - (bytes - this.#bytes));
  }

  /** Bytes that it has in flight. */
  get bytes(): number {
    return this.#bytes;
  }

  set bytes(bytes: number) {
    if (this.#left) return;
    this.#traffic.bytes += bytes - this.#bytes;
    this.#bytes = bytes;
  }

  /** The transfer is over, or has nothing more to send or to ask for. */
  leave(): void {
    if (this.#left) return;
    this.bytes = 0;
    this.#left = true;
    this.#traffic.transfers--;
  }
}
