import { ThreadedSha256 } from "./threaded-sha256.ts";

/** How long a thread is kept that nobody uses, in ms. */
const IDLE = 10_000;

/** A worker that hashes, for as many messages at a time as there are. */
export class HashThread {
  readonly #worker: Worker;
  readonly #onEnd: () => void;
  readonly #hashes = new Set<ThreadedSha256>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `onEnd` hears when the thread takes no more messages. */
  constructor(worker: Worker, onEnd: () => void) {
    this.#worker = worker;
    this.#onEnd = onEnd;
    this.#endLater();
  }

  /** Goes on from a state that hash-wasm has saved. */
  begin(state: Uint8Array): ThreadedSha256 {
    clearTimeout(this.#timer);
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ state, port: port2 }, [port2]);
    const hash = new ThreadedSha256(port1, () => {
      this.#hashes.delete(hash);
      if (this.#hashes.size === 0) this.#endLater();
    });
    this.#hashes.add(hash);
    return hash;
  }

  /** The thread has failed, and all that it was to do. */
  fail(reason: Error): void {
    for (const hash of this.#hashes) hash.end(reason);
    clearTimeout(this.#timer);
    this.#worker.terminate();
  }

  #endLater(): void {
    this.#timer = setTimeout(() => {
      this.#worker.terminate();
      this.#onEnd();
    }, IDLE);
  }
}

let thread: HashThread | "starting" | "impossible" | undefined;

/** The thread of this page; `undefined` while it is starting, and where there can be none. */
export function readyThread(): HashThread | undefined {
  if (thread === undefined) start();
  return typeof thread === "object" ? thread : undefined;
}

function start(): void {
  // A worker keeps no page waiting: it hashes by itself. (And Firefox sometimes stops one for good that starts another.) On
  // one core a thread would only cost.
  if (!("document" in globalThis) || navigator.hardwareConcurrency === 1) {
    thread = "impossible";
    return;
  }
  thread = "starting";
  try {
    // See worker/connect-worker.ts on this form.
    const worker = new Worker(new URL("./sha256-thread.js", import.meta.url), { type: "module" });
    // It says so when it can work. A script that is not there, or may not run, is an event.
    worker.onmessage = () => {
      thread = new HashThread(worker, () => (thread = undefined));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (typeof thread === "object") thread.fail(new Error(`the thread that hashes failed: ${event.message}`));
      thread = "impossible";
    };
  } catch {
    // From another origin, or against the page's content security policy.
    thread = "impossible";
  }
}
