import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { access, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { releases } from "./find-nats-server.ts";
import { release } from "./install-nats-server.ts";

// The release is a fake: the tests check how a right and a wrong archive are handled.

const executable = process.platform === "win32" ? "nats-server.exe" : "nats-server";
let folder: string;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nats-objects-install-"));
  target = join(folder, "cache", executable);
});

afterEach(async () => {
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true, force: true });
});

/** The archive of release v1.2.3 for this machine. */
function assetName(): string {
  const system = { linux: "linux", darwin: "darwin", win32: "windows" }[process.platform as "linux"];
  const cpu = process.arch === "x64" ? "amd64" : "arm64";
  return `nats-server-v1.2.3-${system}-${cpu}.${system === "windows" ? "zip" : "tar.gz"}`;
}

/** Serves a release with an archive for this machine, and reports the given hash of it, by default the right one. */
function serve(hash?: string): string[] {
  const asked: string[] = [];
  let archive: Buffer | undefined;
  const pack = async (asset: string) => {
    const inner = asset.replace(/\.(zip|tar\.gz)$/, "");
    await mkdir(join(folder, inner));
    await writeFile(join(folder, inner, executable), "the program");
    // -a: chosen by the file extension, which is .zip on Windows.
    execFileSync("tar", ["-a", "-cf", asset, inner], { cwd: folder });
    return readFile(join(folder, asset));
  };
  vi.stubGlobal("fetch", async (url: string) => {
    asked.push(url);
    const asset = assetName();
    archive ??= await pack(asset);
    if (!url.endsWith("SHA256SUMS")) return new Response(new Uint8Array(archive));
    const digest = hash ?? createHash("sha256").update(archive).digest("hex");
    return new Response(`${"0".repeat(64)}  another-file.tar.gz\n${digest}  ${asset}\n`);
  });
  return asked;
}

test("extracts the program from the release's archive for this machine", async () => {
  const asked = serve();
  await release.install("v1.2.3", target);
  expect(await readFile(target, "utf8")).toBe("the program");
  expect(await readdir(join(target, ".."))).toEqual([executable]);
  expect(asked[0]).toBe("https://github.com/nats-io/nats-server/releases/download/v1.2.3/SHA256SUMS");
});

test("rejects an archive with another SHA-256, and leaves nothing of it", async () => {
  serve("a".repeat(64));
  await expect(release.install("v1.2.3", target)).rejects.toThrow(/has the SHA-256 [0-9a-f]{64} instead of a{64}/);
  await expect(access(target)).rejects.toThrow();
});

test("reports where a download failed", async () => {
  vi.stubGlobal("fetch", async () => new Response("", { status: 404 }));
  await expect(release.install("v1.2.3", target)).rejects.toThrow("github.com: status 404");
});

test("a recorded SHA-256 takes precedence over the release's own", async () => {
  const asset = assetName();
  vi.resetModules();
  vi.doMock("./release-hashes.json", () => ({ default: { [asset]: "b".repeat(64) } }));
  const { release } = await import("./install-nats-server.ts");
  serve();
  await expect(release.install("v1.2.3", target)).rejects.toThrow(/has the SHA-256 [0-9a-f]{64} instead of b{64}/);
});

test.each(Object.values(releases))("the sources of %s are pinned", async (tag) => {
  const folder = join(import.meta.dirname, "go", tag);
  expect(await readFile(join(folder, "go.mod"), "utf8")).toContain(
    `require github.com/nats-io/nats-server/v2 ${tag}\n`,
  );
  expect(await readFile(join(folder, "go.sum"), "utf8")).toContain(`github.com/nats-io/nats-server/v2 ${tag} h1:`);
});
