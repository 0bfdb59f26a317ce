import type { WsSocketFactory } from "@nats-io/nats-core";

/** How long the other side may take to answer a close, in ms. Browsers allow up to a minute. */
const CLOSE_TIMEOUT = 2_000;

type Listener<T> = ((event: T) => void) | null;

/** The part of a WebSocket that nats-core uses. */
export interface NatsSocket {
  onmessage: Listener<{ data: ArrayBuffer }>;
  onopen: Listener<unknown>;
  onclose: Listener<{ wasClean: boolean; reason: string }>;
  onerror: Listener<{ message?: string }>;
  binaryType?: string;
  readonly bufferedAmount: number;
  send(frame: ArrayBuffer): void;
  close(): void;
}

/** A socket as nats-core expects it from a factory. */
export function asSocket(url: string, socket: NatsSocket): Awaited<ReturnType<WsSocketFactory>> {
  return { socket: socket as unknown as WebSocket, encrypted: url.startsWith("wss:") };
}

/** The address to show in a message: without the query, which may contain a secret. */
export function addressOf(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname === "/" ? "" : pathname}`;
}

/**
 * A socket that wraps another one, which opens later, and that can be abandoned. nats-core 3.4.0 needs both: it hangs when a
 * factory rejects, it cannot be closed while a factory is pending, and on a dead line it waits until all bytes are sent and
 * the other side has closed.
 */
export class DialedSocket implements NatsSocket {
  onmessage: NatsSocket["onmessage"] = null;
  onopen: NatsSocket["onopen"] = null;
  onclose: NatsSocket["onclose"] = null;
  onerror: NatsSocket["onerror"] = null;
  #socket: NatsSocket | undefined;
  #isClosed = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** If `open` rejects, the socket fails with that error. */
  constructor(url: string, open: () => Promise<NatsSocket>) {
    open().then(
      (socket) => this.#use(socket),
      (error: unknown) => {
        const reason = error instanceof Error ? error.message : String(error);
        // Later, when the caller listens to the socket.
        setTimeout(() => {
          this.onerror?.({ message: `no connection to ${addressOf(url)}: ${reason}` });
          this.abandon();
        });
      },
    );
  }

  get bufferedAmount(): number {
    return this.#isClosed ? 0 : (this.#socket?.bufferedAmount ?? 0);
  }

  send(frame: ArrayBuffer): void {
    this.#socket?.send(frame);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#socket?.close();
    if (this.#socket) this.#timer ??= setTimeout(() => this.abandon(), CLOSE_TIMEOUT);
    else this.abandon();
  }

  /** Closes the socket for nats-core at once, without waiting for the line. */
  abandon(): void {
    if (this.#isClosed) return;
    this.#socket?.close();
    this.#over({ wasClean: false, reason: "" });
  }

  #use(socket: NatsSocket): void {
    if (this.#isClosed) {
      socket.close();
      return;
    }
    this.#socket = socket;
    socket.binaryType = "arraybuffer";
    socket.onopen = (event) => this.onopen?.(event);
    socket.onmessage = (event) => this.onmessage?.(event);
    socket.onerror = (event) => this.onerror?.(event);
    socket.onclose = (event) => this.#over(event);
  }

  #over(event: { wasClean: boolean; reason: string }): void {
    clearTimeout(this.#timer);
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#socket) this.#socket.onmessage = this.#socket.onopen = null;
    this.onclose?.(event);
  }
}
