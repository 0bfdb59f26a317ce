import type { WsSocketFactory } from "@nats-io/nats-core";
import { addressOf, asSocket, DialedSocket, type NatsSocket } from "./dialed-socket.ts";
import { Frames } from "./frames.ts";

/** Frames of this many bytes are copied into reused memory before they are sent. */
const LARGE = 16 * 1024;

/** Whether `send` copies at once, as the WebSocket standard requires. Node's `ws` reads the bytes later if it compresses. */
const copiesAtOnce = !("process" in globalThis);

/**
 * Option of nats-core's `wsconnect`: a WebSocket that passes whole messages to nats-core, so content is copied once instead
 * of up to four times on its way to the reader, and that releases memory as soon as possible. Its errors name the address.
 * `connect` and `connectWorker` use it by default.
 *
 * @example
 * const connection = await wsconnect({ servers: "wss://nats.example.com", wsFactory });
 */
export const wsFactory: WsSocketFactory = (url) => Promise.resolve(asSocket(url, openSocket(url)));

function openSocket(url: string): NatsSocket {
  try {
    return new MessageSocket(url);
  } catch (error) {
    // Chromium and Firefox throw for ws:// on an https page; WebKit fires an event.
    const reason = isMixedContent(url) ? new Error(MIXED_CONTENT) : error;
    return new DialedSocket(url, () => Promise.reject(reason));
  }
}

const MIXED_CONTENT = "a page loaded over https can only connect to a wss:// address";

const NO_SERVER =
  "the server does not answer there, or does not accept this page's origin (allowed_origins in its configuration)";

const NO_NATS = "the connection was closed before a NATS server said anything; is this its WebSocket port?";

function isMixedContent(url: string): boolean {
  // The origin, because a worker made from a blob has the protocol "blob:".
  const { location } = globalThis as { location?: { origin: string } };
  return url.startsWith("ws:") && location?.origin.startsWith("https:") === true;
}

class MessageSocket implements NatsSocket {
  onmessage: NatsSocket["onmessage"] = null;
  onopen: NatsSocket["onopen"] = null;
  onclose: NatsSocket["onclose"] = null;
  onerror: NatsSocket["onerror"] = null;
  readonly #socket: WebSocket;
  #outgoing = new Uint8Array();

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    const address = addressOf(url);
    const frames = new Frames((data) => this.onmessage?.({ data }));
    let hasOpened = false;
    let hasReceived = false;
    this.#socket.onopen = (event) => {
      hasOpened = true;
      this.onopen?.(event);
    };
    this.#socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      hasReceived = true;
      frames.push(data);
    };
    this.#socket.onerror = (event) => {
      // Browsers give no reason, so that a page cannot probe a network; Node does.
      const message = (event as Partial<ErrorEvent>).message;
      const reason = hasOpened ? message || "it was lost" : isMixedContent(url) ? MIXED_CONTENT : message || NO_SERVER;
      this.onerror?.({ message: `${hasReceived ? "the connection" : "no connection"} to ${address}: ${reason}` });
    };
    this.#socket.onclose = (event) => {
      // Without this error nats-core would wait for the server's first message until its timeout.
      if (!hasReceived) this.onerror?.({ message: `no connection to ${address}: ${NO_NATS}` });
      this.onclose?.(event);
    };
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  /**
   * nats-core creates a buffer for each frame, and does not need it afterwards. Chromium frees a buffer that it has sent only
   * with the next full garbage collection, after some 64 MiB; a buffer that it has not sent is freed when it is detached.
   */
  send(frame: ArrayBuffer): void {
    const { byteLength } = frame;
    if (byteLength < LARGE || !copiesAtOnce) {
      this.#socket.send(frame);
      return;
    }
    if (this.#outgoing.length < byteLength) this.#outgoing = new Uint8Array(byteLength);
    this.#outgoing.set(new Uint8Array(frame));
    this.#socket.send(this.#outgoing.subarray(0, byteLength));
    (frame as { transfer?: (newByteLength: number) => ArrayBuffer }).transfer?.(0);
  }

  close(): void {
    this.#socket.close();
  }
}
