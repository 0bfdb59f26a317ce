import { concat } from "../protocol/concat.ts";
import { copyOf, markOwned, release } from "../bytes/own-memory.ts";

/** Messages of this many bytes get a buffer of their own. */
const LARGE = 16 * 1024;

const LF = 0x0a;
const CRLF_BYTES = 2;
const NOTHING = new Uint8Array();

/**
 * Reassembles the messages of the NATS client protocol that the server has split into WebSocket frames. Each buffer that it
 * passes on begins and ends at a message boundary, and a large message has a buffer of its own. So nats-core's parser copies
 * nothing, and the reader of the message may own its memory. Frames that were copied are released.
 *
 * It knows little of the protocol: a line ends with LF, and how many bytes follow the line of a `MSG` or `HMSG`.
 */
export class Frames {
  readonly #pass: (buffer: ArrayBuffer) => void;
  /** The beginning of a line whose end has not arrived. */
  #line: Uint8Array = NOTHING;
  /** A message whose end has not arrived, and how many of its bytes have. */
  #message: Uint8Array<ArrayBuffer> | undefined;
  #filled = 0;

  /** `pass` receives the buffers. */
  constructor(pass: (buffer: ArrayBuffer) => void) {
    this.#pass = pass;
  }

  /** Takes a frame. The caller must not use its memory any more. */
  push(buffer: ArrayBuffer): void {
    const frame = new Uint8Array(buffer);
    /** Bytes before `done` are passed on or copied; the current message begins at `at`. */
    let done = this.#resume(frame);
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

  /** Adds to the message that earlier frames have begun. Returns how many bytes of the frame belong to it. */
  #resume(frame: Uint8Array): number {
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

  /** Fills the message, and passes it on when it is complete. Returns how many bytes belong to it. */
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

  /** Passes on a copy of a part of the frame. */
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

/** Length of the message that begins at `start`; `Infinity` while the end of its line has not arrived. */
function messageBytes(bytes: Uint8Array, start: number): number {
  const lineEnd = bytes.indexOf(LF, start) + 1;
  return lineEnd === 0 ? Infinity : lineEnd - start + payloadBytes(bytes, start, lineEnd);
}

/** How many bytes follow a line: the last word of a `MSG` or `HMSG` line says so. */
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
