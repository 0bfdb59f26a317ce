import { isAnswer, isQuestion, type ProtocolOp, ProtocolReader } from "../bench/protocol.ts";

/** One request, answer or message, as the browser sees it. */
export interface Sighting {
  /** In ms since the epoch. */
  readonly at: number;
  readonly direction: "up" | "down";
  /** For people: `GET /assets/worker.js`, `PUB $JS.API.STREAM.INFO.OBJ_files`. */
  readonly text: string;
  /** What the page waits for, or what ends such a wait. Answers without one are flow control, pings and the like. */
  readonly kind: "question" | "answer" | "other";
}

/** Reads one connection of a browser: HTTP/1.1, and NATS once it has become a WebSocket. */
export class WireReader {
  readonly #see: (sighting: Omit<Sighting, "at">) => void;
  readonly #up = new Direction();
  readonly #down = new Direction();
  #isSocket = false;
  /** Addresses whose answers are still to come. */
  readonly #asked: string[] = [];

  constructor(see: (sighting: Omit<Sighting, "at">) => void) {
    this.#see = see;
  }

  up(data: Buffer): void {
    if (this.#isSocket) return this.#nats("up", this.#up.frames(data));
    for (const head of this.#up.heads(data)) {
      const [method = "", path = ""] = head.split(" ");
      this.#asked.push(path);
      this.#see({ direction: "up", kind: "question", text: `${method} ${path}` });
    }
  }

  down(data: Buffer): void {
    if (this.#isSocket) return this.#nats("down", this.#down.frames(data));
    for (const head of this.#down.heads(data)) {
      const [, status = ""] = head.split(" ");
      this.#see({ direction: "down", kind: "answer", text: `${status} ${this.#asked.shift() ?? ""}` });
      if (status !== "101") continue;
      this.#isSocket = true;
      return this.#nats("down", this.#down.frames(Buffer.alloc(0)));
    }
  }

  #nats(direction: "up" | "down", frames: Iterable<Buffer>): void {
    const reader = direction === "up" ? this.#up.protocol : this.#down.protocol;
    for (const frame of frames) {
      for (const op of reader.push(frame)) this.#see({ direction, kind: kindOf(op), text: textOf(op) });
    }
  }
}

function kindOf(op: ProtocolOp): Sighting["kind"] {
  // The first answer of a connection, and the one that says that the user was accepted.
  if (op.verb === "CONNECT") return "question";
  if (op.verb === "INFO" || op.verb === "PONG") return "answer";
  if (op.verb === "SUB") return "other";
  return isQuestion(op) ? "question" : isAnswer(op) ? "answer" : "other";
}

function textOf({ verb, args }: ProtocolOp): string {
  if (verb === "INFO" || verb === "CONNECT") return verb;
  const size = verb.endsWith("PUB") || verb.endsWith("MSG") ? ` (${args.at(-1) ?? ""} B)` : "";
  return `${verb} ${args[0] ?? ""}${size}`;
}

/** One direction of a connection, cut anywhere. */
class Direction {
  readonly protocol = new ProtocolReader();
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of a body still to come. */
  #skip = 0;

  /** The first lines of the HTTP messages that begin here. What follows a 101 stays. */
  *heads(data: Buffer): Generator<string> {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const passed = Math.min(this.#skip, this.#rest.length);
      this.#skip -= passed;
      this.#rest = this.#rest.subarray(passed);
      // After a chunked body, whose length no header tells.
      const begin = this.#skip > 0 ? -1 : startOf(this.#rest);
      if (begin < 0) return;
      const end = this.#rest.indexOf("\r\n\r\n", begin);
      if (end < 0) return;
      const head = this.#rest.toString("latin1", begin, end);
      this.#rest = this.#rest.subarray(end + 4);
      const isBodiless = /^HTTP\/1.1 (304|204|101)/.test(head);
      this.#skip = isBodiless ? 0 : Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
      yield head.split("\r\n", 1)[0]!.replace(/^HTTP\/1\.1/, "HTTP");
    }
  }

  /** The content of the WebSocket frames that end here. */
  *frames(data: Buffer): Generator<Buffer> {
    this.#rest = Buffer.concat([this.#rest, data]);
    for (;;) {
      const rest = this.#rest;
      if (rest.length < 2) return;
      const isMasked = (rest[1]! & 0x80) !== 0;
      let length = rest[1]! & 0x7f;
      let offset = 2;
      if (length === 126) [length, offset] = [rest.length < 4 ? Infinity : rest.readUInt16BE(2), 4];
      else if (length === 127) [length, offset] = [rest.length < 10 ? Infinity : Number(rest.readBigUInt64BE(2)), 10];
      const begin = offset + (isMasked ? 4 : 0);
      if (rest.length < begin + length) return;
      const content = Buffer.from(rest.subarray(begin, begin + length));
      if (isMasked) for (let i = 0; i < length; i++) content[i]! ^= rest[offset + (i % 4)]!;
      this.#rest = rest.subarray(begin + length);
      // Continuations, text and binary; the rest are pings, pongs and closings of the WebSocket itself.
      if ((rest[0]! & 0x0f) <= 2) yield content;
    }
  }
}

/** Where the next HTTP message begins; -1 when that has not arrived. */
function startOf(data: Buffer): number {
  return data.toString("latin1").search(/HTTP\/1\.1 \d|(?:GET|HEAD|POST) \//);
}
