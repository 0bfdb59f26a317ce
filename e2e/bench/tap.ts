import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { type RawData, WebSocket, WebSocketServer } from "ws";
import { TurnCounter } from "./turns.ts";

/** A WebSocket relay that counts turns (see {@link TurnCounter}) over all its connections. */
export interface Tap {
  readonly url: string;
  /** Turns so far. */
  readonly turns: number;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1 and forwards everything to `target`. */
export async function startTap(target: string): Promise<Tap> {
  const counters: TurnCounter[] = [];
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
  server.on("connection", (client) => {
    const counter = new TurnCounter();
    counters.push(counter);
    const upstream = new WebSocket(target, { perMessageDeflate: false });
    const waiting: Buffer[] = [];
    client.on("message", (data) => {
      const bytes = toBuffer(data);
      counter.sent(bytes);
      if (upstream.readyState === WebSocket.OPEN) upstream.send(bytes);
      else waiting.push(bytes);
    });
    upstream.on("open", () => waiting.forEach((bytes) => upstream.send(bytes)));
    upstream.on("message", (data) => {
      const bytes = toBuffer(data);
      counter.received(bytes);
      client.send(bytes);
    });
    const close = () => {
      client.terminate();
      upstream.terminate();
    };
    for (const socket of [client, upstream]) socket.on("close", close).on("error", close);
  });
  await once(server, "listening");
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get turns() {
      return counters.reduce((sum, counter) => sum + counter.turns, 0);
    },
    async stop() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function toBuffer(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
