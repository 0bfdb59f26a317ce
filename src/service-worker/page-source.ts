// One object that a page reads for the worker, piece by piece as the browser requests it.

import { release } from "../bytes/own-memory.ts";
import type { FromPage, FromWorker, Head } from "./messages.ts";
import { HttpError, statusOf } from "./http-error.ts";

/** How often to check that a page that owes an answer still exists, and when to give it up, in ms. */
const CHECK_INTERVAL = 1_000;
const ANSWER_TIMEOUT = 60_000;

/** The worker's end of the port to a page. */
export class PageSource {
  readonly #port: MessagePort;
  readonly #isThere: () => Promise<boolean>;
  #head: Head | undefined;
  #heard = performance.now();
  /** The pending request. */
  #owed: { resolve: (message: FromPage) => void; reject: (error: Error) => void } | undefined;
  #watch: ReturnType<typeof setInterval> | undefined;

  /** `isThere` reports whether the page at the other end of `port` still exists. */
  constructor(port: MessagePort, isThere: () => Promise<boolean>) {
    this.#port = port;
    this.#isThere = isThere;
    port.onmessage = ({ data }: MessageEvent<FromPage>) => this.#receive(data);
  }

  /** Waits until the page has looked up the object. Rejects with an `HttpError`. */
  async open(): Promise<void> {
    try {
      const answer = await this.#request("go");
      if (answer.type === "head") this.#head = answer.head;
      else throw errorOf(answer);
    } catch (error) {
      this.#close();
      throw error instanceof HttpError ? error : new HttpError(503, (error as Error).message);
    }
  }

  /** What the page reported about the object. */
  get head(): Head {
    if (!this.#head) throw new TypeError("not open");
    return this.#head;
  }

  /** The content. It errors when the page fails or closes, so that an incomplete object never ends cleanly. */
  body(): ReadableStream<Uint8Array> {
    let last: ArrayBuffer | undefined;
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          try {
            // The browser copies a chunk before it asks for the next (Fetch §2.2.4, "incrementally read").
            if (last) release(last);
            last = undefined;
            const answer = await this.#request("pull");
            if (answer.type === "chunk") {
              last = answer.bytes.buffer;
              controller.enqueue(answer.bytes);
              return;
            }
            if (answer.type !== "end") throw errorOf(answer);
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

  /** Stops reading: the browser needs no more. */
  cancel(): void {
    this.#send("cancel");
    this.#owed?.reject(new Error("cancelled"));
    this.#close();
  }

  #request(type: FromWorker["type"]): Promise<FromPage> {
    this.#heard = performance.now();
    return new Promise((resolve, reject) => {
      this.#owed = { resolve, reject };
      this.#watch ??= setInterval(() => void this.#checkPage(), CHECK_INTERVAL);
      this.#send(type);
    });
  }

  #receive(message: FromPage): void {
    this.#heard = performance.now();
    if (message.type === "ping") {
      this.#send("pong");
      return;
    }
    const owed = this.#owed;
    this.#owed = undefined;
    owed?.resolve(message);
  }

  /** A page that was closed or crashed sends nothing, and its port does not report it. */
  async #checkPage(): Promise<void> {
    if (!this.#owed) return;
    if (!(await this.#isThere())) this.#owed.reject(new Error("The page that read the object was closed."));
    else if (performance.now() - this.#heard > ANSWER_TIMEOUT)
      this.#owed.reject(new Error("The page does not answer."));
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

function errorOf(message: FromPage): HttpError {
  if (message.type === "failed") return new HttpError(statusOf(message.code), `${message.code}: ${message.message}`);
  return new HttpError(502, "The page sent an unexpected answer.");
}
