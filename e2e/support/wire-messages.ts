// Splits the NATS protocol on the wire into messages.

/** One protocol message, with its payload. */
export interface WireMessage {
  /** `PUB`, `HPUB`, `SUB`, `MSG`, `HMSG`, `PING`, … */
  readonly verb: string;
  /** Empty for messages without one. */
  readonly subject: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Verbs whose control line ends with a payload size. */
const WITH_PAYLOAD = new Set(["PUB", "HPUB", "MSG", "HMSG"]);

/** Splits a byte stream into protocol messages; an incomplete one waits for the rest. */
export class WireMessages {
  #rest: Buffer = Buffer.alloc(0);

  /** Adds the stream's next bytes and returns the messages that are now complete. */
  push(data: Uint8Array): WireMessage[] {
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, data]) : Buffer.from(data);
    const messages: WireMessage[] = [];
    let at = 0;
    for (;;) {
      const lineEnd = bytes.indexOf("\r\n", at);
      if (lineEnd < 0) break;
      const words = bytes.toString("latin1", at, lineEnd).split(/[ \t]+/);
      const verb = words[0]!.toUpperCase();
      const end = lineEnd + 2 + (WITH_PAYLOAD.has(verb) ? Number(words.at(-1)) + 2 : 0);
      if (end > bytes.length) break;
      messages.push({ verb, subject: words[1] ?? "", bytes: new Uint8Array(bytes.subarray(at, end)) });
      at = end;
    }
    this.#rest = bytes.subarray(at);
    return messages;
  }
}
