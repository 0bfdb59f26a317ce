import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { build, type OutputFile } from "esbuild";
import { type ScriptSite, type ServeOptions, serveScripts } from "../bundlers/serve-scripts.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { root } from "../checks/tree.ts";

/**
 * Bundles both clients into one page, with one copy of nats-core. Ours is the package as it would be published, or with
 * `fromSource` the sources: faster, and possible while a type is wrong. `against` is another checkout, whose sources are
 * served as well.
 */
export async function startSite(
  fromSource: boolean,
  against: string | undefined,
  { script = "main", ...served }: ServeOptions & { /** Of the page. */ script?: string } = {},
): Promise<ScriptSite> {
  const ours = fromSource ? join(root, "src") : join(await stagePackage(), "dist");
  const scripts = await bundle(ours, fromSource, "/", script);
  const before = against === undefined ? [] : await bundle(join(resolve(against), "src"), true, "/before", "ours");
  const html = await readFile(join(import.meta.dirname, "page", "index.html"), "utf8");
  return serveScripts(html.replace("/main.js", `/${script}.js`), [...scripts, ...before], served);
}

/** Bundles a script of the page with the package in the folder `ours`. */
async function bundle(ours: string, fromSource: boolean, outdir: string, script: string): Promise<OutputFile[]> {
  const end = fromSource ? "ts" : "js";
  const { outputFiles } = await build({
    entryPoints: [
      { in: join(import.meta.dirname, "page", `${script}.ts`), out: script },
      { in: join(ours, `worker/worker.${end}`), out: "worker" },
      { in: join(ours, `sha256/sha256-thread.${end}`), out: "sha256-thread" },
    ],
    bundle: true,
    write: false,
    outdir,
    format: "esm",
    // As a page loads it: lazily imported modules stay separate.
    splitting: true,
    platform: "browser",
    target: "es2023",
    external: ["node:*", "module"],
    alias: {
      "nats-objects/browser": join(ours, `browser/index.${end}`),
      "nats-objects/worker": join(ours, `worker/index.${end}`),
      "nats-objects": join(ours, `index.${end}`),
    },
    conditions: fromSource ? ["source"] : [],
    // The staged package is in its own folder, and uses the dependencies installed here.
    nodePaths: [join(root, "node_modules")],
    logLevel: "error",
  });
  return outputFiles;
}
