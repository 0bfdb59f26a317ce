// The three bundlers, configured only as README.md says.

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import webpack from "webpack";

/** Builds the app in `folder` into a folder beside it, and returns that. */
export type Bundle = (folder: string) => Promise<string>;

/** Finds the worker script in the package and bundles it. */
const withVite: Bundle = async (folder) => {
  const outDir = join(folder, "with-vite");
  await vite({ configFile: false, root: folder, logLevel: "error", worker: { format: "es" }, build: { outDir } });
  return outDir;
};

/** Finds it, too. */
const withWebpack: Bundle = async (folder) => {
  const path = join(folder, "with-webpack");
  const compiler = webpack({
    mode: "production",
    context: folder,
    entry: "./main.js",
    output: { path, filename: "main.js" },
    performance: false,
  });
  await new Promise<void>((resolve, reject) => {
    compiler.run((error, stats) => {
      if (error) reject(error);
      else if (stats?.hasErrors() || stats?.hasWarnings())
        reject(new Error(stats.toString({ all: false, errors: true, warnings: true })));
      else compiler.close(() => resolve());
    });
  });
  await cp(join(folder, "index.html"), join(path, "index.html"));
  return path;
};

/** Leaves `new URL` unchanged, so the script is a separate entry point next to the code that loads it. */
const withEsbuild: Bundle = async (folder) => {
  const outdir = join(folder, "with-esbuild");
  await esbuild({
    absWorkingDir: folder,
    entryPoints: [
      { in: "./main.js", out: "main" },
      { in: "nats-objects/worker/script", out: "worker" },
    ],
    bundle: true,
    splitting: true,
    format: "esm",
    minify: true,
    target: "es2022",
    outdir,
    logLevel: "warning",
  });
  await cp(join(folder, "index.html"), join(outdir, "index.html"));
  return outdir;
};

export const bundlers: Readonly<Record<string, Bundle>> = {
  Vite: withVite,
  "webpack 5": withWebpack,
  esbuild: withEsbuild,
};
