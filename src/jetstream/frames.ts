import { concat } from "../protocol/concat.ts";
import { copyOf, markOwned, release } from "../bytes/own-memory.ts";

/** A message of so many bytes gets memory of its own. */
const LARGE = 16 * 1024;

const LF = 0x0a;
const CRLF_BYTES = 2;
const NOTHING = new Uint8Array();

/**
 * Puts the messages of the NATS client protocol together again that the server cut into WebSocket frames, so that each
 * buffer it passes on begins and ends with a message, and a large message has one for itself. Its parser then copies
 * nothing, and whoever reads the message may have the memory. The memory of frames that were copied is given back.
 *
 * Of the protocol it knows as much as it needs: that a line ends with LF, and how many bytes follow that of a `MSG` or
 * `HMSG`.
 */
export class Frames {
  readonly #pass: (buffer: ArrayBuffer) => void;
  /** Of a line whose end has not come. */
  #line: Uint8Array = NOTHING;
  /** A message whose end has not come, and how much of it has. */
  #message: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;

  /** `pass` gets the buffers. */
  constructor(pass: (buffer: ArrayBuffer) => void) {
    this.#pass = pass;
  }

  /** Takes what has come. Its memory must not be used any more. */
  push(buffer: ArrayBuffer): void {
    const frame = new Uint8Array(buffer);
    /** What lies before it was passed on or copied; and where the message begins that is looked at. */
    let done = this.#goOn(frame);
    let at = done;
    while (at < frame.length) {
      const size = messageBytes(frame, at);
      if (at + size > frame.length) break;
      if (size >= LARGE && size < frame.length) {
        this.#passPart(frame, done, at);
        done = at + size;
        this.#passPart(frame, at, done);
      }
      at += size;
    }
    if (done === 0 && at === frame.length) {
      if (isOneMessage(frame)) markOwned(buffer);
      this.#pass(buffer);
      return;
    }
    this.#passPart(frame, done, at);
    if (at < frame.length) this.#begin(frame.subarray(at));
    release(buffer);
  }

  /** Completes what the frames before have begun, if that is possible. Returns how many bytes that took. */
  #goOn(frame: Uint8Array): number {
    if (this.#message) return this.#fill(frame);
    if (this.#line.length === 0) return 0;
    const lineEnd = frame.indexOf(LF) + 1;
    const rest = lineEnd === 0 ? frame : frame.subarray(0, lineEnd);
    const line = concat([this.#line, rest]);
    this.#line = NOTHING;
    this.#begin(line);
    return rest.length + (lineEnd === 0 ? 0 : this.#fill(frame.subarray(lineEnd)));
  }

  /** Keeps the beginning of a message. */
  #begin(bytes: Uint8Array): void {
    const size = messageBytes(bytes, 0);
    if (size === Infinity) {
      this.#line = copyOf(bytes);
      return;
    }
    this.#message = new Uint8Array(size);
    this.#filled = 0;
    this.#fill(bytes);
  }

  /** Adds to the message what belongs to it, and passes it on when it is whole. Returns how many bytes that took. */
  #fill(bytes: Uint8Array): number {
    const message = this.#message;
    if (!message) return 0;
    const part = bytes.subarray(0, message.length - this.#filled);
    message.set(part, this.#filled);
    this.#filled += part.length;
    if (this.#filled === message.length) {
      this.#message = undefined;
      markOwned(message.buffer);
      this.#pass(message.buffer);
    }
    return part.length;
  }

  /** Passes on a copy. */
  #passPart(frame: Uint8Array, start: number, end: number): void {
    if (start === end) return;
    const part = copyOf(frame.subarray(start, end));
    if (isOneMessage(part)) markOwned(part.buffer);
    this.#pass(part.buffer);
  }
}

function isOneMessage(bytes: Uint8Array): boolean {
  return messageBytes(bytes, 0) === bytes.length;
}

/** How long the message is that begins at `start`; `Infinity` as long as the end of its line is not there. */
function messageBytes(bytes: Uint8Array, start: number): number {
  const lineEnd = bytes.indexOf(LF, start) + 1;
  return lineEnd === 0 ? Infinity : lineEnd - start + payloadBytes(bytes, start, lineEnd);
}

/** How many bytes follow a line; its last word says so, where it begins a message. */
function payloadBytes(bytes: Uint8Array, start: number, lineEnd: number): number {
  const first = String.fromCharCode(bytes[start] ?? 0).toUpperCase();
  if (first !== "M" && first !== "H") return 0;
  let size = 0;
  let factor = 1;
  for (let at = lineEnd - CRLF_BYTES - 1; at > start; at--) {
    const digit = (bytes[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) break;
    size += digit * factor;
    factor *= 10;
  }
  return size + CRLF_BYTES;
}
