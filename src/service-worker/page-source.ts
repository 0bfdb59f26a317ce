// One object, as a page reads it for the worker: piece by piece, each when the browser wants it.

import { release } from "../bytes/own-memory.ts";
import type { FromPage, FromWorker, Head } from "./messages.ts";
import { Refusal, statusOf } from "./refusal.ts";

/** How often it is looked whether a page that owes an answer is still there, and when it is given up, in ms. */
const LOOK = 1_000;
const PATIENCE = 60_000;

/** The worker's end of the port to a page. */
export class PageSource {
  readonly #port: MessagePort;
  readonly #isThere: () => Promise<boolean>;
  #head: Head | undefined;
  #heard = Date.now();
  /** What the page owes. */
  #owed: { resolve: (message: FromPage) => void; reject: (error: Error) => void } | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** `isThere` tells whether the page at the other end of `port` still exists. */
  constructor(port: MessagePort, isThere: () => Promise<boolean>) {
    this.#port = port;
    this.#isThere = isThere;
    port.onmessage = ({ data }: MessageEvent<FromPage>) => this.#receive(data);
  }

  /** Waits until the page has looked the object up. Rejects with a `Refusal`. */
  async open(): Promise<void> {
    try {
      const answer = await this.#request("go");
      if (answer.type === "head") this.#head = answer.head;
      else throw refusalOf(answer);
    } catch (error) {
      this.#close();
      throw error instanceof Refusal ? error : new Refusal(503, (error as Error).message);
    }
  }

  /** What the page says of the object. */
  get head(): Head {
    if (!this.#head) throw new TypeError("not open");
    return this.#head;
  }

  /** The content. It errors when the page fails or goes away, so that nothing that is not whole ends cleanly. */
  body(): ReadableStream<Uint8Array> {
    let last: ArrayBuffer | undefined;
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            // The browser has copied a chunk before it asks for the next (Fetch §2.2.4, "incrementally read").
            if (last) release(last);
            last = undefined;
            const answer = await this.#request("pull");
            if (answer.type === "chunk") {
              last = answer.bytes.buffer;
              controller.enqueue(answer.bytes);
              return;
            }
            if (answer.type !== "end") throw refusalOf(answer);
            controller.close();
          } catch (error) {
            controller.error(error);
          }
          this.#close();
        },
        cancel: () => this.cancel(),
      },
      { highWaterMark: 0 },
    );
  }

  /** Nothing more is wanted. */
  cancel(): void {
    this.#send("cancel");
    this.#owed?.reject(new Error("cancelled"));
    this.#close();
  }

  #request(type: FromWorker["type"]): Promise<FromPage> {
    this.#heard = Date.now();
    return new Promise((resolve, reject) => {
      this.#owed = { resolve, reject };
      this.#watch ??= setInterval(() => void this.#look(), LOOK);
      this.#send(type);
    });
  }

  #receive(message: FromPage): void {
    this.#heard = Date.now();
    if (message.type === "ping") {
      this.#send("pong");
      return;
    }
    const owed = this.#owed;
    this.#owed = undefined;
    owed?.resolve(message);
  }

  /** A page that was closed or crashed says nothing, and a port does not tell. */
  async #look(): Promise<void> {
    if (!this.#owed) return;
    if (!(await this.#isThere())) this.#owed.reject(new Error("The page that read the object was closed."));
    else if (Date.now() - this.#heard > PATIENCE) this.#owed.reject(new Error("The page does not answer."));
  }

  #send(type: FromWorker["type"]): void {
    this.#port.postMessage({ type } satisfies FromWorker);
  }

  #close(): void {
    clearInterval(this.#watch);
    this.#owed = undefined;
    this.#port.close();
  }
}

function refusalOf(message: FromPage): Refusal {
  if (message.type === "failed") return new Refusal(statusOf(message.code), `${message.code}: ${message.message}`);
  return new Refusal(502, "The page gave an answer that was not asked for.");
}
