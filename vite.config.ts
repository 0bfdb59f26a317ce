// The demo: `npm run demo` serves it; a build lands in .cache/demo, which the package does not ship.

import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import { fileURLToPath } from "node:url";
import { build, defaultClientConditions, defineConfig } from "vite";
import type { Plugin, ProxyOptions } from "vite";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The WebSocket address of nats-server, as `npm run demo` sets it. */
const natsUrl = process.env.NATS_WS_URL ?? "ws://127.0.0.1:9222";

/**
 * Whether a WebSocket is opened by a page of this server, or by a program that is no page. A host name that leads here
 * (DNS rebinding) makes a foreign page's origin look like ours, so the host is an address or localhost, as Vite itself
 * demands of all other requests.
 */
function isOwn({ headers: { host = "", origin } }: IncomingMessage): boolean {
  const name = host.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1");
  const isHere = name === "localhost" || name.endsWith(".localhost") || isIP(name) !== 0;
  return isHere && (origin === undefined || [`http://${host}`, `https://${host}`].includes(origin));
}

/**
 * Passes WebSockets on to nats-server without their User-Agent: the server cuts its frames to 4 KiB for every client
 * whose User-Agent begins with "Mozilla/" (`wsFrameSizeForBrowsers`), which makes downloads three times slower. Those of
 * foreign pages are refused here: nats-server, which knows only the usual ports, hears of no origin.
 */
const nats: ProxyOptions = {
  target: natsUrl,
  ws: true,
  rewrite: () => "/",
  bypass: (request) => (isOwn(request) ? undefined : false),
  configure(proxy) {
    proxy.on("proxyReqWs", (request) => {
      request.removeHeader("user-agent");
      request.removeHeader("origin");
    });
  },
};

/** No inline script and no eval anywhere; WASM is for the SHA-256 of streams, ws: and wss: for servers of one's own. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  // Of stored objects, and of the downloads that the service worker feeds.
  "media-src 'self' blob:",
  "frame-src 'self'",
  "worker-src 'self'",
  "connect-src 'self' ws: wss:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
];

/** Vite's dev server puts styles into the page as `<style>` elements; its scripts need nothing more. */
const devPolicy = policy.map((directive) =>
  directive.startsWith("style-src") ? `${directive} 'unsafe-inline'` : directive,
);

const headers = (directives: string[]): Record<string, string> => ({
  "Content-Security-Policy": [...directives, "frame-ancestors 'none'"].join("; "),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
});

/** The built page carries the policy itself, so that it holds on any web server. */
const policyInPage: Plugin = {
  name: "policy-in-page",
  apply: "build",
  transformIndexHtml: () => [
    {
      tag: "meta",
      attrs: { "http-equiv": "Content-Security-Policy", content: policy.join("; ") },
      injectTo: "head-prepend",
    },
  ],
};

/**
 * The worker's script is loaded beside the page's, which starts it: otherwise it is a round trip of its own. Only fetched, not
 * compiled: the page never runs it.
 */
const workerBesidePage: Plugin = {
  name: "worker-beside-page",
  apply: "build",
  transformIndexHtml: {
    order: "post",
    handler(_, { chunk }) {
      const [, name] = /new Worker\(\s*new URL\(\s*(?:new URL\(\s*)?["'`]([^"'`]+)["'`]/.exec(chunk?.code ?? "") ?? [];
      if (name === undefined) throw new Error("the page's script starts no worker");
      const href = `./assets/${name.split("/").at(-1) ?? ""}`;
      return [{ tag: "link", attrs: { rel: "preload", as: "script", href }, injectTo: "head" }];
    },
  },
};

/** The names of these files change with their content, so a second visit need not ask for them; as in demo/deploy/. */
const keepAssets: Plugin = {
  name: "keep-assets",
  configurePreviewServer(server) {
    server.middlewares.use((request, response, next) => {
      const isAsset = request.url?.startsWith("/assets/") === true;
      if (isAsset) response.setHeader("Cache-Control", "public, max-age=31536000, immutable");
      next();
    });
  },
};

// "source" leads package.json's exports and imports to the TypeScript sources.
const resolve = {
  conditions: ["source", ...defaultClientConditions],
  alias: [
    { find: /^nats-objects$/, replacement: file("src/index.ts") },
    { find: /^nats-objects\/(browser|crypto|service-worker|testing|worker)$/, replacement: file("src/$1/index.ts") },
  ],
};

/**
 * The service worker's script, in one piece and at the top of the page's folder: a worker controls only what is below its
 * own address. A classic script, because not every engine has service workers that are modules.
 */
function workerScript(): Plugin {
  const fileName = "service-worker.js";
  let bundled: Promise<string> | undefined;
  return {
    name: "service-worker",
    configureServer(server) {
      server.watcher.on("change", () => (bundled = undefined));
      server.middlewares.use((request, response, next) => {
        if (request.url?.split("?")[0] !== `/${fileName}`) return next();
        bundled ??= bundleWorker();
        bundled.then(
          (code) =>
            response.setHeader("Content-Type", "text/javascript").setHeader("Cache-Control", "no-cache").end(code),
          next,
        );
      });
    },
    async generateBundle() {
      this.emitFile({ type: "asset", fileName, source: await bundleWorker() });
    },
  };
}

async function bundleWorker(): Promise<string> {
  const result = await build({
    configFile: false,
    publicDir: false,
    logLevel: "error",
    resolve,
    build: {
      write: false,
      target: "es2022",
      rolldownOptions: { input: file("demo/service-worker/main.ts"), output: { format: "iife" } },
    },
  });
  const [bundle] = [result].flat();
  if (bundle === undefined || !("output" in bundle)) throw new Error("the service worker was not built");
  return bundle.output[0].code;
}

/**
 * One script for everything that is loaded at once. Otherwise each module that a later part uses as well becomes a script of
 * its own: 24 of them, in four waves on a slow line.
 */
const atOnce = (name: string) => ({ name, tags: ["$initial" as const] });

/** What a watch loads while its store is opened: with scripts of its own to load, it would not be there in time for the list. */
const follower = { name: "ordered-pull", test: /[\\/]jetstream[\\/]ordered-pull\.ts$/ };

export default defineConfig({
  root: file("demo"),
  base: "./",
  cacheDir: file(".cache/vite"),
  plugins: [policyInPage, workerBesidePage, keepAssets, workerScript()],
  resolve,
  // Those that are loaded later, too: finding them in the middle of a visit would reload the page.
  optimizeDeps: {
    include: ["@nats-io/nats-core", "@nats-io/jetstream", "age-encryption", "client-zip", "hash-wasm", "idb"],
  },
  server: { proxy: { "/nats": nats }, headers: headers(devPolicy), fs: { allow: [file(".")] } },
  preview: { proxy: { "/nats": nats }, headers: headers(policy) },
  worker: { format: "es", rolldownOptions: { output: { codeSplitting: { groups: [atOnce("worker"), follower] } } } },
  build: {
    outDir: file(".cache/demo"),
    emptyOutDir: true,
    // The first versions with light-dark(), which the components' own styles use as it is.
    target: ["chrome123", "firefox120", "safari17.5"],
    rolldownOptions: { output: { codeSplitting: { groups: [atOnce("page")] } } },
  },
});
