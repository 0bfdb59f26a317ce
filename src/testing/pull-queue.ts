import { statusHead } from "./message-head.ts";

/** A request for messages, by its wire names. */
export interface PullRequest {
  /** Most messages; default 1. */
  batch?: number;
  /** Most bytes; default no limit. */
  max_bytes?: number;
  no_wait?: boolean;
  /** How long it waits, in ns; default without end. */
  expires?: number;
  /** How often the server shows meanwhile that it is there, in ns; default never. */
  idle_heartbeat?: number;
}

/** A request that is under way. */
export interface Pull {
  readonly reply: string;
  readonly isWaiting: boolean;
  /** Messages that it may still get. */
  left: number;
  /** Bytes that it may still get. */
  bytes: number;
  readonly stop: () => void;
}

const NANOS_PER_MS = 1_000_000;

/** The requests of a consumer that are under way, the oldest first. */
export class PullQueue {
  readonly #send: (reply: string, head: Uint8Array) => void;
  readonly #onExpired: () => void;
  #pulls: Pull[] = [];

  constructor(send: (reply: string, head: Uint8Array) => void, onExpired: () => void) {
    this.#send = send;
    this.#onExpired = onExpired;
  }

  get length(): number {
    return this.#pulls.length;
  }

  get first(): Pull | undefined {
    return this.#pulls[0];
  }

  add({ batch = 1, max_bytes: bytes = 0, no_wait, expires = 0, idle_heartbeat = 0 }: PullRequest, reply: string): void {
    const timers: ReturnType<typeof setTimeout>[] = [];
    const pull: Pull = {
      reply,
      isWaiting: !no_wait || expires > 0,
      left: Math.max(1, batch),
      bytes: bytes > 0 ? bytes : Infinity,
      stop: () => timers.forEach(clearTimeout),
    };
    this.#pulls.push(pull);
    const onExpired = (): void => {
      this.#end(pull, 408, "Request Timeout");
      this.#onExpired();
    };
    if (expires > 0) timers.push(quietly(setTimeout(onExpired, expires / NANOS_PER_MS)));
    const beat = (): void => this.#send(reply, statusHead(100, "Idle Heartbeat"));
    if (idle_heartbeat > 0) timers.push(quietly(setInterval(beat, idle_heartbeat / NANOS_PER_MS)));
  }

  /** Whether a pull has room for a message of this many bytes; if not, it ends. */
  takes(pull: Pull, size: number): boolean {
    if (size > pull.bytes) {
      this.#end(pull, 409, "Message Size Exceeds MaxBytes");
      return false;
    }
    pull.bytes -= size;
    if (pull.bytes === 0) pull.left = 1;
    return true;
  }

  /** A pull has got all that it asked for. */
  finish(pull: Pull): void {
    pull.stop();
    this.#pulls = this.#pulls.filter((each) => each !== pull);
  }

  /** There are no more messages: pulls that do not wait end. */
  onNothingLeft(): void {
    for (const pull of this.#pulls.filter((each) => !each.isWaiting)) this.#end(pull, 404, "No Messages");
  }

  /** Forgets the pulls whose answers have no subscriber. */
  drop(isUnheard: (reply: string) => boolean): void {
    for (const pull of this.#pulls.filter(({ reply }) => isUnheard(reply))) this.finish(pull);
  }

  /** Ends all of them with a status. */
  endAll(head: Uint8Array): void {
    for (const pull of [...this.#pulls]) {
      this.finish(pull);
      this.#send(pull.reply, head);
    }
  }

  #end(pull: Pull, code: number, description: string): void {
    this.finish(pull);
    const pending = { "Nats-Pending-Messages": String(pull.left), "Nats-Pending-Bytes": bytesLeft(pull) };
    this.#send(pull.reply, statusHead(code, description, code === 404 ? {} : pending));
  }
}

function bytesLeft({ bytes }: Pull): string {
  return String(bytes === Infinity ? 0 : bytes);
}

/** A timer that does not keep a process of Node alive. */
function quietly<T>(timer: T): T {
  (timer as { unref?: () => void }).unref?.();
  return timer;
}
