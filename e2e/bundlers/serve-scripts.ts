import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { OutputFile } from "esbuild";

/** A page and its scripts, served from memory. */
export interface ScriptSite {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves esbuild's output, or other scripts, with `html` as the page. */
export async function serveScripts(
  html: string,
  files: readonly Pick<OutputFile, "path" | "text">[],
): Promise<ScriptSite> {
  const scripts = new Map<string, string>();
  for (const { path, text } of files) {
    const parts = path.replaceAll("\\", "/").split("/");
    // Under its path from the root, and under its file name alone.
    for (const key of [parts.slice(1).join("/"), parts.at(-1)!]) if (!scripts.has(key)) scripts.set(key, text);
  }
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").slice(1);
    // A script without a folder has an empty path from the root.
    const script = path === "" ? undefined : scripts.get(path);
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
