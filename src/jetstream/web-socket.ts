import type { WsSocketFactory } from "@nats-io/nats-core";
import { Frames } from "./frames.ts";

/** A frame of so many bytes is sent by way of memory that is used again. */
const LARGE = 16 * 1024;

/**
 * Option of nats-core's `wsconnect`: a WebSocket that hands nats-core whole messages, so that content is copied once
 * instead of up to four times on its way to the reader, and that gives memory back as soon as it is not needed.
 * `connectWorker` connects with it by itself.
 *
 * @example
 * const connection = await wsconnect({ servers: "wss://nats.example.com", wsFactory });
 */
export const wsFactory: WsSocketFactory = (url) => {
  const socket = new MessageSocket(url) as unknown as WebSocket;
  return Promise.resolve({ socket, encrypted: url.startsWith("wss:") });
};

/** As much of a WebSocket as nats-core uses. */
class MessageSocket {
  onmessage: ((event: { data: ArrayBuffer }) => void) | null = null;
  readonly #socket: WebSocket;
  #outgoing = new Uint8Array();

  constructor(url: string) {
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    const frames = new Frames((data) => this.onmessage?.({ data }));
    this.#socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => frames.push(data);
  }

  set onopen(listener: WebSocket["onopen"]) {
    this.#socket.onopen = listener;
  }

  set onclose(listener: WebSocket["onclose"]) {
    this.#socket.onclose = listener;
  }

  set onerror(listener: WebSocket["onerror"]) {
    this.#socket.onerror = listener;
  }

  get bufferedAmount(): number {
    return this.#socket.bufferedAmount;
  }

  /**
   * nats-core makes a buffer for each frame and then needs it no more. What Chromium has sent is only freed with the next
   * collection of the whole heap, at some 64 MiB of it; what it has never seen is freed as soon as it is detached.
   */
  send(frame: ArrayBuffer): void {
    const { byteLength } = frame;
    if (byteLength < LARGE) {
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
