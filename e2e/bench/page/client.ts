import { type NatsConnection, wsconnect, type WsConnectionOptions } from "@nats-io/nats-core";

/** Where a client works, and the object that it reads. */
export interface Place {
  /** Of the server. */
  readonly url: string;
  readonly bucket: string;
  /** Of the object to read; only the limit needs it. */
  readonly nuid: string;
}

/** A ready contender: connected, its bucket opened. Each operation resolves with its result. */
export interface Client {
  put(name: string, body: File | Uint8Array<ArrayBuffer>): Promise<void>;
  /** Reads an object to its end and returns its size; waits for `afterFirst` after the first piece. */
  read(name: string, afterFirst?: () => Promise<void>): Promise<number>;
  /** The same into the reader's own buffer, which needs a byte stream. */
  readInto?(name: string, afterFirst?: () => Promise<void>): Promise<number>;
  /** Returns the number of objects. */
  list(): Promise<number>;
  /** Watches until the initial values are in, and returns their number. */
  watch(): Promise<number>;
  /** Looks an object up. The limit has no such operation. */
  info?(name: string): Promise<void>;
  delete?(name: string): Promise<void>;
  /** Closes its connection. */
  close(): Promise<void>;
}

/** A normal connection on the page's own thread. */
export function connect(url: string, more: WsConnectionOptions = {}): Promise<NatsConnection> {
  return wsconnect({ servers: url, ignoreClusterUpdates: true, reconnect: false, ...more });
}

/** Opens a contender. */
export type OpenClient = (place: Place) => Promise<Client>;

/** Reads a byte stream to its end, always into the same buffer. */
export function drainInto(stream: ReadableStream<Uint8Array>, afterFirst?: () => Promise<void>): Promise<number> {
  const reader = stream.getReader({ mode: "byob" });
  let buffer = new ArrayBuffer(256 * 1024);
  return count(async () => {
    const { done, value } = await reader.read(new Uint8Array(buffer));
    if (done) return undefined;
    buffer = value.buffer;
    return value.length;
  }, afterFirst);
}

/** Reads a stream to its end, without keeping it. */
export function drain(stream: ReadableStream<Uint8Array>, afterFirst?: () => Promise<void>): Promise<number> {
  const reader = stream.getReader();
  return count(async () => (await reader.read()).value?.length, afterFirst);
}

/** Sums up what `next` returns until it returns undefined; waits for `afterFirst` after the first. */
async function count(
  next: () => Promise<number | undefined>,
  afterFirst: (() => Promise<void>) | undefined,
): Promise<number> {
  let sum = 0;
  let pause = afterFirst;
  for (let bytes = await next(); bytes !== undefined; bytes = await next()) {
    sum += bytes;
    await pause?.();
    pause = undefined;
  }
  return sum;
}
