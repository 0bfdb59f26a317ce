import { concat } from "../protocol/concat.ts";

/** What a client says: the words of a control line and, where a message is published, its headers and its payload. */
export interface Command {
  /** In capital letters. */
  readonly verb: string;
  readonly words: readonly string[];
  readonly head: Uint8Array | undefined;
  readonly data: Uint8Array;
}

const [CR, LF] = [13, 10];
const EMPTY = new Uint8Array();
const utf8 = new TextDecoder();

/** Cuts the bytes that a client sends into the commands of the NATS protocol. */
export class CommandParser {
  #rest: Uint8Array = EMPTY;

  /** The commands that are complete with these bytes. They are views of them. */
  push(bytes: Uint8Array): Command[] {
    const all = this.#rest.length === 0 ? bytes : concat([this.#rest, bytes]);
    const commands: Command[] = [];
    let at = 0;
    for (;;) {
      const found = commandAt(all, at);
      if (!found) break;
      commands.push(found.command);
      at = found.end;
    }
    this.#rest = all.subarray(at);
    return commands;
  }
}

function commandAt(bytes: Uint8Array, start: number): { command: Command; end: number } | undefined {
  const lineEnd = endOfLine(bytes, start);
  if (lineEnd === undefined) return undefined;
  const [verb = "", ...words] = utf8.decode(bytes.subarray(start, lineEnd)).split(" ");
  const kind = verb.toUpperCase();
  const from = lineEnd + 2;
  if (kind !== "PUB" && kind !== "HPUB") {
    return { command: { verb: kind, words, head: undefined, data: EMPTY }, end: from };
  }
  const total = Number(words.pop());
  const headLength = kind === "HPUB" ? Number(words.pop()) : 0;
  const end = from + total;
  if (bytes.length < end + 2) return undefined;
  const head = headLength > 0 ? bytes.subarray(from, from + headLength) : undefined;
  return { command: { verb: "PUB", words, head, data: bytes.subarray(from + headLength, end) }, end: end + 2 };
}

function endOfLine(bytes: Uint8Array, start: number): number | undefined {
  for (let at = bytes.indexOf(CR, start); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF) return at;
  }
  return undefined;
}
