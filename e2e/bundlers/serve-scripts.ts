import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { OutputFile } from "esbuild";

/** How long a connection may be idle, in ms. */
const KEEP_ALIVE = 10 * 60_000;

/** A page and its scripts, served from memory. */
export interface ScriptSite {
  readonly url: string;
  stop(): Promise<void>;
}

/** Where and how to serve. */
export interface ServeOptions {
  /** Address to listen on; default 127.0.0.1. */
  readonly host?: string;
  /** Serve by HTTPS; `key` and `cert` in PEM. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Answers requests that are not for the page and its scripts; returns false for others. */
  readonly also?: (request: IncomingMessage, response: ServerResponse) => boolean;
}

/** Serves esbuild's output, or other scripts, with `html` as the page. */
export async function serveScripts(
  html: string,
  files: readonly Pick<OutputFile, "path" | "text">[],
  { host = "127.0.0.1", tls, also }: ServeOptions = {},
): Promise<ScriptSite> {
  const scripts = new Map<string, string>();
  for (const { path, text } of files) {
    const parts = path.replaceAll("\\", "/").split("/");
    // Under its path from the root, and under its file name alone.
    for (const key of [parts.slice(1).join("/"), parts.at(-1)!]) if (!scripts.has(key)) scripts.set(key, text);
  }
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    if (also?.(request, response)) return;
    const path = (request.url ?? "/").slice(1);
    // A script without a folder has an empty path from the root.
    const script = path === "" ? undefined : scripts.get(path);
    const body = path === "" ? html : script;
    response.writeHead(body === undefined ? 404 : 200, {
      "Content-Type": script === undefined ? "text/html; charset=utf-8" : "text/javascript; charset=utf-8",
    });
    response.end(body);
  };
  const server = tls ? createTlsServer({ ...tls }, answer) : createServer(answer);
  // A browser keeps its connections for minutes, and waits a round trip for each new one.
  server.keepAliveTimeout = KEEP_ALIVE;
  server.listen(0, host);
  await once(server, "listening");
  return {
    url: `${tls ? "https" : "http"}://${host}:${(server.address() as AddressInfo).port}/`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
