import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, preview } from "vite";
import { freePort } from "../servers/free-port.ts";

const configFile = fileURLToPath(new URL("../../vite.config.ts", import.meta.url));

/** A build of the app on its own web server. */
export interface BuiltApp {
  url: string;
  stop(): Promise<void>;
}

/** Builds the app for production, and serves it in front of the server at `wsUrl`, with these headers and Vite's own. */
export async function serveBuiltApp(wsUrl: string, headers: Record<string, string> = {}): Promise<BuiltApp> {
  const outDir = await mkdtemp(join(tmpdir(), "nats-objects-app-"));
  process.env["NATS_WS_URL"] = wsUrl;
  await build({ configFile, logLevel: "error", build: { outDir, emptyOutDir: true } });
  const port = await freePort();
  const before = process.listeners("SIGTERM");
  const server = await preview({
    configFile,
    // Vite logs connections of closed pages.
    logLevel: "silent",
    build: { outDir },
    preview: { port, strictPort: true, host: "127.0.0.1", headers },
  });
  // Vite would end this process on SIGTERM, before a test's server has closed its files.
  for (const listener of process.listeners("SIGTERM")) {
    if (!before.includes(listener)) process.removeListener("SIGTERM", listener);
  }
  return {
    url: `http://localhost:${port}/`,
    async stop() {
      await server.close();
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
