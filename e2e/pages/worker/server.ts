import { serveVitePage } from "../vite-page.ts";

/** As strict as a page can be that has a worker; the worker has the policy of its own script's answer. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "connect-src 'self' ws:",
  "img-src data:",
  "worker-src 'self'",
].join("; ");

/** Serves the page of this folder from the sources. */
export function serveWorkerPage(): Promise<{ origin: string; stop(): Promise<void> }> {
  const packages = ["@nats-io/nats-core", "@nats-io/jetstream", "hash-wasm"];
  return serveVitePage({ root: import.meta.dirname, name: "worker", policy, packages });
}
