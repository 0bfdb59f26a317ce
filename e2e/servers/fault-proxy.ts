import { connect, createServer, type Socket } from "node:net";
import { type DelayLine, delayLine } from "./delay-line.ts";
import { freePort } from "./free-port.ts";
import { stripUserAgent } from "./strip-user-agent.ts";

/** From the client's view: `up` is what it sends, `down` what it receives. */
export type Direction = "up" | "down";

/** Options of {@link startFaultProxy}. */
export interface FaultProxyOptions {
  /** Where connections go. Default host: 127.0.0.1. */
  target: { host?: string; port: number };
  /** Round-trip time in ms, half in each direction. Default 0. */
  roundTripMs?: number;
  /** Bytes per second and direction. Default: no limit. */
  throughput?: { up?: number; down?: number };
  /**
   * Removes the User-Agent header from the WebSocket request, as a reverse proxy should: nats-server cuts frames to 4 KiB
   * for every client that calls itself Mozilla. Default false.
   */
  stripUserAgent?: boolean;
}

/** A TCP proxy on 127.0.0.1 that makes the network worse, on demand. */
export interface FaultProxy {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string;
  readonly port: number;
  /** How many connections are open. */
  readonly connections: number;
  /** Bytes delivered so far, over all connections. */
  readonly counts: { readonly up: number; readonly down: number };
  /** Applies to bytes sent from now on; bytes in flight are not overtaken. Opening a connection is never delayed. */
  setDelay(delay: { roundTripMs: number }): void;
  /** Bytes per second and connection; an omitted direction has no limit. */
  setThroughput(limits: { up?: number; down?: number }): void;
  /** Drops all connections now, without a closing handshake. New ones are accepted. */
  cutAll(): void;
  /** Lets exactly this many more bytes through, over all connections, then acts like `cutAll`. Resolves after that. */
  cutAfter(cut: { direction: Direction; bytes: number }): Promise<void>;
  /** Delivers nothing more in either direction; connections stay open, as when a cable is pulled. */
  stall(): void;
  /** Ends a stall. Nothing is lost. */
  resume(): void;
  /** While true, new connections are refused by the system, as without a listener. Existing ones stay. */
  refuse(refuse: boolean): Promise<void>;
  stop(): Promise<void>;
}

interface Connection {
  server: Socket;
  lines: DelayLine[];
  /** Nothing may follow the bytes let through before a cut. */
  isCut: boolean;
}

export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const { host = "127.0.0.1", port: targetPort } = options.target;
  const port = await freePort();
  const counts = { up: 0, down: 0 };
  const rates: Record<Direction, number> = { up: Infinity, down: Infinity, ...options.throughput };
  const open = new Map<Socket, Connection>();
  let oneWayMs = (options.roundTripMs ?? 0) / 2;
  let isStalled = false;
  let cuts: { direction: Direction; left: number; done: () => void }[] = [];

  const settings = (direction: Direction, connection: Connection) => ({
    delay: () => oneWayMs,
    rate: () => rates[direction],
    stalled: () => isStalled || connection.isCut,
    pass(bytes: number) {
      let allowed = bytes;
      for (const cut of cuts) {
        if (cut.direction !== direction) continue;
        allowed = Math.min(allowed, cut.left);
        cut.left -= bytes;
      }
      counts[direction] += allowed;
      if (cuts.some((cut) => cut.left <= 0)) {
        for (const each of open.values()) each.isCut = true;
        queueMicrotask(finishCuts); // After the caller has written the bytes that may still pass.
      }
      return allowed;
    },
  });

  function finishCuts(): void {
    const due = cuts.filter((cut) => cut.left <= 0);
    if (due.length === 0) return;
    cuts = cuts.filter((cut) => cut.left > 0);
    for (const [client, { server, isCut }] of open) {
      if (!isCut) continue;
      // Bytes let through must arrive, so this side is closed gracefully; the other side only loses its connection.
      client.destroySoon();
      server.destroySoon();
    }
    for (const cut of due) cut.done();
  }

  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ host, port: targetPort, allowHalfOpen: true, noDelay: true });
    const connection: Connection = { server, lines: [], isCut: false };
    connection.lines.push(
      delayLine(client, server, settings("up", connection)),
      delayLine(server, client, settings("down", connection)),
    );
    if (options.stripUserAgent) stripUserAgent(client);
    open.set(client, connection);
    const close = () => {
      client.destroy();
      server.destroy();
      open.delete(client);
    };
    for (const socket of [client, server]) socket.once("error", close).once("close", close);
  });
  const listen = () =>
    new Promise<void>((resolve, reject) => {
      listener.once("error", reject);
      listener.listen(port, "127.0.0.1", () => {
        listener.off("error", reject);
        resolve();
      });
    });
  const pokeAll = () => {
    for (const { lines } of open.values()) for (const line of lines) line.poke();
  };
  const cutAll = () => {
    for (const [client, { server }] of open) {
      client.destroy();
      server.destroy();
    }
  };
  await listen();

  return {
    url: `ws://127.0.0.1:${port}`,
    port,
    get connections() {
      return open.size;
    },
    counts,
    setDelay({ roundTripMs }) {
      oneWayMs = roundTripMs / 2;
    },
    setThroughput({ up = Infinity, down = Infinity }) {
      Object.assign(rates, { up, down });
      pokeAll();
    },
    cutAll,
    cutAfter: ({ direction, bytes }) => new Promise((done) => cuts.push({ direction, left: bytes, done })),
    stall() {
      isStalled = true;
      pokeAll();
    },
    resume() {
      isStalled = false;
      pokeAll();
    },
    async refuse(refuse) {
      if (refuse && listener.listening) {
        // Its callback also waits for open connections, but the port is closed at once.
        listener.close();
      } else if (!refuse && !listener.listening) await listen();
    },
    async stop() {
      const closed = listener.listening && new Promise((resolve) => listener.close(resolve));
      cutAll();
      await closed;
    },
  };
}
