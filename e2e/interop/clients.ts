import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { copyFile, cp, readdir, readFile } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { cacheFolder } from "../servers/cache-folder.ts";
import { runProcess } from "../servers/run-process.ts";
import { buildOnce } from "./build-once.ts";
import type { PeerCommand } from "./peer.ts";

export type ClientId = "go" | "python" | "java" | "rust" | "javascript" | "dotnet" | "c";

/** An official client and the peer built on it. */
export interface Client {
  readonly id: ClientId;
  /** Of the language. */
  readonly language: string;
  /** Name of the client, as its project calls it. */
  readonly title: string;
  readonly version: string;
  /** Required tools, each as a command that prints its version. */
  readonly needs: readonly (readonly [program: string, ...args: string[]])[];
  /** Builds the peer in `target`, from `source`. */
  build(source: string, target: string): Promise<void>;
  /** The built peer. */
  command(source: string, target: string): Pick<PeerCommand, "program" | "args">;
}

const peers = fileURLToPath(new URL("peers/", import.meta.url));
const python = process.platform === "win32" ? "python" : "python3";
const exe = process.platform === "win32" ? ".exe" : "";
/** A first build downloads and compiles everything, possibly on a busy machine. */
const timeout = 20 * 60_000;

/** The clients. Their versions are pinned in the peers' own manifests and lock files, and repeated here for readers. */
export const clients: readonly Client[] = [
  {
    id: "go",
    language: "Go",
    title: "nats.go",
    version: "1.55.0",
    needs: [["go", "version"]],
    async build(source, target) {
      await runProcess("go", ["build", "-trimpath", "-o", join(target, `peer${exe}`), "."], { cwd: source, timeout });
    },
    command: (_, target) => ({ program: join(target, `peer${exe}`), args: [] }),
  },
  {
    id: "python",
    language: "Python",
    title: "nats.py",
    version: "2.16.0",
    needs: [[python, "-c", "import venv, ensurepip, sys; assert sys.version_info >= (3, 10), 'Python 3.10 or later'"]],
    async build(source, target) {
      await runProcess(python, ["-m", "venv", join(target, "venv")], { timeout });
      const install = ["-m", "pip", "install", "-q", "--require-hashes", "-r", join(source, "requirements.txt")];
      await runProcess(pythonOf(target), install, { timeout });
    },
    command: (source, target) => ({ program: pythonOf(target), args: [join(source, "peer.py")] }),
  },
  {
    id: "java",
    language: "Java",
    title: "jnats",
    version: "2.26.2",
    needs: [
      ["java", "-version"],
      ["mvn", "--version"],
    ],
    async build(source, target) {
      // Maven writes next to the sources, so it gets a copy of them.
      await cp(source, join(target, "build"), { recursive: true });
      await runProcess("mvn", ["-q", "-B", "-ntp", "compile"], { cwd: join(target, "build"), timeout });
    },
    command: (_, target) => {
      const built = join(target, "build", "target");
      const path = [join(built, "classes"), join(built, "lib", "*")].join(delimiter);
      // It lives for seconds: start-up time matters, not peak performance, so the second compiler is off.
      return { program: "java", args: ["-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", path, "Peer"] };
    },
  },
  {
    id: "rust",
    language: "Rust",
    title: "async-nats",
    version: "0.51.0",
    needs: [["cargo", "--version"]],
    async build(source, target) {
      const shared = join(cacheFolder(), "interop", "rust-target");
      const env = { ...process.env, CARGO_TARGET_DIR: shared };
      await runProcess("cargo", ["build", "--quiet", "--locked"], { cwd: source, env, timeout });
      await copyFile(join(shared, "debug", `interop-peer${exe}`), join(target, `peer${exe}`));
    },
    command: (_, target) => ({ program: join(target, `peer${exe}`), args: [] }),
  },
  {
    id: "javascript",
    language: "JavaScript",
    title: "@nats-io/obj",
    version: "3.4.0",
    needs: [],
    build: async () => undefined,
    command: (source) => ({ program: process.execPath, args: [join(source, "peer.mjs")] }),
  },
  {
    id: "dotnet",
    language: ".NET",
    title: "NATS.Net",
    version: "3.3.2",
    // Version 10 or later; an older one reports it during the build.
    needs: [["dotnet", "--version"]],
    async build(source, target) {
      // The SDK writes next to the sources, so it gets a copy of them.
      await cp(source, join(target, "source"), { recursive: true });
      const publish = ["publish", "-c", "Release", "-o", join(target, "out"), "--nologo", "-v", "quiet"];
      await runProcess("dotnet", publish, { cwd: join(target, "source"), timeout });
    },
    command: (_, target) => ({ program: join(target, "out", `peer${exe}`), args: [] }),
  },
  {
    id: "c",
    language: "C",
    title: "nats.c",
    version: "3.14.0",
    needs: [
      ["cc", "--version"],
      ["pkg-config", "--print-errors", "--exists", "libnats >= 3.12", "libcjson"],
    ],
    async build(source, target) {
      await runProcess("sh", [join(source, "build.sh"), join(target, "peer")], { timeout });
    },
    command: (_, target) => ({ program: join(target, "peer"), args: [] }),
  },
];

/** A peer compiled elsewhere: the one of this name in the folder that INTEROP_PEERS names. */
export function compiledPeer({ id }: Client): Pick<PeerCommand, "program" | "args"> | undefined {
  const folder = process.env["INTEROP_PEERS"];
  if (!folder) return undefined;
  const program = resolve(folder, `${id}${exe}`);
  return existsSync(program) ? { program, args: [] } : undefined;
}

/** Resolves with what is missing on this machine for a client, or `undefined` when nothing is. */
export async function missingFor({ needs }: Client): Promise<string | undefined> {
  for (const [program, ...args] of needs) {
    try {
      await runProcess(program, args);
    } catch (error) {
      return (error as Error).message;
    }
  }
  return undefined;
}

/** Builds a client's peer unless the same sources were built before, and returns how to start it. */
export async function buildPeer(client: Client): Promise<Pick<PeerCommand, "program" | "args">> {
  const source = join(peers, client.id);
  const target = join(cacheFolder(), "interop", `${client.id}-${await hashOf(source, client)}`);
  await buildOnce(target, `the ${client.language} peer`, () => client.build(source, target));
  return client.command(source, target);
}

function pythonOf(target: string): string {
  return process.platform === "win32"
    ? join(target, "venv", "Scripts", "python.exe")
    : join(target, "venv", "bin", "python");
}

async function hashOf(folder: string, { version }: Client): Promise<string> {
  const hash = createHash("sha256").update(`${version} ${process.platform} ${process.arch}`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  for (const file of files.sort()) hash.update(file.slice(folder.length)).update(await readFile(file));
  return hash.digest("hex").slice(0, 16);
}
