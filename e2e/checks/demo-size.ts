import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Manifest } from "vite";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { root } from "./tree.ts";

/** What the demo's page and its worker load at the start. */
export interface DemoSize {
  /** Bytes of their scripts, and of their styles, gzipped. */
  readonly script: number;
  readonly style: number;
  /** The scripts. On a slow line, each wave of them is a round trip. */
  readonly scripts: readonly string[];
}

/** Builds the demo and measures it. */
export async function measureDemo(): Promise<DemoSize> {
  const outDir = makeTemporaryFolder();
  const options = { outDir, manifest: true, emptyOutDir: true, reportCompressedSize: false };
  await build({ configFile: join(root, "vite.config.ts"), logLevel: "error", build: options });
  const manifest = JSON.parse(readFileSync(join(outDir, ".vite/manifest.json"), "utf8")) as Manifest;
  const files = { script: new Set<string>(), style: new Set<string>() };
  const add = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined || files.script.has(chunk.file)) return;
    files.script.add(chunk.file);
    for (const path of chunk.css ?? []) files.style.add(path);
    for (const next of chunk.imports ?? []) add(next);
  };
  // The script of the page is a chunk of its own name, which the manifest does not call an entry.
  const html = readFileSync(join(outDir, "index.html"), "utf8");
  const scripts = new Set([...html.matchAll(/<script [^>]*src="\.\/([^"]+)"/g)].map(([, path]) => path));
  const page = Object.keys(manifest).find((key) => scripts.has(manifest[key]!.file));
  if (page === undefined) throw new Error("vite's manifest does not have the script of index.html");
  add(page);
  for (const path of files.script) addWorkers(outDir, path, files.script);
  const weigh = (paths: Iterable<string>): number =>
    [...paths].reduce((total, path) => total + gzipSync(readFileSync(join(outDir, path)), { level: 9 }).length, 0);
  return { script: weigh(files.script), style: weigh(files.style), scripts: [...files.script] };
}

/** Adds the scripts of workers that a script starts, with their static imports. The manifest lists none of them. */
function addWorkers(outDir: string, path: string, found: Set<string>): void {
  const folder = dirname(path);
  const follow = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const [, next] of textOf(file).matchAll(/\b(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g))
      follow(join(folder, next!));
  };
  const textOf = (file: string): string => readFileSync(join(outDir, file), "utf8");
  for (const [, worker] of textOf(path).matchAll(/new Worker\((?:new URL\(\s*)+["'`]([^"'`]+)["'`]/g))
    follow(join(folder, worker!));
}
