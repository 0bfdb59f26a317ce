import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const html = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Store checks</title>
<link rel="icon" href="data:,"><script type="module" src="/main.js"></script></html>`;

/** Serves this folder's page, bundled from the sources with esbuild as an application would. */
export async function serveStorePage(): Promise<{ origin: string; stop(): Promise<void> }> {
  const { outputFiles } = await build({
    entryPoints: [file("main.ts")],
    outdir: "/",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    write: false,
    conditions: ["source"],
    external: ["node:*"],
    alias: {
      "nats-objects": file("../../../src/index.ts"),
      "nats-objects/polyfill": file("../../../src/polyfill/index.ts"),
    },
  });
  const scripts = new Map(
    outputFiles.map(({ path, contents }) => [path.replaceAll("\\", "/").split("/").pop(), contents]),
  );
  const server = createServer((request, response) => {
    const script = scripts.get(request.url?.slice(1));
    response.setHeader("Content-Type", script ? "text/javascript" : "text/html");
    response.end(script ?? html);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    // localhost, not 127.0.0.1: a secure context, like pages in production.
    origin: `http://localhost:${String(port)}`,
    stop: () =>
      new Promise((resolve) =>
        server.close(() => {
          resolve();
        }),
      ),
  };
}
