import { fileURLToPath } from "node:url";
import { type AliasOptions, createServer, defaultClientConditions } from "vite";
import { freePort } from "../servers/free-port.ts";

const top = fileURLToPath(new URL("../..", import.meta.url));

/** The differences between the test pages. */
export interface VitePage {
  /** Folder of the page. */
  readonly root: string;
  /** Separates its cache from those of other pages. */
  readonly name: string;
  /** Its `Content-Security-Policy`. */
  readonly policy: string;
  /** Packages to prebundle, even if loaded later: discovering one during a test would reload the page. */
  readonly packages: string[];
  readonly alias?: AliasOptions;
}

/** Serves a page from the sources, on a free port of localhost. */
export async function serveVitePage(page: VitePage): Promise<{ origin: string; stop(): Promise<void> }> {
  const port = await freePort();
  const before = process.listeners("SIGTERM");
  const vite = await createServer({
    configFile: false,
    root: page.root,
    cacheDir: `${top}.cache/vite-${page.name}-${process.env["TEST_PARALLEL_INDEX"] ?? "0"}`,
    logLevel: "warn",
    resolve: { conditions: ["source", ...defaultClientConditions], ...(page.alias && { alias: page.alias }) },
    optimizeDeps: { include: page.packages },
    server: {
      port,
      strictPort: true,
      host: "127.0.0.1",
      hmr: false,
      watch: null,
      headers: { "Content-Security-Policy": page.policy },
      fs: { allow: [top] },
    },
  });
  // Vite would end this process on SIGTERM, before a test's server has closed its files.
  for (const listener of process.listeners("SIGTERM")) {
    if (!before.includes(listener)) process.removeListener("SIGTERM", listener);
  }
  await vite.listen();
  return { origin: `http://localhost:${String(port)}`, stop: () => vite.close() };
}
