import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { runProcess } from "../../servers/run-process.ts";
import { root } from "../../checks/tree.ts";
import type { BenchOptions } from "../options.ts";
import { listLineCases } from "./cases.ts";

/** `npm run bench -- --line`: runs this program again at the server's end of an emulated line. */
export async function runLineBench(options: BenchOptions): Promise<void> {
  const listed = listLineCases(options.quick, options.against !== undefined);
  const cases = listed.filter(({ id }) => options.only?.test(id) ?? true);
  if (options.list || cases.length === 0) {
    for (const { id } of cases.length > 0 ? cases : listed) console.log(id);
    if (cases.length === 0) throw new Error("no case has such an id; these exist");
    return;
  }
  if (process.env["LINE_CLIENT_PID"] !== undefined) {
    const { measureLines } = await import("./measure.ts");
    return measureLines(cases, options);
  }
  const program = await buildLine().catch((cause: unknown) => {
    throw new Error(`--line is not possible here: ${(cause as Error).message}`, { cause });
  });
  const congestion = options.congestion === undefined ? [] : ["-congestion", options.congestion];
  const self = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  process.exitCode = await runInFront(program, [...congestion, "--", ...self]);
}

/** Builds the emulator, and tries it. */
async function buildLine(): Promise<string> {
  if (process.platform !== "linux") throw new Error("it needs Linux");
  if (process.getuid?.() !== 0) throw new Error("it needs root, for network namespaces");
  if (!existsSync("/dev/net/tun")) throw new Error("there is no /dev/net/tun");
  const folder = join(root, ".cache", "bench");
  await mkdir(folder, { recursive: true });
  const program = join(folder, "line");
  await runProcess("go", ["build", "-o", program, "."], { cwd: import.meta.dirname, timeout: 4 * 60_000 });
  await runProcess(program, ["--", "nsenter", "--version"]);
  return program;
}

/** Runs a program with this terminal, and passes signals on. */
function runInFront(program: string, args: readonly string[]): Promise<number> {
  const child = spawn(program, args, { stdio: "inherit" });
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const pass = (signal: NodeJS.Signals): void => {
    // A terminal's Ctrl-C reaches all processes.
    if (signal !== "SIGINT") child.kill(signal);
    else if (!process.stdin.isTTY) child.kill("SIGTERM");
  };
  for (const signal of signals) process.on(signal, pass);
  return new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  }).finally(() => {
    for (const signal of signals) process.off(signal, pass);
  });
}
