import { connect } from "node:net";
import WebSocket from "ws";

/** How long a server may take to identify itself, in ms. */
const TIMEOUT = 5_000;

/** The id in the INFO of a nats-server on a plain port of this machine; `undefined` when there is none. */
export function plainServerId(port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: TIMEOUT });
    const end = (id?: string) => (socket.destroy(), resolve(id));
    socket.once("data", (data) => end(idIn(data.toString())));
    socket.once("error", () => end());
    socket.once("timeout", () => end());
  });
}

/** The same through a WebSocket, as a page of `origin`, or as a program without an origin. */
export function webServerId(url: string, origin?: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = new WebSocket(url, { handshakeTimeout: TIMEOUT, ...(origin && { origin }) });
    const timer = setTimeout(() => end(), TIMEOUT);
    const end = (id?: string) => {
      clearTimeout(timer);
      socket.terminate();
      resolve(id);
    };
    socket.once("message", (data) => end(idIn((data as Buffer).toString())));
    socket.on("error", () => end());
  });
}

function idIn(text: string): string | undefined {
  return /^INFO .*"server_id":"(\w+)"/.exec(text)?.[1];
}
