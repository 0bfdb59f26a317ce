// The files of the package that need no bundler: each has all that it imports inside.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { readText, root } from "./tree.ts";

/** Bundles what the compiler wrote into `outDir`, beside a copy of package.json. */
export async function bundleScripts(outDir: string): Promise<void> {
  const { version } = JSON.parse(readText("package.json")) as { version: string };
  const options = {
    absWorkingDir: outDir,
    outdir: ".",
    // Takes the place of what the compiler made of the entry.
    allowOverwrite: true,
    bundle: true,
    minify: true,
    sourcemap: true,
    platform: "browser",
    target: "es2022",
    // A temporary folder has no packages.
    nodePaths: [join(root, "node_modules")],
    banner: { js: `/* nats-objects ${version}, Apache-2.0. Licenses of what is inside: standalone.licenses.txt */` },
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  } satisfies BuildOptions & { metafile: true };
  await build({
    ...options,
    entryPoints: ["service-worker.js"],
    banner: { js: `/* nats-objects ${version}, Apache-2.0 */` },
    // Runs as a classic script and as a module.
    format: "iife",
  });
  const { metafile } = await build({
    ...options,
    // One file, without parts that are loaded later: it is copied as it is. Only a thread needs a script of its own, which
    // is looked up beside the page's.
    entryPoints: { standalone: "standalone.js", "sha256-thread": "sha256/sha256-thread.js" },
    format: "esm",
  });
  writeFileSync(join(outDir, "standalone.licenses.txt"), licenses(metafile, outDir));
}

/** The licenses of the packages that are inside: most demand that their text goes with every copy. */
function licenses({ inputs }: Metafile, outDir: string): string {
  const folders = new Set<string>();
  for (const path of Object.keys(inputs)) {
    if (path.includes("node_modules/")) folders.add(packageFolder(join(outDir, path)));
  }
  const texts = [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    const text = file === undefined ? "" : `\n\n${readFileSync(join(folder, file), "utf8").trim()}`;
    return `${name} ${version}: ${license}${text}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** The folder of the package that a file belongs to. */
function packageFolder(file: string): string {
  let folder = dirname(file);
  // Folders inside a package may have a package.json too, without a name.
  while (!existsSync(join(folder, "package.json")) || !/node_modules\/(@[^/]+\/)?[^/]+$/.test(slashed(folder))) {
    folder = dirname(folder);
  }
  return folder;
}

/** Windows separates folders by backslashes. */
function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
