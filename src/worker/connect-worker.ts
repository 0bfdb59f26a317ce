import type { ConnectionStatus, JetStreamConnectOptions, ServerInfo } from "../jetstream/connect.ts";
import { markRaw } from "../mark-raw.ts";
import { ReceiveQueue } from "../bytes/receive-queue.ts";
import { within } from "../bytes/within.ts";
import { Channel, workerGone } from "./channel.ts";
import type { FromCall, FromWorker } from "./protocol.ts";
import { RemoteObjectStoreManager } from "./remote-manager.ts";
import { Heartbeat, lockManager, watchLock } from "./watchdog.ts";
import { decodeError, encodeError } from "./wire-error.ts";

/** How long `close` waits for the worker to close its connection cleanly, in ms. */
const CLOSE_TIMEOUT = 1_000;

/** Options of `connectWorker`: those connection options that can be posted to a worker. */
export interface ConnectWorkerOptions extends JetStreamConnectOptions {
  /**
   * A worker that runs only `nats-objects/worker/script`; default: a new one. It ends with the connection.
   */
  worker?: Worker;
}

/**
 * Starts a worker that connects to the server. The page loads neither `@nats-io` nor the store, only the code that talks to
 * the worker. Rejects with `PERMISSION` when the server refuses the user, and with `DISCONNECTED` when the server or the
 * worker script is missing; then nothing is left running.
 *
 * @example
 * const { manager } = await connectWorker({ servers: "wss://nats.example.com" });
 * const store = await manager.open("files");
 */
export async function connectWorker({ worker, ...options }: ConnectWorkerOptions): Promise<WorkerConnection> {
  const connection = new WorkerConnection(worker ?? startWorker());
  await connection.connect(options);
  return connection;
}

/** A connection that lives in a worker. */
export class WorkerConnection {
  static {
    markRaw(this);
  }

  /** The buckets of the connection. */
  readonly manager: RemoteObjectStoreManager;
  readonly #worker: Worker;
  readonly #channel: Channel;
  readonly #listeners = new Set<ReceiveQueue<ConnectionStatus>>();
  readonly #closed: Promise<Error | undefined>;
  #setClosed!: (error?: Error) => void;
  #answerConnect: ((answer: { error?: Error; isLocked: boolean }) => void) | undefined;
  #creds: (() => Promise<string>) | undefined;
  /** The last error of `creds`; the worker knows it as number 0, so that it comes back as the same object. */
  readonly #held: unknown[] = [];
  readonly #heartbeat: Heartbeat;
  #stopWatch: (() => void) | undefined;

  /** Created by {@link connectWorker}. @internal */
  constructor(worker: Worker) {
    this.#worker = worker;
    this.#channel = new Channel(worker, (event) => this.#on(event));
    this.#heartbeat = new Heartbeat(() => this.#channel.post({ type: "ping" }), this.#onGone);
    this.manager = new RemoteObjectStoreManager(this.#channel);
    this.#closed = new Promise((resolve) => (this.#setClosed = resolve));
  }

  /** Asks the worker to connect. @internal */
  async connect({ creds, ...options }: JetStreamConnectOptions): Promise<void> {
    const isFunction = typeof creds === "function";
    if (isFunction) this.#creds = creds;
    const posted = { ...options, ...(!isFunction && creds !== undefined && { creds }) };
    const lock = lockManager() && `nats-objects worker ${String(performance.timeOrigin)} ${String(Math.random())}`;
    // This event reports a script that cannot be loaded. With a caller's own worker it may have fired earlier.
    const onError = (event: ErrorEvent): void => {
      this.#answerConnect?.({ error: workerGone("cannot run its script", event.message), isLocked: false });
    };
    this.#worker.addEventListener("error", onError);
    try {
      const answer = await new Promise<{ error?: Error; isLocked: boolean }>((resolve) => {
        this.#answerConnect = resolve;
        this.#channel.post({ type: "connect", options: posted, hasCreds: isFunction, lock });
      });
      if (answer.error) throw answer.error;
      if (lock !== undefined && answer.isLocked) {
        this.#heartbeat.stop();
        this.#stopWatch = watchLock(lock, this.#onGone);
      }
    } catch (error) {
      this.#end(workerGone("did not connect"));
      throw error;
    } finally {
      this.#worker.removeEventListener("error", onError);
    }
  }

  /** Number of unfinished calls, such as transfers, lists and watches. */
  get pending(): number {
    return this.#channel.pending;
  }

  /** Events of the connection from now on. Ends when it is closed. */
  status(): AsyncIterable<ConnectionStatus> {
    const events = new ReceiveQueue<ConnectionStatus>(() => 1);
    const listeners = this.#listeners.add(events);
    return (async function* () {
      try {
        for (let event = await events.take(); event; event = await events.take()) yield event;
      } finally {
        listeners.delete(events);
      }
    })();
  }

  /**
   * Resolves when the connection is finally closed, with the error that closed it, if any: an `ObjectStoreError` with the code
   * `PERMISSION` if the server no longer accepts the user, else `DISCONNECTED`. Never rejects.
   */
  closed(): Promise<Error | undefined> {
    return this.#closed;
  }

  /** Round-trip time from the worker to the server, in ms. Rejects when the connection is closed. */
  async rtt(): Promise<number> {
    return this.#channel.ask("rtt");
  }

  /** The server's last INFO, for example its version; `undefined` while disconnected. */
  async info(): Promise<ServerInfo | undefined> {
    return this.#channel.ask("info");
  }

  /** Closes the connection and ends the worker. Unfinished calls reject with `DISCONNECTED`. */
  async close(): Promise<void> {
    this.#channel.post({ type: "close" });
    await within(CLOSE_TIMEOUT, this.#closed);
    this.#end(workerGone("was closed"), undefined);
  }

  /** {@link close}, for `await using`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #answerCreds(question: number): Promise<void> {
    try {
      this.#channel.post({ type: "creds", question, value: (await this.#creds?.()) ?? "" });
    } catch (error) {
      this.#held[0] = error;
      this.#channel.post({ type: "creds", question, error: { held: 0, error: encodeError(error) } });
    }
  }

  readonly #onGone = (): void => {
    const error = workerGone("is gone");
    this.#answerConnect?.({ error, isLocked: false });
    this.#end(error, error);
  };

  #end(error: ReturnType<typeof workerGone>, reason?: Error): void {
    this.#stopWatch?.();
    this.#heartbeat.stop();
    this.#worker.terminate();
    this.#channel.end(error);
    this.#markClosed(reason);
  }

  #markClosed(reason?: Error): void {
    this.#setClosed(reason);
    for (const listener of this.#listeners) listener.end();
  }

  #on(event: Exclude<FromWorker, FromCall>): void {
    switch (event.type) {
      case "connected":
        this.#answerConnect?.({ isLocked: event.isLocked });
        break;
      case "refused":
        this.#answerConnect?.({ error: decodeError(event.error, this.#held) as Error, isLocked: false });
        break;
      case "creds":
        void this.#answerCreds(event.question);
        break;
      case "pong":
        this.#heartbeat.answered();
        break;
      case "status": {
        const status = { ...event.status, ...(event.error && { error: decodeError(event.error) as Error }) };
        for (const listener of this.#listeners) listener.push(status);
        break;
      }
      case "closed":
        this.#markClosed(event.error && (decodeError(event.error) as Error));
        break;
    }
  }
}

/**
 * Vite and webpack find and bundle the script in this form. It names the compiled file; when Vite serves the sources, it
 * resolves that name to `worker.ts`. With esbuild the script must be its own entry point.
 */
function startWorker(): Worker {
  return new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
}
