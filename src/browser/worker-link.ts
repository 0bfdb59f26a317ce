// The page's side of `nats-objects/service-worker`: detects whether such a worker is there, and answers its requests.

import { copyOf, isAlone } from "../bytes/own-memory.ts";
import {
  type Ask,
  type FromPage,
  type FromWorker,
  type Greeting,
  type Head,
  PROTOCOL,
} from "../service-worker/messages.ts";
import type { PageMessage } from "../service-worker/messages.ts";

/** An opened object that the worker requested. */
export interface Opened {
  head: Head;
  body: ReadableStream<Uint8Array>;
}

/** Opens what was requested; returns undefined when it is another page's to serve. */
export type Provider = (ask: Ask) => (() => Promise<Opened>) | undefined;

/** Ping interval in ms. Firefox stops a worker that receives nothing for 30 s. */
const KEEP_ALIVE = 10_000;

/** Unanswered pings after which the worker counts as stopped; its port reports nothing. */
const MAX_MISSED = 4;

const providers = new Set<Provider>();
const transfers = new Set<Transfer>();
let listening = false;
let timer: ReturnType<typeof setInterval> | undefined;

/** Answers the worker's requests with `provider`, until the returned function is called. */
export function provide(provider: Provider): () => void {
  providers.add(provider);
  if (!listening) {
    listening = true;
    navigator.serviceWorker.addEventListener("message", receive);
    navigator.serviceWorker.startMessages();
    addEventListener("pagehide", () => transfers.forEach((each) => each.fail("The page was closed.")));
  }
  return () => providers.delete(provider);
}

/** Asks a worker for its address prefix, and has it control this page. Resolves with undefined for any other worker. */
export function greet(worker: ServiceWorker, patience: number): Promise<Greeting | undefined> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const finish = (greeting?: Greeting): void => {
      clearTimeout(timeout);
      port1.close();
      resolve(greeting);
    };
    const timeout = setTimeout(finish, patience);
    port1.onmessage = ({ data }: MessageEvent<Greeting>) => finish(data);
    worker.postMessage({ protocol: PROTOCOL, type: "hello" } satisfies PageMessage, [port2]);
  });
}

function receive({ data, ports, source }: MessageEvent<Partial<Ask> | null>): void {
  const port = ports[0];
  if (!port || data?.protocol !== PROTOCOL || data.type !== "ask") return;
  for (const provider of providers) {
    const open = provider(data as Ask);
    if (!open) continue;
    new Transfer(port, source as ServiceWorker, open);
    return;
  }
  port.postMessage({ type: "elsewhere" } satisfies FromPage);
}

/** One object on its way to the worker: one piece per request. */
class Transfer {
  readonly #port: MessagePort;
  readonly #worker: ServiceWorker;
  readonly #open: () => Promise<Opened>;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #missed = 0;
  #over = false;

  constructor(port: MessagePort, worker: ServiceWorker, open: () => Promise<Opened>) {
    this.#port = port;
    this.#worker = worker;
    this.#open = open;
    port.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      this.#missed = 0;
      if (data.type === "go") void this.#go();
      else if (data.type === "pull") void this.#pull();
      else if (data.type === "cancel") this.#end(new DOMException("The browser cancelled the request", "AbortError"));
    };
    this.#send({ type: "here" });
  }

  /** Reports to the worker that the read failed, and why. */
  fail(reason: unknown): void {
    const { code, message } = Object(reason) as { code?: unknown; message?: unknown };
    const text = typeof message === "string" ? message : String(reason);
    this.#send({ type: "failed", code: typeof code === "string" ? code : "ERROR", message: text });
    this.#end(reason);
  }

  /** Keeps the worker alive, and notices when it has stopped. */
  stay(): void {
    if (this.#missed++ >= MAX_MISSED) {
      this.#end(new DOMException("The service worker is gone", "AbortError"));
      return;
    }
    this.#worker.postMessage({ protocol: PROTOCOL, type: "stay" } satisfies PageMessage);
    this.#send({ type: "ping" });
  }

  async #go(): Promise<void> {
    transfers.add(this);
    timer ??= setInterval(() => transfers.forEach((each) => each.stay()), KEEP_ALIVE);
    try {
      const { head, body } = await this.#open();
      if (this.#over) {
        await body.cancel();
        return;
      }
      this.#reader = body.getReader();
      this.#send({ type: "head", head });
    } catch (error) {
      this.fail(error);
    }
  }

  async #pull(): Promise<void> {
    try {
      const { done, value } = (await this.#reader?.read()) ?? { done: true };
      if (this.#over) return;
      if (done) {
        this.#send({ type: "end" });
        this.#end();
      } else {
        // This page owns the bytes it read, so their memory can be transferred, unless they are part of a larger buffer.
        const bytes = isAlone(value) ? value : copyOf(value);
        this.#send({ type: "chunk", bytes }, [bytes.buffer]);
      }
    } catch (error) {
      this.fail(error);
    }
  }

  #end(reason?: unknown): void {
    if (this.#over) return;
    this.#over = true;
    transfers.delete(this);
    if (transfers.size === 0) {
      clearInterval(timer);
      timer = undefined;
    }
    if (reason !== undefined) this.#reader?.cancel(reason).catch(() => undefined);
    // Closing the port at once would lose the last messages in some engines; the worker closes it.
  }

  #send(message: FromPage, transfer: Transferable[] = []): void {
    if (!this.#over) this.#port.postMessage(message, transfer);
  }
}
