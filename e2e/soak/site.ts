import { join } from "node:path";
import { build } from "esbuild";
import { type ScriptSite, serveScripts } from "../bundlers/serve-scripts.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { root } from "../checks/tree.ts";

const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Soak</title>
<link rel="icon" href="data:,"><script type="module" src="/page.js"></script></html>`;

/** Serves the soak test's page, with the package as it would be published. */
export async function serveSoakPage(): Promise<ScriptSite> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "page.ts")],
    outdir: "/",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2023",
    write: false,
    external: ["node:*", "module"],
    alias: { "nats-objects": join(await stagePackage(), "dist/index.js") },
    nodePaths: [join(root, "node_modules")],
    logLevel: "error",
  });
  return serveScripts(html, outputFiles);
}
