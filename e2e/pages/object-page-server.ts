import { fileURLToPath } from "node:url";
import { type FaultProxy, startFaultProxy } from "../servers/fault-proxy.ts";
import { type NatsServer, startNatsServer } from "../servers/nats-server.ts";
import { serveVitePage } from "./vite-page.ts";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** As strict as possible for an app that shows objects: frames for downloads, workers for the service worker. */
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

/** The page of e2e/pages/objects, with its own nats-server and a counting proxy in front of it. */
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
  const page = await serveVitePage({
    root: file("objects"),
    name: "pages",
    policy,
    packages: ["@nats-io/nats-core", "@nats-io/jetstream", "client-zip", "hash-wasm"],
    alias: [
      { find: /^nats-objects$/, replacement: file("../../src/index.ts") },
      { find: /^nats-objects\/(browser|service-worker)$/, replacement: file("../../src/$1/index.ts") },
    ],
  });
  const { origin } = page;
  return {
    origin,
    nats,
    proxy,
    address: (bucket, parameters = {}) =>
      `${origin}/?${new URLSearchParams({ server: proxy.url, bucket, ...parameters }).toString()}`,
    async stop() {
      await page.stop();
      await proxy.stop();
      await nats.stop();
    },
  };
}
