import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { build } from "esbuild";
import { stagePackage } from "../checks/staged-package.ts";
import { root } from "../checks/tree.ts";

/** The bench's page, served from memory. */
export interface Site {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Bundles both clients into one page, on one copy of nats-core. Ours is the package as it would be published, or with
 * `fromSource` the sources as they are: quicker, and there even while a type is wrong.
 */
export async function startSite(fromSource: boolean): Promise<Site> {
  const ours = fromSource ? join(root, "src") : join(await stagePackage(), "dist");
  const end = fromSource ? "ts" : "js";
  const { outputFiles } = await build({
    entryPoints: [
      { in: join(import.meta.dirname, "page", "main.ts"), out: "main" },
      { in: join(ours, `worker/worker.${end}`), out: "worker" },
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
      "nats-objects/worker": join(ours, `worker/index.${end}`),
      "nats-objects": join(ours, `index.${end}`),
    },
    conditions: fromSource ? ["source"] : [],
    // The staged package lies in a folder of its own, and uses what is installed here.
    nodePaths: [join(root, "node_modules")],
    logLevel: "error",
  });
  const html = await readFile(join(import.meta.dirname, "page", "index.html"), "utf8");
  const scripts = new Map(outputFiles.map(({ path, text }) => [path.replaceAll("\\", "/").split("/").at(-1), text]));
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").slice(1);
    const script = scripts.get(path);
    const body = path === "" ? html : script;
    response.writeHead(body === undefined ? 404 : 200, {
      "Content-Type": script === undefined ? "text/html; charset=utf-8" : "text/javascript; charset=utf-8",
    });
    response.end(body);
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
