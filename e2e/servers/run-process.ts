import { spawn } from "node:child_process";

/** Options of {@link runProcess}. */
export interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  /** Milliseconds after which the process is killed. Default 60,000. */
  timeout?: number;
}

/**
 * Runs a program quietly and returns its standard output. Rejects with the last lines of its output when it is missing, exits
 * with a code other than 0, or takes too long.
 */
export function runProcess(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { cwd, env, timeout = 60_000 } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      ...(cwd === undefined ? {} : { cwd }),
      env: env ?? process.env,
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    let output = "";
    let errors = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, timeout);
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.once("error", (cause: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(cause.code === "ENOENT" ? new Error(`${program} is not installed`, { cause }) : cause);
    });
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      if (code === 0) return resolve(output);
      const said = (errors.trim() || output.trim()).split("\n").slice(-3).join(" / ");
      const end = late ? `took longer than ${timeout / 1000} s` : `ended with ${code ?? signal}`;
      reject(new Error(`${program} ${args[0] ?? ""} ${end}${said ? `: ${said}` : ""}`));
    });
  });
}
