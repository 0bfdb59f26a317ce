import { spawn } from "node:child_process";
import { root } from "./tree.ts";

/** How a program ended, and its output. */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/** Runs a program in the root, or in `cwd`, and waits for it. Rejects only if it cannot start, whatever its exit code. */
export function run(program: string, args: readonly string[], cwd: string = root): Promise<Outcome> {
  return new Promise((settle, reject) => {
    const child = spawn(program, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data: Buffer) => (output += data.toString()));
    child.stderr.on("data", (data: Buffer) => (output += data.toString()));
    child.on("error", reject);
    child.on("close", (code) => settle({ ok: code === 0, output: output.trim() }));
  });
}

/** Runs the JavaScript of a development dependency with this Node, e.g. `node_modules/typescript/bin/tsc`. */
export function runTool(script: string, args: readonly string[]): Promise<Outcome> {
  return run(process.execPath, [`node_modules/${script}`, ...args]);
}
