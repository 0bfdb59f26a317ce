import { serveVitePage } from "../vite-page.ts";

/** As strict as possible for a page with a worker; the worker has the policy of its own script's response. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' ws:",
  "img-src data:",
  "worker-src 'self'",
].join("; ");

/** Serves this folder's page from the sources. */
export function serveWorkerPage(): Promise<{ origin: string; stop(): Promise<void> }> {
  const packages = ["@nats-io/nats-core", "@nats-io/jetstream", "hash-wasm"];
  return serveVitePage({ root: import.meta.dirname, name: "worker", policy, packages });
}
