import { Socket } from "node:net";
import type { LineSettings } from "./cases.ts";

/** Descriptor of the emulator's control socket. */
const CONTROL = 3;

/** The emulated line that this process is at one end of. */
export class Line {
  /** Address of this end. */
  readonly host = "10.77.0.2";
  /** A command that runs what follows at the other end. */
  readonly otherEnd: readonly string[];
  readonly #control = new Socket({ fd: CONTROL, readable: true, writable: true }).setEncoding("utf8");

  constructor() {
    this.otherEnd = ["nsenter", `--net=/proc/${process.env["LINE_CLIENT_PID"]}/ns/net`];
  }

  /** Changes the line. Only while nothing is on the way. */
  async set(settings: LineSettings): Promise<void> {
    const answered = new Promise<string>((resolve) =>
      this.#control.once("data", (text) => resolve(String(text).trim())),
    );
    this.#control.write(`${JSON.stringify(settings)}\n`);
    const answer = await answered;
    if (answer !== "ok") throw new Error(`line: ${answer}`);
  }

  close(): void {
    this.#control.destroy();
  }
}
