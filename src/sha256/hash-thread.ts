import { ObjectStoreError } from "../errors.ts";
import type { Sha256Engine } from "./sha256.ts";
import { ThreadedSha256 } from "./threaded-sha256.ts";

/** How long an unused thread is kept, in ms. */
const IDLE = 10_000;

/** A worker that hashes any number of messages at the same time. */
export class HashThread {
  readonly #worker: Worker;
  readonly #engine: Sha256Engine;
  readonly #onEnd: () => void;
  readonly #hashes = new Set<ThreadedSha256>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** `engine` is the thread's best; `onEnd` is called when the thread accepts no more messages. */
  constructor(worker: Worker, engine: Sha256Engine, onEnd: () => void) {
    this.#worker = worker;
    this.#engine = engine;
    this.#onEnd = onEnd;
    this.#endLater();
  }

  /** Whether the thread can resume a state of this engine. */
  accepts(engine: Sha256Engine): boolean {
    return engine === "plain" || engine === this.#engine;
  }

  /** Resumes a hash from a saved state. */
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

  /** The thread has failed: rejects everything that it was to do. */
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

/** The thread of this page, for a hash of `engine`; `undefined` while it is starting, and where there can be none. */
export function readyThread(engine: Sha256Engine): HashThread | undefined {
  if (thread === undefined) start();
  return typeof thread === "object" && thread.accepts(engine) ? thread : undefined;
}

function start(): void {
  // A worker hashes by itself, because it blocks no page. (And Firefox sometimes stops a worker for good that starts another.)
  // On a single core, a thread has no benefit.
  if (!("document" in globalThis) || navigator.hardwareConcurrency === 1) {
    thread = "impossible";
    return;
  }
  thread = "starting";
  try {
    // See worker/connect-worker.ts on this form.
    const worker = new Worker(new URL("./sha256-thread.js", import.meta.url), { type: "module" });
    // The thread posts a message when it is ready. If its script is missing or blocked, there is an error event.
    worker.onmessage = ({ data }: MessageEvent<Sha256Engine>) => {
      thread = new HashThread(worker, data, () => (thread = undefined));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      if (typeof thread === "object") thread.fail(failure(event));
      thread = "impossible";
    };
  } catch {
    // The script is on another origin, or the content security policy blocks it.
    thread = "impossible";
  }
}

/** The next hash stays on the page's own thread. */
function failure({ message }: ErrorEvent): ObjectStoreError {
  const cause = new Error(message);
  return new ObjectStoreError("LOAD_FAILED", `the hash thread failed (${message}); try again`, { cause });
}
