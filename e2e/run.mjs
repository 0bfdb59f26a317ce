#!/usr/bin/env node
// Entry point of every npm script: node e2e/run.mjs <command> [arguments]. Plain JavaScript without dependencies, because
// it must run in a fresh clone, where it installs them. The commands are e2e/commands/<command>.ts.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
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

if (!existsSync(join(top, "node_modules"))) install();
const lacking = missing();
if (lacking.length > 0)
  fail(`node_modules lacks ${lacking.slice(0, 5).join(", ")}${lacking.length > 5 ? " …" : ""}. Run: npm ci`);
run();

/** Packages that package-lock.json asks for in a version that npm has not noted as installed. */
function missing() {
  const [wanted, installed] = ["package-lock.json", "node_modules/.package-lock.json"].map((path) =>
    existsSync(join(top, path)) ? JSON.parse(readFileSync(join(top, path), "utf8")).packages : {},
  );
  // Optional ones are for one platform each.
  return Object.entries(wanted)
    .filter(([path, { version, optional }]) => path && !optional && installed[path]?.version !== version)
    .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, "")}@${version}`);
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
