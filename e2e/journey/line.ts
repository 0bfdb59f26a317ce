import { connect, createServer, type Socket } from "node:net";
import { once } from "node:events";
import { delayLine } from "../servers/delay-line.ts";
import { freePort } from "../servers/free-port.ts";
import { type Sighting, WireReader } from "./wire.ts";

/** A line to a web server, which tells what passes. */
export interface Line {
  /** `http://127.0.0.1:PORT/` */
  readonly url: string;
  /** Everything that passed so far, with the time at which the browser sent or got it. */
  readonly seen: readonly Sighting[];
  stop(): Promise<void>;
}

/** How the bytes of one connection get from one end to the other. Calls `arrive` with each piece that reaches the browser. */
export type Carry = (client: Socket, server: Socket, arrive: (data: Buffer) => void) => void;

/** Every byte takes half of `roundTripMs`. Nothing else is slower than it is: no limit of speed, no handshake of TCP or TLS. */
export function delayed(roundTripMs: number): Carry {
  const settings = {
    delay: () => roundTripMs / 2,
    rate: () => Infinity,
    stalled: () => false,
    pass: (bytes: number) => bytes,
  };
  return (client, server, arrive) => {
    delayLine(client, server, settings);
    delayLine(server, client, settings);
    server.on("data", (data: Buffer) => setTimeout(arrive, roundTripMs / 2, data));
  };
}

/** Starts a proxy in front of the web server at `target`. */
export async function startLine(target: string, carry: Carry): Promise<Line> {
  const { hostname: host, port: targetPort } = new URL(target);
  const port = await freePort();
  const seen: Sighting[] = [];
  const open = new Set<Socket>();
  const see = (sighting: Omit<Sighting, "at">): void => {
    seen.push({ at: performance.timeOrigin + performance.now(), ...sighting });
  };
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const server = connect({ host, port: Number(targetPort), allowHalfOpen: true, noDelay: true });
    const reader = new WireReader(see);
    client.on("data", (data: Buffer) => reader.up(data));
    carry(client, server, (data) => reader.down(data));
    for (const socket of [client, server]) {
      open.add(socket);
      const close = (): void => {
        client.destroy();
        server.destroy();
        open.delete(socket);
      };
      socket.once("error", close).once("close", close);
    }
  });
  listener.listen(port, "127.0.0.1");
  await once(listener, "listening");
  return {
    url: `http://127.0.0.1:${port}/`,
    seen,
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
