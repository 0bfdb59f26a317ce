import { access, stat } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { cacheFolder, withLock } from "./cache-folder.ts";
import { goBuild, release, systemPackage, type Installer } from "./install-nats-server.ts";
import { runProcess } from "./run-process.ts";

/** The server lines that tests use, and the release for each. */
export const releases = {
  "2.15": "v2.15.3",
  "2.14": "v2.14.10",
  "2.11": "v2.11.17",
  "2.10": "v2.10.27",
  "2.9": "v2.9.25",
} as const;
export type ServerLine = keyof typeof releases;

/** Older servers lack features that the library relies on. */
const oldest = "2.9";

/** Options of {@link findNatsServer}. */
export interface FindOptions {
  /** Require this line. Default: the newest listed here, or any ≥ 2.9 that is already on the machine. */
  version?: ServerLine;
}

export interface FoundServer {
  readonly path: string;
  /** For example `2.15.1`. */
  readonly version: string;
}

/**
 * Finds a nats-server, or gets one: from `NATS_SERVER`, then the PATH, then the user's cache, where it is downloaded, else
 * built with Go, else taken from the system's packages. Rejects with the list of attempts and why each failed.
 */
export async function findNatsServer(options: FindOptions = {}): Promise<FoundServer> {
  const tried: string[] = [];
  const named = process.env["NATS_SERVER"];
  if (named) {
    const found = await inspect(named).catch((error: Error) => void tried.push(`NATS_SERVER: ${error.message}`));
    if (found && fits(found.version, options.version)) return found;
    if (found) tried.push(`NATS_SERVER: ${named} is ${found.version}`);
    // A named server is a decision: if it does not run, do not silently use another.
    else throw new Error(`NATS_SERVER is set to ${named}, which does not run. ${tried.join("; ")}`);
  }
  for (const path of await onPath()) {
    const found = await inspect(path).catch((error: Error) => void tried.push(`PATH: ${path}: ${error.message}`));
    if (found && fits(found.version, options.version)) return found;
    if (found) tried.push(`PATH: ${path} is ${found.version}`);
  }
  const tag = releases[options.version ?? "2.15"];
  const folder = join(cacheFolder(), "nats-server");
  const own = join(folder, tag, executable);
  const packaged = join(folder, "system-package", executable);
  const cached = (await inspect(own).catch(() => undefined)) ?? (await recent(packaged, options.version));
  if (cached) return cached;

  return withLock(join(folder, `${tag}.lock`), async () => {
    const meanwhile = await inspect(own).catch(() => undefined);
    if (meanwhile) return meanwhile;
    const attempts: [Installer, string][] = [
      [release, own],
      [goBuild, own],
      [systemPackage, packaged],
    ];
    process.stderr.write(`Getting nats-server ${tag} (once; kept in ${folder}) …\n`);
    for (const [installer, target] of attempts) {
      try {
        await installer.install(tag, target);
        const found = await inspect(target);
        if (fits(found.version, options.version)) return found;
        tried.push(`${installer.name}: is ${found.version}`);
      } catch (error) {
        tried.push(`${installer.name}: ${(error as Error).message}`);
      }
    }
    throw new Error(
      `Found no nats-server ${options.version ?? `${oldest} or later`} and could not get one.\n` +
        tried.map((line) => `  - ${line}\n`).join("") +
        "Install it (https://docs.nats.io/running-a-nats-service/introduction/installation) so that it is on the PATH, " +
        "or set NATS_SERVER to the program.",
    );
  });
}

const executable = process.platform === "win32" ? "nats-server.exe" : "nats-server";

async function inspect(path: string): Promise<FoundServer> {
  const output = await runProcess(path, ["--version"], { timeout: 10_000 });
  const version = /v?(\d+\.\d+\.\d+\S*)/.exec(output)?.[1];
  if (!version) throw new Error(`does not report its version (${output.trim().slice(0, 80)})`);
  return { path, version };
}

function fits(version: string, line: ServerLine | undefined): boolean {
  return line ? version.startsWith(`${line}.`) : compareVersions(version, oldest) >= 0;
}

/** Compares major and minor, then patch: negative when `a` is older. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split(/[.-]/).map((part) => Number.parseInt(part) || 0));
  for (let i = 0; i < 3; i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The system package is the last resort, so a better server is looked for again occasionally, but not in every run. */
async function recent(path: string, line: ServerLine | undefined): Promise<FoundServer | undefined> {
  const age = await stat(path).then(
    (entry) => Date.now() - entry.ctimeMs,
    () => Infinity,
  );
  if (age > 24 * 60 * 60_000) return undefined;
  const found = await inspect(path).catch(() => undefined);
  return found && fits(found.version, line) ? found : undefined;
}

async function onPath(): Promise<string[]> {
  const paths = (process.env["PATH"] ?? "").split(delimiter).filter(Boolean);
  const candidates = paths.map((folder) => join(folder, executable));
  const present = await Promise.all(
    candidates.map((path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return [...new Set(candidates.filter((_, index) => present[index]))];
}
