import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import recordedHashes from "./release-hashes.json" with { type: "json" };
import { runProcess } from "./run-process.ts";

/** The SHA-256 of release archives, by file name, as recorded by `npm run pin`. */
const recorded: Readonly<Record<string, string>> = recordedHashes;

const executable = process.platform === "win32" ? "nats-server.exe" : "nats-server";

/** One way to get a nats-server: puts it at `target`, or rejects with the reason. */
export interface Installer {
  readonly name: string;
  install(tag: string, target: string): Promise<void>;
}

/**
 * The official release on GitHub. Its archive must have the SHA-256 recorded in `release-hashes.json`. If none is recorded,
 * it is checked against the `SHA256SUMS` of the same release, which detects a broken download, but not a changed release.
 */
export const release: Installer = {
  name: "download of the official release",
  async install(tag, target) {
    const asset = releaseAsset(tag);
    // The small file first: on a machine without access to GitHub, it fails within seconds.
    const listed = (await releaseHashes(tag))[asset];
    const expected = recorded[asset] ?? listed;
    if (!expected) throw new Error(`SHA256SUMS of ${tag} does not list ${asset}`);
    const archive = await download(`${releaseFolder(tag)}/${asset}`, 5 * 60_000);
    const actual = createHash("sha256").update(archive).digest("hex");
    if (actual !== expected) throw new Error(`${asset} has the SHA-256 ${actual} instead of ${expected}`);
    await inScratch(target, async (folder) => {
      await writeFile(join(folder, asset), archive);
      // Every supported system has a tar: bsdtar on Windows 10 and later and on macOS, which also reads zip.
      await runProcess("tar", ["-xf", asset], { cwd: folder });
      return join(folder, asset.replace(/\.(zip|tar\.gz)$/, ""), executable);
    });
  },
};

/** The SHA-256 of each archive of a release, from the release's own list. */
export async function releaseHashes(tag: string): Promise<Record<string, string>> {
  const sums = new TextDecoder().decode(await download(`${releaseFolder(tag)}/SHA256SUMS`, 15_000));
  const hashes: Record<string, string> = {};
  for (const line of sums.split("\n")) {
    const [hash, name] = line.trim().split(/\s+\*?/);
    if (hash && name) hashes[name] = hash.toLowerCase();
  }
  return hashes;
}

function releaseFolder(tag: string): string {
  return `https://github.com/nats-io/nats-server/releases/download/${tag}`;
}

/**
 * Builds from source. Slow (a minute or two), but needs only Go and its module proxy. Go checks the sources of the server
 * and all its dependencies against the hashes in `go/<tag>/go.sum`.
 */
export const goBuild: Installer = {
  name: "go build",
  install: (tag, target) =>
    inScratch(target, async (folder) => {
      const cwd = fileURLToPath(new URL(`go/${tag}/`, import.meta.url));
      const env = { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" };
      const out = join(folder, executable);
      const server = "github.com/nats-io/nats-server/v2";
      await runProcess("go", ["build", "-trimpath", "-o", out, server], { cwd, env, timeout: 10 * 60_000 });
      return out;
    }),
};

/** The version that the operating system packages, whatever it is: older, but better than none. */
export const systemPackage: Installer = {
  name: "system package",
  async install(_tag, target) {
    if (process.platform === "darwin") return installWithBrew(target);
    if (process.platform === "linux") return installWithApt(target);
    throw new Error("no supported package manager");
  },
};

/** Unpacks the package instead of installing it, which would need root and start a service on port 4222. */
async function installWithApt(target: string): Promise<void> {
  await inScratch(target, async (folder) => {
    const fetchPackage = () => runProcess("apt-get", ["download", "nats-server"], { cwd: folder, timeout: 120_000 });
    try {
      await fetchPackage();
    } catch (error) {
      if (process.getuid?.() !== 0) throw error;
      await runProcess("apt-get", ["update", "-qq"], { timeout: 120_000 });
      await fetchPackage();
    }
    const file = (await readdir(folder)).find((name) => name.endsWith(".deb"));
    if (!file) throw new Error("apt-get download left no package");
    await runProcess("dpkg-deb", ["-x", file, "."], { cwd: folder });
    const binary = (await readdir(folder, { recursive: true })).find((name) => /bin\/nats-server$/.test(name));
    if (!binary) throw new Error(`${file} contains no nats-server`);
    return join(folder, binary);
  });
}

async function installWithBrew(target: string): Promise<void> {
  await runProcess("brew", ["install", "--quiet", "nats-server"], { timeout: 10 * 60_000 });
  const prefix = (await runProcess("brew", ["--prefix", "nats-server"])).trim();
  await inScratch(target, async (folder) => {
    await runProcess("cp", [join(prefix, "bin", executable), folder]);
    return join(folder, executable);
  });
}

/** `make` prepares the program in a scratch folder and returns its path; it then gets its final name in one atomic step. */
async function inScratch(target: string, make: (folder: string) => Promise<string>): Promise<void> {
  const parent = join(target, "..");
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, ".new-"));
  try {
    await rename(await make(folder), target);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function releaseAsset(tag: string): string {
  const systems: Partial<Record<NodeJS.Platform, string>> = { linux: "linux", darwin: "darwin", win32: "windows" };
  const system = systems[process.platform];
  const cpu = process.arch === "x64" ? "amd64" : process.arch === "arm64" ? "arm64" : undefined;
  if (!system || !cpu) throw new Error(`there is no release for ${process.platform} on ${process.arch}`);
  return `nats-server-${tag}-${system}-${cpu}.${system === "windows" ? "zip" : "tar.gz"}`;
}

async function download(url: string, timeout: number): Promise<Uint8Array> {
  const controller = new AbortController();
  const noAnswer = setTimeout(() => controller.abort(new Error("no answer within 5 s")), 5_000);
  const noEnd = setTimeout(() => controller.abort(new Error(`not complete within ${timeout / 1000} s`)), timeout);
  try {
    const response = await fetch(url, { signal: controller.signal });
    clearTimeout(noAnswer);
    if (!response.ok) throw new Error(`status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error ? cause.message || (cause as NodeJS.ErrnoException).code : message;
    throw new Error(`${new URL(url).host}: ${reason}`, { cause: error });
  } finally {
    clearTimeout(noAnswer);
    clearTimeout(noEnd);
  }
}
