// The packed package in pages that other people's tools make, configured only as demo/docs/frameworks.md says.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, inject, test } from "vitest";
import { serveFolder } from "../bundlers/serve-folder.ts";
import { freePort } from "../servers/free-port.ts";
import { runProcess } from "../servers/run-process.ts";
import { endWithUs } from "../servers/started-processes.ts";
import type {} from "../servers/vitest-setup.ts";
import { install } from "./install.ts";
import { expected, expectedInPage, inlineScripts, openPage, seesItsObjects, useChromium } from "./open-page.ts";

const installed = await install("pages");
const folder = installed?.folder ?? "";

/** The apps that Vite builds, by their folders, and where each has its static files. */
const viteApps = { vite: "public", react: "public", vue: "public", svelte: "static" } as const;

/** The others only run with `npm test -- consumers` and `npm run long`. */
const mainApps: readonly string[] = ["vite", "react", "webpack"];
const isWanted = (app: string): boolean => process.env["CONSUMERS"] !== "main" || mainApps.includes(app);

/** Those with a list of their own that follows the store. */
const lists: ReadonlySet<string> = new Set(["react", "vue", "svelte"]);

const builds: Readonly<Record<string, () => Promise<unknown>>> = {
  vite: () => vite("vite", "build"),
  react: () => vite("react", "build"),
  vue: () => vite("vue", "build"),
  svelte: () => vite("svelte", "build"),
  webpack: async () => {
    await run("webpack", "--config", "webpack/webpack.config.js");
    await copy("webpack/index.html", "webpack/dist/index.html");
  },
  esbuild: async () => {
    await run("node", "esbuild/build.js");
    await copy("esbuild/index.html", "esbuild/dist/index.html");
  },
};

describe.skipIf(!installed)("the packed package", { timeout: 180_000 }, () => {
  const browser = useChromium(installed);

  beforeAll(async () => {
    // A service worker's script lies at the top, in one piece, and Vite copies it from there.
    for (const [app, files] of Object.entries(viteApps))
      await run("esbuild", "shared/sw.ts", "--bundle", `--outfile=${app}/${files}/sw.js`);
  }, 120_000);

  const open = (url: string, app: string, bucket = app) => {
    const look = lists.has(app) ? seesItsObjects : undefined;
    return openPage(browser(), url, { servers: inject("nats").wsUrl, bucket }, look);
  };

  test("has types for strict projects", async () => {
    await run("tsc", "--noEmit");
  });

  for (const [app, build] of Object.entries(builds).filter(([app]) => isWanted(app))) {
    test(`works in a build: ${app}`, async () => {
      await build();
      // SvelteKit starts its pages by a script in their text.
      const site = await serveFolder(join(folder, app, "dist"), "", app === "svelte" ? inlineScripts : undefined);
      try {
        expect(await open(site.url, app)).toEqual(expected);
      } finally {
        await site.stop();
      }
    });
  }

  for (const app of Object.keys(viteApps).filter(isWanted)) {
    test(`works with the dev server of Vite: ${app}`, async () => {
      const url = `http://127.0.0.1:${await freePort()}/`;
      const server = await startVite(app, url);
      try {
        expect(await open(url, app, `${app}-dev`)).toEqual(expected);
      } finally {
        await server.stop();
      }
    });
  }

  test("works without a bundler, by an import map and copied files", async () => {
    // Of this page's own script only the types are removed.
    await run("esbuild", "shared/store-in-page.ts", "--outfile=import-map/store-in-page.js");
    const dist = "node_modules/nats-objects/dist";
    for (const name of ["standalone.js", "sha256-thread.js"])
      await copy(`${dist}/${name}`, `import-map/nats-objects/${name}`);
    await copy(`${dist}/service-worker.js`, "import-map/sw.js");
    const site = await serveFolder(join(folder, "import-map"), "", inlineScripts);
    try {
      expect(await open(site.url, "import-map")).toEqual(expectedInPage);
    } finally {
      await site.stop();
    }
  });

  test("is documented by the code that was tested", async () => {
    const page = await readFile(join(import.meta.dirname, "../../demo/docs/frameworks.md"), "utf8");
    const isShown = async (path: string) =>
      page.includes(await readFile(join(import.meta.dirname, "pages", path), "utf8"));
    expect(await isShown("vue/use-objects.ts"), "vue/use-objects.ts").toBe(true);
    expect(await isShown("svelte/src/use-objects.svelte.js"), "svelte/src/use-objects.svelte.js").toBe(true);
  });
});

function copy(from: string, to: string): Promise<void> {
  return cp(join(folder, from), join(folder, to));
}

/** Vitest sets "test", which makes frameworks build for developers. */
const env = { ...process.env, NODE_ENV: "production" };

/** Runs a program of an installed package, or Node.js. */
function run(program: string, ...args: string[]): Promise<string> {
  const path = program === "node" ? process.execPath : join(folder, "node_modules", ".bin", program);
  return runProcess(path, args, { cwd: folder, env, timeout: 150_000 });
}

/** Runs Vite in the folder of an app, where SvelteKit looks for its settings. */
function vite(app: string, ...args: string[]): Promise<string> {
  return runProcess(process.execPath, [vitePath(), ...args], { cwd: join(folder, app), env, timeout: 150_000 });
}

const vitePath = () => join(folder, "node_modules/vite/bin/vite.js");

async function startVite(app: string, url: string): Promise<{ stop(): Promise<void> }> {
  const { hostname, port } = new URL(url);
  const args = [vitePath(), "--host", hostname, "--port", port, "--strictPort"];
  const child = spawn(process.execPath, args, {
    cwd: join(folder, app),
    env: { ...process.env, NODE_ENV: "development" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  endWithUs(child);
  let errors = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  while (child.exitCode === null && !(await fetch(url).catch(() => undefined))) await sleep(100);
  if (child.exitCode !== null) throw new Error(`Vite ended with ${child.exitCode}: ${errors}`);
  return {
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}
