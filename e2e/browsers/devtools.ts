import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import type { CDPSession } from "@playwright/test";
import { endWithUs, removeWithUs } from "../servers/started-processes.ts";
import { getBrowser } from "./find.ts";

/** A DevTools protocol session with the browser or one page. */
export interface Devtools {
  readonly send: CDPSession["send"];
  /** Resolves with the parameters of the next event of that name. */
  next<T>(event: string): Promise<T>;
}

/** A Chromium without Playwright. */
export interface QuietChromium extends Devtools {
  /** Name and version as reported, such as `Chromium 156.0.8078.108`. */
  readonly version: string;
  /** Opens a session with a page. */
  attach(targetId: string): Promise<Devtools>;
  stop(): Promise<void>;
}

/**
 * Makes this browser unlike a user's: headless, without background network traffic, and without throttling in the
 * background.
 */
const ARGUMENTS = [
  "--headless",
  "--remote-debugging-pipe",
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-default-apps",
  "--disable-extensions",
  "--disable-sync",
  "--disable-breakpad",
  "--disable-background-timer-throttling",
  "--disable-backgrounding-occluded-windows",
  "--disable-renderer-backgrounding",
  "--password-store=basic",
];

/** Separates messages, in both directions. */
const NUL = 0;

interface Message {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/** How to start Chromium. */
export interface ChromiumOptions {
  /** A command that runs the program and arguments after it, for instance in another network namespace. */
  readonly within?: readonly string[];
  /** More arguments. */
  readonly args?: readonly string[];
}

/**
 * Starts Chromium without Playwright, for measurements. Playwright makes every page report every WebSocket message with its
 * content: where the server cuts them to 4 KiB, that costs as much as the transfer itself, and it uses memory of the page's
 * process.
 */
export async function startQuietChromium({ within = [], args = [] }: ChromiumOptions = {}): Promise<QuietChromium> {
  const { path } = await getBrowser("chromium");
  const profile = mkdtempSync(join(tmpdir(), "nats-objects-chromium-"));
  removeWithUs(profile);
  // Chromium refuses to run its sandbox as root.
  const sandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const own = [...ARGUMENTS, ...sandbox, ...args, `--user-data-dir=${profile}`, "about:blank"];
  const [program, ...rest] = [...within, path, ...own] as [string, ...string[]];
  const child = spawn(program, rest, {
    stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"],
  });
  endWithUs(child);
  const pipe = new Pipe(child);
  const { product } = await pipe.session().send("Browser.getVersion");
  return {
    version: product.replace(/^\w+\//, "Chromium "),
    ...pipe.session(),
    attach: async (targetId) => {
      const { sessionId } = await pipe.session().send("Target.attachToTarget", { targetId, flatten: true });
      return pipe.session(sessionId);
    },
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null && child.signalCode === null) {
        void pipe
          .session()
          .send("Browser.close")
          .catch(() => undefined);
        const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
        await ended;
        clearTimeout(timer);
      }
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    },
  };
}

/** The two pipes to a browser, and the pending requests. */
class Pipe {
  readonly #out: Writable;
  readonly #answers = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>();
  readonly #events = new Map<string, ((params: never) => void)[]>();
  #pieces: Buffer[] = [];
  #asked = 0;
  #gone = false;

  constructor(child: ChildProcess) {
    this.#out = child.stdio[3] as Writable;
    const back = child.stdio[4] as Readable;
    back.on("data", (data: Buffer) => this.#onData(data));
    const onGone = (): void => {
      this.#gone = true;
      for (const { reject } of this.#answers.values()) reject(new Error("the browser has ended"));
      this.#answers.clear();
    };
    child.once("exit", onGone);
    child.once("error", onGone);
    this.#out.on("error", onGone);
  }

  session(sessionId?: string): Devtools {
    return {
      send: (method: string, params: object = {}) => this.#send({ method, params, sessionId }),
      next: (event) =>
        new Promise((resolve) => {
          const key = `${sessionId ?? ""} ${event}`;
          this.#events.set(key, [...(this.#events.get(key) ?? []), resolve]);
        }),
    };
  }

  #send(command: { method: string; params: object; sessionId: string | undefined }): Promise<never> {
    if (this.#gone) return Promise.reject(new Error("the browser has ended"));
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.#out.write(`${JSON.stringify({ id, ...command })}\0`);
    });
  }

  #onData(data: Buffer): void {
    let rest = data;
    for (let end = rest.indexOf(NUL); end >= 0; end = rest.indexOf(NUL)) {
      const text = Buffer.concat([...this.#pieces, rest.subarray(0, end)]).toString();
      this.#pieces = [];
      rest = rest.subarray(end + 1);
      this.#onMessage(JSON.parse(text) as Message);
    }
    if (rest.length > 0) this.#pieces.push(rest);
  }

  #onMessage({ id, sessionId, method, params, result, error }: Message): void {
    if (id !== undefined) {
      const answer = this.#answers.get(id);
      this.#answers.delete(id);
      if (error) answer?.reject(new Error(error.message));
      else answer?.resolve(result as never);
      return;
    }
    const key = `${sessionId ?? ""} ${method ?? ""}`;
    const waiting = this.#events.get(key) ?? [];
    this.#events.delete(key);
    for (const resolve of waiting) resolve(params as never);
  }
}
