// The NATS protocol as seen on the wire, cut into its messages.

/** One protocol message, with its payload. */
export interface WireMessage {
  /** `PUB`, `HPUB`, `SUB`, `MSG`, `HMSG`, `PING`, … */
  readonly verb: string;
  /** Of messages that have one; otherwise `""`. */
  readonly subject: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** Verbs whose control line ends with the size of a payload. */
const WITH_PAYLOAD = new Set(["PUB", "HPUB", "MSG", "HMSG"]);

/** Cuts a stream of bytes into protocol messages; an incomplete one waits for its rest. */
export class WireMessages {
  #rest: Buffer = Buffer.alloc(0);

  /** Takes the next bytes of the stream and returns the messages that are now complete. */
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
