import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { type ScriptSite, serveScripts } from "../bundlers/serve-scripts.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { root } from "../checks/tree.ts";

/**
 * Bundles both clients into one page, on one copy of nats-core. Ours is the package as it would be published, or with
 * `fromSource` the sources as they are: quicker, and there even while a type is wrong.
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
    // As a page loads it: what is imported when it is first called stays apart.
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
    // The staged package lies in a folder of its own, and uses what is installed here.
    nodePaths: [join(root, "node_modules")],
    logLevel: "error",
  });
  const html = await readFile(join(import.meta.dirname, "page", "index.html"), "utf8");
  return serveScripts(html, outputFiles);
}
