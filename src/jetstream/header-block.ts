// The headers of received messages. Anyone who may write to a bucket chooses the headers of their messages, so reading them
// must never throw. nats-core's own parser throws, in whatever callback reads them first: the operation fails, and an
// uncaught error ends the connection. Only this file may read the headers of nats-core's messages (lint rule
// "no-lazy-headers").
import type { Msg } from "@nats-io/nats-core";

/**
 * Headers that the server adds after those of a stored message when it delivers it. A writer may store headers of the same
 * names, so only the last one counts.
 */
const ADDED: ReadonlySet<string> = new Set([
  "Nats-Last-Sequence",
  "Nats-Msg-Size",
  "Nats-Num-Pending",
  "Nats-Sequence",
  "Nats-Stream",
  "Nats-Subject",
  "Nats-Time-Stamp",
  "Nats-UpTo-Sequence",
]);

/** The first line of a block. Only the server's own answers have a status in it. */
const VERSION = "NATS/1.0";

const utf8 = new TextDecoder();

/** The header block of a message (ADR-4). Lines that are not headers are skipped. Takes linear time. */
export class HeaderBlock {
  readonly #lines: readonly string[];

  constructor(bytes: Uint8Array | undefined) {
    this.#lines = bytes ? utf8.decode(bytes).split("\r\n") : [];
  }

  /** The status code of an answer; 0 for none. A stored message has none, whatever its writer put there. */
  get code(): number {
    return this.isStored ? 0 : Number(this.#statusLine.slice(0, 3)) || 0;
  }

  /** Whether the server delivers a stored message: it added the sequence. A "no responders" status only has a subject. */
  get isStored(): boolean {
    return this.has("Nats-Sequence");
  }

  /** The text after the status code. */
  get description(): string {
    return this.#statusLine.slice(4);
  }

  /** Whether there is a header of this name. */
  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  /** The value of a header, or of several the one that the server uses; `""` when there is none. */
  get(name: string): string {
    return this.#find(name) ?? "";
  }

  get #statusLine(): string {
    const [first = ""] = this.#lines;
    return first.startsWith(VERSION) ? first.slice(VERSION.length).trim() : "";
  }

  #find(name: string): string | undefined {
    const isIt = (line: string): boolean => line.startsWith(name) && line[name.length] === ":";
    const line = ADDED.has(name) ? this.#lines.findLast(isIt) : this.#lines.find(isIt);
    return line?.slice(name.length + 1).trim();
  }
}

/** Fields of nats-core's messages (3.x) with the bytes of the headers. No public field has them unparsed. */
interface RawMessage {
  readonly _msg?: { readonly hdr?: number };
  readonly _rdata?: Uint8Array;
}

/** The headers of a received message. Never throws. */
export function headersOf(message: Msg): HeaderBlock {
  const { _msg, _rdata } = message as unknown as RawMessage;
  if (_msg?.hdr === undefined || !_rdata) return parsedBy(message);
  return new HeaderBlock(_msg.hdr > 0 ? _rdata.subarray(0, _msg.hdr) : undefined);
}

/** Fallback for versions of nats-core that keep the bytes elsewhere: what its parser gives; nothing when it throws. */
function parsedBy(message: Msg): HeaderBlock {
  try {
    return new HeaderBlock((message.headers as unknown as { encode(): Uint8Array } | undefined)?.encode());
  } catch {
    return new HeaderBlock(undefined);
  }
}
