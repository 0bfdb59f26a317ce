import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { stagePackage } from "../checks/staged-package.ts";
import { root } from "../checks/tree.ts";

const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Soak</title>
<link rel="icon" href="data:,"><script type="module" src="/page.js"></script></html>`;

/** Serves the page of the soak, with the package as it would be published. */
export async function serveSoakPage(): Promise<{ url: string; stop(): Promise<void> }> {
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
  const scripts = new Map(outputFiles.map(({ path, text }) => [path.replaceAll("\\", "/").split("/").at(-1), text]));
  const server = createServer((request, response) => {
    const script = scripts.get(request.url?.slice(1));
    response.setHeader("Content-Type", script === undefined ? "text/html" : "text/javascript");
    response.end(script ?? html);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
