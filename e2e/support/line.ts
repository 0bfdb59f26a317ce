// A client's line to the server, which can be cut at any protocol message in either direction.
//
// It replaces the WebSocket of nats-core, so it sees every byte and can drop the TCP connection exactly before or after a
// message. The server is real.
import type { WsSocketFactory } from "@nats-io/nats-core";
import WebSocket from "ws";
import { type WireMessage, WireMessages } from "./wire-messages.ts";

/** Client to server, or server to client. */
export type Direction = "up" | "down";

/** Where to cut the line. */
export interface Cut {
  /** Called for each counted message with its number, from 1 per direction; returns true to cut here. */
  readonly at: (direction: Direction, index: number, message: WireMessage) => boolean;
  readonly side: "before" | "after";
  /** The connection: reconnects at once, or after an outage when {@link Line.restore} is called. The client: never. */
  readonly ends: "connection" | "outage" | "client";
}

/** Control messages and keep-alives are not counted. */
const COUNTED = new Set(["PUB", "HPUB", "SUB", "MSG", "HMSG"]);

/** All connections that one client makes, one after the other. */
export class Line {
  /** Messages counted since {@link count} was called. */
  readonly counts: Record<Direction, number> = { up: 0, down: 0 };
  /** Whether the planned cut has happened. */
  wasCut = false;
  /** How often a connection was dropped. */
  cuts = 0;
  /** Whether new connections are refused. */
  ended = false;
  #isOut = false;
  /** Called once the client has crashed. */
  onEnded: (() => void) | undefined;
  #cut: Cut | undefined;
  #socket: LineSocket | undefined;

  /** For nats-core's `wsconnect`. */
  readonly wsFactory: WsSocketFactory = (url) => {
    const isOut = this.ended || this.#isOut;
    const socket = isOut ? new RefusedSocket() : (this.#socket = new LineSocket(url, this));
    return Promise.resolve({ socket: socket as unknown as globalThis.WebSocket, encrypted: false });
  };

  /** Starts counting, and cuts as `cut` says. */
  count(cut?: Cut): void {
    this.counts.up = this.counts.down = 0;
    this.wasCut = false;
    this.#cut = cut;
  }

  /** Drops the connection now; the client reconnects. */
  drop(): void {
    this.#socket?.drop();
  }

  /** Ends an outage. */
  restore(): void {
    this.#isOut = false;
  }

  /** Crashes the client now, like a closed page: nothing more reaches the server. */
  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.#socket?.drop();
    this.onEnded?.();
  }

  /** Whether to cut the line at this message, and how. */
  decide(direction: Direction, message: WireMessage): Cut | undefined {
    if (!COUNTED.has(message.verb)) return undefined;
    const index = ++this.counts[direction];
    const cut = this.#cut;
    if (!cut?.at(direction, index, message)) return undefined;
    this.#cut = undefined;
    this.wasCut = true;
    if (cut.ends === "client") this.ended = true;
    if (cut.ends === "outage") this.#isOut = true;
    return cut;
  }
}

/** A connection attempt that fails later. If the factory rejected instead, nats-core would wait forever. */
class RefusedSocket {
  onerror: ((event: { message: string }) => void) | null = null;
  readonly bufferedAmount = 0;

  constructor() {
    setTimeout(() => this.onerror?.({ message: "there is no line" }), 1);
  }

  close(): void {
    // Nothing to close.
  }
}

/** The parts of a WebSocket that nats-core uses. */
class LineSocket {
  binaryType = "arraybuffer";
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { wasClean: boolean; reason: string }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  readonly #line: Line;
  readonly #socket: WebSocket;
  readonly #up = new WireMessages();
  readonly #down = new WireMessages();
  /** Settles when everything sent so far has been passed to the operating system. */
  #sent: Promise<void> = Promise.resolve();
  #isCut = false;

  constructor(url: string, line: Line) {
    this.#line = line;
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "nodebuffer";
    this.#socket.on("open", () => this.onopen?.());
    this.#socket.on("message", (data: Buffer) => this.#receive(data));
    this.#socket.on("error", (error) => {
      if (!this.#isCut) this.onerror?.(error);
    });
    this.#socket.on("close", () => {
      if (!this.#isCut) this.onclose?.({ wasClean: true, reason: "" });
    });
  }

  get bufferedAmount(): number {
    return this.#isCut ? 0 : this.#socket.bufferedAmount;
  }

  send(frame: ArrayBuffer): void {
    if (this.#isCut) return;
    let ready: Uint8Array[] = [];
    for (const message of this.#up.push(new Uint8Array(frame))) {
      const cut = this.#line.decide("up", message);
      if (cut?.side !== "before") ready.push(message.bytes);
      if (!cut) continue;
      this.#write(ready);
      ready = [];
      this.drop();
      return;
    }
    this.#write(ready);
  }

  close(): void {
    this.#socket.close();
  }

  /** Breaks the connection once what was sent has left. What the client sends meanwhile is lost. */
  drop(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#line.cuts++;
    const { ended } = this.#line;
    // When its socket closes, nats-core discards received data that it has not read yet: let it read first.
    void Promise.all([this.#sent, new Promise((resolve) => setImmediate(() => setImmediate(resolve)))]).then(() => {
      this.#socket.terminate();
      this.onclose?.({ wasClean: false, reason: "" });
      if (ended) this.#line.onEnded?.();
    });
  }

  #write(pieces: readonly Uint8Array[]): void {
    if (pieces.length === 0) return;
    this.#sent = new Promise((resolve) => this.#socket.send(Buffer.concat(pieces), { binary: true }, () => resolve()));
  }

  #receive(data: Buffer): void {
    if (this.#isCut) return;
    let ready: Uint8Array[] = [];
    for (const message of this.#down.push(data)) {
      const cut = this.#line.decide("down", message);
      if (cut?.side !== "before") ready.push(message.bytes);
      if (!cut) continue;
      this.#deliver(ready);
      ready = [];
      this.drop();
      return;
    }
    this.#deliver(ready);
  }

  #deliver(pieces: readonly Uint8Array[]): void {
    if (pieces.length === 0) return;
    this.onmessage?.({ data: new Uint8Array(Buffer.concat(pieces)).buffer });
  }
}
