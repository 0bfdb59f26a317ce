import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { endWithUs } from "../servers/started-processes.ts";
import type { Answer, Peer, Request } from "./protocol.ts";

/** How to start a peer. */
export interface PeerCommand {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Longer than the 15 s that each peer gives an operation, so that it can report what happened. */
const patience = 30_000;

/** A program using an official client, kept running for many requests; restarted when it ends or hangs. */
export class ProcessPeer implements Peer {
  readonly title: string;
  readonly #command: PeerCommand;
  #child: ChildProcessWithoutNullStreams | undefined;
  #lines: Interface | undefined;
  #errors = "";
  #waiting: { answer: (answer: Answer) => void; ready: (() => void) | undefined } | undefined;
  /** The end of the last request: a peer handles one at a time. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(command: PeerCommand) {
    this.title = command.title;
    this.#command = command;
  }

  request(request: Request, onReady?: () => void): Promise<Answer> {
    const turn = this.#last.then(() => this.#ask(request, onReady));
    this.#last = turn;
    return turn;
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.stdin.end();
    const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
    await ended;
    clearTimeout(timer);
  }

  #ask(request: Request, onReady: (() => void) | undefined): Promise<Answer> {
    const child = (this.#child ??= this.#start());
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        child.kill("SIGKILL");
        // The next request goes to a new process.
        this.#child = undefined;
        this.#answer({ ok: false, error: `no answer within ${patience / 1000} s` });
      }, patience);
      this.#waiting = {
        ready: onReady,
        answer: (answer) => {
          clearTimeout(timer);
          resolve(answer);
        },
      };
      child.stdin.write(`${JSON.stringify(request)}\n`);
    });
  }

  #start(): ChildProcessWithoutNullStreams {
    const { program, args, cwd, env } = this.#command;
    const child = spawn(program, [...args, "serve"], {
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
      stdio: "pipe",
      windowsHide: true,
    });
    endWithUs(child);
    this.#errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (this.#errors = (this.#errors + text).slice(-2_000)));
    // Writing to a process that has just ended; its end is reported below.
    child.stdin.on("error", () => undefined);
    const gone = (how: string): void => {
      if (this.#child !== child) return;
      this.#child = undefined;
      this.#lines?.close();
      const said = this.#errors.trim().split("\n").slice(-3).join(" / ");
      this.#answer({ ok: false, error: `the program ended (${how})${said ? `: ${said}` : ""}` });
    };
    child.once("error", (error) => gone(error.message));
    child.once("close", (code, signal) => gone(String(code ?? signal)));
    this.#lines = createInterface({ input: child.stdout });
    this.#lines.on("line", (line) => this.#hear(line));
    return child;
  }

  #hear(line: string): void {
    const said = JSON.parse(line) as Answer | { event: "ready" };
    if ("event" in said) this.#waiting?.ready?.();
    else this.#answer(said);
  }

  #answer(answer: Answer): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.answer(answer);
  }
}
