/** One operation of the NATS protocol, as seen on the wire. */
export interface ProtocolOp {
  /** In capitals: `PUB`, `HMSG`, `SUB` … */
  readonly verb: string;
  readonly args: readonly string[];
}

const withPayload = new Set(["PUB", "HPUB", "MSG", "HMSG"]);

/** Parses one direction of a connection, whose operations may be split anywhere. Payloads are skipped, not kept. */
export class ProtocolReader {
  #line = "";
  /** Bytes of a payload, including its line end, still to come. */
  #skip = 0;

  /** The operations that begin in `data`, or that began earlier and end in it. */
  *push(data: Buffer): Generator<ProtocolOp> {
    let offset = 0;
    while (offset < data.length) {
      if (this.#skip > 0) {
        const passed = Math.min(this.#skip, data.length - offset);
        this.#skip -= passed;
        offset += passed;
        continue;
      }
      const end = data.indexOf(0x0a, offset);
      this.#line += data.toString("latin1", offset, end < 0 ? data.length : end);
      if (end < 0) return;
      offset = end + 1;
      const [verb = "", ...args] = this.#line.trim().split(/[ \t]+/);
      this.#line = "";
      if (verb === "") continue;
      const op = { verb: verb.toUpperCase(), args };
      if (withPayload.has(op.verb)) this.#skip = Number(args.at(-1)) + 2;
      yield op;
    }
  }
}

/**
 * Whether the client waits for a response: it published a message with a reply subject, or subscribed (a push consumer starts
 * to deliver after that, so it costs one round trip).
 */
export function isQuestion({ verb, args }: ProtocolOp): boolean {
  return (verb === "PUB" && args.length === 3) || (verb === "HPUB" && args.length === 4) || verb === "SUB";
}

/** Whether this is a message for the client. */
export function isAnswer({ verb }: ProtocolOp): boolean {
  return verb === "MSG" || verb === "HMSG";
}
