import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./run.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { root, type Manifest } from "./tree.ts";

/** A tarball as npm would publish it. */
export interface PackedPackage {
  readonly tarball: Uint8Array<ArrayBuffer>;
  /** Paths of its files, from the root of the package. */
  readonly files: readonly string[];
  /** A project that has it installed, with its peers and dependencies. */
  readonly consumer: string;
}

/** Packs a folder with npm, and installs the tarball as npm would, but without a registry. */
export async function packPackage(folder: string, manifest: Manifest): Promise<PackedPackage> {
  const into = makeTemporaryFolder();
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", into];
  // `npm run` sets the path of npm, which also works where npm is not an executable (Windows).
  const npm = process.env["npm_execpath"];
  const { ok, output } = await (npm?.endsWith(".js")
    ? run(process.execPath, [npm, ...args], folder)
    : run("npm", args, folder));
  if (!ok) throw new Error(`npm pack failed:\n${output}`);
  const [packed] = JSON.parse(output.slice(output.indexOf("["))) as { filename: string; files: { path: string }[] }[];
  if (packed === undefined) throw new Error(`npm pack created no tarball:\n${output}`);
  const tarball = join(into, packed.filename);
  return {
    tarball: new Uint8Array(readFileSync(tarball)),
    files: packed.files.map(({ path }) => path),
    consumer: install(tarball, manifest),
  };
}

function install(tarball: string, manifest: Manifest): string {
  const consumer = makeTemporaryFolder();
  const modules = join(consumer, "node_modules");
  mkdirSync(modules);
  execFileSync("tar", ["-xzf", tarball, "-C", consumer]);
  renameSync(join(consumer, "package"), join(modules, manifest.name));
  const needed = { ...manifest.peerDependencies, ...manifest.dependencies };
  for (const name of [...Object.keys(needed), "@types/node"]) {
    const link = join(modules, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(root, "node_modules", name), link, "junction");
  }
  return consumer;
}
