// Publishes what no client library would: any bytes as headers, any bytes as subject.
import { connect, type Socket } from "node:net";
import { onTestFinished } from "vitest";
import { plainUrl } from "./server.ts";
import { WireMessages } from "./wire-messages.ts";

/** The stream's acknowledgement or error. */
export interface RawAck {
  seq?: number;
  error?: { code: number; description: string };
}

/** A plain TCP connection to the test file's server that speaks the protocol directly. */
export class RawPublisher {
  readonly #socket: Socket;
  readonly #waiting = new Map<string, (ack: RawAck) => void>();
  readonly #received = new WireMessages();
  #count = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (data) => this.#receive(data));
    socket.on("error", () => undefined);
    socket.write(`CONNECT {"verbose":false,"headers":true}\r\nSUB _INBOX.raw${String(process.pid)}.* 1\r\n`);
  }

  /** A connection that is closed after the test. */
  static async connect(): Promise<RawPublisher> {
    const { hostname, port } = new URL(await plainUrl());
    const socket = connect(Number(port), hostname);
    onTestFinished(() => void socket.destroy());
    return new RawPublisher(socket);
  }

  /** Stores a message; an empty header block omits the headers. Returns the stream's reply. */
  publish(subject: string | Uint8Array, block: string | Uint8Array, data: string | Uint8Array): Promise<RawAck> {
    const reply = `_INBOX.raw${String(process.pid)}.${String(this.#count++)}`;
    const [head, payload] = [Buffer.from(block), Buffer.from(data)];
    const total = String(head.length + payload.length);
    const sizes = head.length > 0 ? `${String(head.length)} ${total}` : total;
    const line = [Buffer.from(head.length > 0 ? "HPUB " : "PUB "), Buffer.from(subject), ` ${reply} ${sizes}\r\n`];
    const pieces = [...line, head, payload, "\r\n"].map((piece) => Buffer.from(piece));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the server does not answer")), 10_000);
      this.#waiting.set(reply, (ack) => {
        clearTimeout(timer);
        resolve(ack);
      });
      this.#socket.write(Buffer.concat(pieces));
    });
  }

  #receive(data: Uint8Array): void {
    for (const { verb, subject, bytes } of this.#received.push(data)) {
      if (verb === "PING") this.#socket.write("PONG\r\n");
      if (verb !== "MSG") continue;
      const text = Buffer.from(bytes).toString();
      this.#waiting.get(subject)?.(JSON.parse(text.slice(text.indexOf("\r\n") + 2)) as RawAck);
      this.#waiting.delete(subject);
    }
  }
}
