import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packPackage } from "../checks/packed-package.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { makeTemporaryFolder } from "../checks/temporary-folder.ts";
import { readManifest } from "../checks/tree.ts";
import { cacheFolder, withLock } from "../servers/cache-folder.ts";
import { runProcess } from "../servers/run-process.ts";

/** A project with everything installed that its package.json names, and with the tarball of this package. */
export interface Installed {
  readonly folder: string;
  /** Lets the next run have the folder. */
  release(): Promise<void>;
}

/**
 * Installs a project of this folder, as a stranger would: npm, its package.json, and the tarball. What it takes from the
 * registry stays in the user's cache. Nobody else gets the folder before `release`. Where the registry cannot be reached the
 * tests are left out, except in CI.
 */
export async function install(name: string): Promise<Installed | undefined> {
  const source = join(import.meta.dirname, name);
  const manifest = await readFile(join(source, "package.json"));
  const version = createHash("sha256").update(manifest).digest("hex").slice(0, 12);
  const folder = join(cacheFolder(), "consumers", `${name}-${version}`);
  let release = () => {};
  const released = new Promise<void>((resolve) => (release = resolve));
  let held: Promise<void> | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      held = withLock(`${folder}.lock`, async () => {
        await mkdir(folder, { recursive: true });
        // What an earlier run built must not help this one.
        for (const name of await readdir(folder))
          if (name !== "node_modules") await rm(join(folder, name), { recursive: true });
        await cp(source, folder, { recursive: true });
        await cp(join(import.meta.dirname, "shared"), join(folder, "shared"), { recursive: true });
        const options = ["--prefer-offline", "--no-package-lock", "--no-audit", "--no-fund", "--save=false"];
        await npm(["install", ...options, await packTarball()], folder);
        resolve();
        await released;
      });
      held.catch(reject);
    });
  } catch (error) {
    if (process.env["CI"]) throw error;
    console.log(`Without the consumers in ${name}. ${(error as Error).message}`);
    return undefined;
  }
  return {
    folder,
    async release() {
      release();
      await held;
    },
  };
}

/** Packs the package; test files of one run share the tarball that `NATS_OBJECTS_TARBALL` names. */
function packTarball(): Promise<string> {
  const path = process.env["NATS_OBJECTS_TARBALL"] ?? join(makeTemporaryFolder(), "nats-objects.tgz");
  return withLock(`${path}.lock`, async () => {
    if (!existsSync(path)) await writeFile(path, (await packPackage(await stagePackage(), readManifest())).tarball);
    return path;
  });
}

/** Under `npm run`, npm says where it is, also on Windows, where it is not an executable. */
function npm(args: readonly string[], cwd: string): Promise<string> {
  const path = process.env["npm_execpath"];
  const options = { cwd, timeout: 10 * 60_000 };
  return path?.endsWith(".js")
    ? runProcess(process.execPath, [path, ...args], options)
    : runProcess("npm", args, options);
}
