import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { type ScriptSite, serveScripts } from "../bundlers/serve-scripts.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { root } from "../checks/tree.ts";

/**
 * Bundles both clients into one page, with one copy of nats-core. Ours is the package as it would be published, or with
 * `fromSource` the sources: faster, and possible while a type is wrong.
 */
export async function startSite(fromSource: boolean): Promise<ScriptSite> {
  const ours = fromSource ? join(root, "src") : join(await stagePackage(), "dist");
  const end = fromSource ? "ts" : "js";
  const { outputFiles } = await build({
    entryPoints: [
      { in: join(import.meta.dirname, "page", "main.ts"), out: "main" },
      { in: join(ours, `worker/worker.${end}`), out: "worker" },
      { in: join(ours, `sha256/sha256-thread.${end}`), out: "sha256-thread" },
    ],
    bundle: true,
    write: false,
    outdir: "/",
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
  const html = await readFile(join(import.meta.dirname, "page", "index.html"), "utf8");
  return serveScripts(html, outputFiles);
}
