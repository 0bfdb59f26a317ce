import { join, relative } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type BuildOptions, type Metafile, type OutputFile, type Plugin } from "esbuild";
import { root } from "./tree.ts";

/** Bytes of an entry, minified and compressed. */
export interface EntrySize {
  /** Loaded at once: the entry and its static imports. */
  readonly initial: number;
  /** Loaded later, by `import()`. */
  readonly lazy: number;
  /** The largest files loaded at once, minified but not compressed: where to look when the entry is too large. */
  readonly heaviest: readonly string[];
}

/**
 * Measures one entry of a built package, as a bundler would ship it to a browser. Does not count packages in `external`, nor
 * files outside `own`: a leaf's size is on top of the core's.
 *
 * Measures everything loaded at once as one file, as Vite, Rollup and webpack bundle it, including modules that are also needed
 * later. esbuild alone would split it into several files and compress each separately.
 */
export async function measureEntry(entry: string, own: string, external: readonly string[]): Promise<EntrySize> {
  const options = {
    entryPoints: [entry],
    outdir: join(own, ".bundle"),
    absWorkingDir: own,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    external: [...external],
    nodePaths: [join(root, "node_modules")],
    write: false,
    metafile: true,
    logLevel: "silent",
  } satisfies BuildOptions & { write: false; metafile: true };
  const first = await build({ ...options, plugins: [leaveLater(), leaveOut(own)] });
  const all = await build({ ...options, splitting: true, plugins: [leaveOut(own)] });
  const initial = sum(first.outputFiles);
  const atOnce = initialFiles(all.metafile, slashed(relative(own, entry)));
  const later = all.outputFiles.filter(({ path }) => !atOnce.has(slashed(relative(own, path))));
  return { initial, lazy: sum(later), heaviest: heaviestInputs(first.metafile) };
}

/** Bytes that a page loads for a first `put` and `get`, packages of @nats-io included, minified and compressed as one file. */
export async function measureFirstTransfer(own: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from "./index.js"; export * from "./upload/put.js";`, resolveDir: own },
    bundle: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    nodePaths: [join(root, "node_modules")],
    plugins: [leaveLater()],
    write: false,
    logLevel: "silent",
  });
  return sum(outputFiles);
}

/** Leaves out code that is loaded later. */
function leaveLater(): Plugin {
  return {
    name: "leave-later",
    setup({ onResolve }) {
      onResolve({ filter: /./ }, ({ path, kind }) => (kind === "dynamic-import" ? { path, external: true } : null));
    },
  };
}

/** Leaves imports from outside a folder out of the bundle. */
function leaveOut(own: string): Plugin {
  return {
    name: "leave-out",
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, kind }) => {
        const outside = relative(own, join(resolveDir, path)).startsWith("..");
        return outside && kind !== "entry-point" && !resolveDir.includes("node_modules")
          ? { path, external: true }
          : null;
      });
    },
  };
}

function initialFiles({ outputs }: Metafile, entry: string): Set<string> {
  const found = new Set<string>();
  const add = (path: string): void => {
    const output = outputs[path];
    if (output === undefined || found.has(path)) return;
    found.add(path);
    for (const { path: next, kind } of output.imports) if (kind === "import-statement") add(next);
  };
  // Lazily loaded chunks have an entry point too, so find the requested one by name.
  for (const [path, { entryPoint }] of Object.entries(outputs)) if (entryPoint === entry) add(path);
  if (found.size === 0) throw new Error(`esbuild made nothing of ${entry}`);
  return found;
}

function heaviestInputs({ outputs }: Metafile): string[] {
  const weights = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).map(([path, input]) => ({ path, size: input.bytesInOutput })),
  );
  return weights.sort((a, b) => b.size - a.size).map(({ path, size }) => `${path} ${size}`);
}

function sum(files: readonly OutputFile[]): number {
  return files.reduce((total, { contents }) => total + gzipSync(contents, { level: 9 }).length, 0);
}

/** esbuild names files with forward slashes on every system. */
function slashed(path: string): string {
  return path.replaceAll("\\", "/");
}
