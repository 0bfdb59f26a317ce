import { fileURLToPath } from "node:url";
import { createServer, defaultClientConditions } from "vite";
import { type FaultProxy, startFaultProxy } from "../servers/fault-proxy.ts";
import { freePort } from "../servers/free-port.ts";
import { type NatsServer, startNatsServer } from "../servers/nats-server.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** As strict as an app can be that shows objects: frames are for downloads, workers for the service worker. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self' ws:",
  "img-src 'self' data:",
  "media-src 'self'",
  "frame-src 'self'",
  "worker-src 'self'",
].join("; ");

/** The page of e2e/pages/objects, with a nats-server of its own and a proxy before it that counts. */
export interface ObjectPageServer {
  /** `http://localhost:PORT` */
  readonly origin: string;
  readonly nats: NatsServer;
  readonly proxy: FaultProxy;
  /** Address of the page; further parameters as `main.ts` reads them. */
  address(bucket: string, parameters?: Record<string, string>): string;
  stop(): Promise<void>;
}

export async function startObjectPage(): Promise<ObjectPageServer> {
  const nats = await startNatsServer();
  const proxy = await startFaultProxy({ target: { port: nats.ports.ws }, stripUserAgent: true });
  const port = await freePort();
  const before = process.listeners("SIGTERM");
  const vite = await createServer({
    configFile: false,
    root: file("objects"),
    cacheDir: file(`../../.cache/vite-pages-${process.env["TEST_PARALLEL_INDEX"] ?? "0"}`),
    logLevel: "warn",
    resolve: {
      conditions: ["source", ...defaultClientConditions],
      alias: [
        { find: /^nats-objects$/, replacement: file("../../src/index.ts") },
        { find: /^nats-objects\/(browser|service-worker)$/, replacement: file("../../src/$1/index.ts") },
      ],
    },
    // All that is loaded later too: finding it in the middle of a test would reload the page.
    optimizeDeps: { include: ["@nats-io/nats-core", "@nats-io/jetstream", "client-zip", "hash-wasm"] },
    server: {
      port,
      strictPort: true,
      host: "127.0.0.1",
      hmr: false,
      watch: null,
      headers: { "Content-Security-Policy": policy },
      fs: { allow: [file("../..")] },
    },
  });
  // Vite would end this process on SIGTERM, before the server has closed its files.
  for (const listener of process.listeners("SIGTERM")) {
    if (!before.includes(listener)) process.removeListener("SIGTERM", listener);
  }
  await vite.listen();
  const origin = `http://localhost:${String(port)}`;
  return {
    origin,
    nats,
    proxy,
    address: (bucket, parameters = {}) =>
      `${origin}/?${new URLSearchParams({ server: proxy.url, bucket, ...parameters }).toString()}`,
    async stop() {
      await vite.close();
      await proxy.stop();
      await nats.stop();
    },
  };
}
