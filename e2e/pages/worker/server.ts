import { fileURLToPath } from "node:url";
import { createServer, defaultClientConditions } from "vite";
import { freePort } from "../../servers/free-port.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** As strict as a page can be that has a worker; the worker has the policy of its own script's answer. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' ws:",
  "img-src data:",
  "worker-src 'self'",
].join("; ");

/** Serves the page of this folder from the sources. */
export async function serveWorkerPage(): Promise<{ origin: string; stop(): Promise<void> }> {
  const port = await freePort();
  const before = process.listeners("SIGTERM");
  const vite = await createServer({
    configFile: false,
    root: file("."),
    cacheDir: file(`../../../.cache/vite-worker-${process.env["TEST_PARALLEL_INDEX"] ?? "0"}`),
    logLevel: "warn",
    resolve: { conditions: ["source", ...defaultClientConditions] },
    // All that is loaded later too: finding it in the middle of a test would reload the page.
    optimizeDeps: { include: ["@nats-io/nats-core", "@nats-io/jetstream", "hash-wasm"] },
    server: {
      port,
      strictPort: true,
      host: "127.0.0.1",
      hmr: false,
      watch: null,
      headers: { "Content-Security-Policy": policy },
      fs: { allow: [file("../../..")] },
    },
  });
  // Vite would end this process on SIGTERM, before the server has closed its files.
  for (const listener of process.listeners("SIGTERM")) {
    if (!before.includes(listener)) process.removeListener("SIGTERM", listener);
  }
  await vite.listen();
  return { origin: `http://localhost:${String(port)}`, stop: () => vite.close() };
}
