#!/usr/bin/env node
// Entry point of every npm script: node e2e/run.mjs <command> [arguments]. Plain JavaScript without dependencies, because
// it must run in a fresh clone, where it installs them. The commands are e2e/commands/<command>.ts.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  fail(`This needs Node 20.19 or later, and this is ${process.version}. Get it from https://nodejs.org.`);
}

const top = fileURLToPath(new URL("..", import.meta.url));
const [command, ...args] = process.argv.slice(2);
const commands = readdirSync(join(top, "e2e", "commands"))
  .filter((name) => /^[a-z]+\.ts$/.test(name))
  .map((name) => name.slice(0, -3));
if (!commands.includes(command)) fail(`Usage: node e2e/run.mjs ${commands.join("|")} [arguments]`);

if (!isInstalled()) install();
run();

/** npm writes node_modules/.package-lock.json last, so it is older than a lock file that has changed since. */
function isInstalled() {
  const lock = join(top, "package-lock.json");
  const installed = join(top, "node_modules", ".package-lock.json");
  if (!existsSync(installed)) return false;
  return !existsSync(lock) || statSync(installed).mtimeMs >= statSync(lock).mtimeMs;
}

function install() {
  const verb = existsSync(join(top, "package-lock.json")) ? "ci" : "install";
  console.error(`Installing dependencies (npm ${verb}) …`);
  const options = ["--no-audit", "--no-fund", "--loglevel=error"];
  // npm passes its own path to scripts; without npm, it is found on the PATH, where Windows has a .cmd file.
  const npm = process.env.npm_execpath;
  const result = npm?.endsWith(".js")
    ? spawnSync(process.execPath, [npm, verb, ...options], { cwd: top, stdio: "inherit" })
    : spawnSync(["npm", verb, ...options].join(" "), { cwd: top, stdio: "inherit", shell: true });
  if (result.status !== 0) fail(`npm ${verb} failed. See above.`);
}

function run() {
  const child = spawn(
    process.execPath,
    // "source": the "imports" and "exports" of package.json then point to src/ instead of the last build.
    ["--conditions=source", "--import", "tsx", join(top, "e2e", "commands", `${command}.ts`), ...args],
    {
      cwd: top,
      stdio: "inherit",
      env: { ...process.env, TSX_TSCONFIG_PATH: join(top, "e2e", "tsconfig.json") },
    },
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      // A terminal's Ctrl-C reaches the child directly; other signals reach only this process.
      if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.once("error", (error) => fail(error.message));
  child.once("exit", (code, signal) => {
    if (!signal) process.exit(code);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
