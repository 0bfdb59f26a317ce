// The packed package in pages that other people's tools make, configured only as demo/docs/frameworks.md says.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser } from "@playwright/test";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { serveFolder } from "../bundlers/serve-folder.ts";
import { freePort } from "../servers/free-port.ts";
import { runProcess } from "../servers/run-process.ts";
import { endWithUs } from "../servers/started-processes.ts";
import type {} from "../servers/vitest-setup.ts";
import { install } from "./install.ts";
import { expected, openPage, startChromium } from "./open-page.ts";

const installed = await install("pages");
const folder = installed?.folder ?? "";

const builds: Readonly<Record<string, readonly [app: string, ...command: string[]]>> = {
  Vite: ["vite", "vite", "build", "vite"],
  "React on Vite": ["react", "vite", "build", "react"],
  "webpack 5": ["webpack", "webpack", "--config", "webpack/webpack.config.js"],
  esbuild: ["esbuild", "node", "esbuild/build.js"],
};

describe.skipIf(!installed)("the packed package", { timeout: 180_000 }, () => {
  let browser: Browser;

  beforeAll(async () => {
    // A service worker's script lies at the top, in one piece, and Vite copies it from there.
    for (const app of ["vite", "react"])
      await run("esbuild", "shared/sw.ts", "--bundle", `--outfile=${app}/public/sw.js`);
    browser = await startChromium();
  }, 120_000);

  afterAll(async () => {
    await browser?.close();
    await installed?.release();
  });

  test("has types for strict projects", async () => {
    await run("tsc", "--noEmit");
  });

  for (const [name, [app, ...command]] of Object.entries(builds)) {
    test(`works when bundled by ${name}`, async () => {
      await run(...(command as [string, ...string[]]));
      const built = join(folder, app, "dist");
      if (!command.includes("vite")) await cp(join(folder, app, "index.html"), join(built, "index.html"));
      const site = await serveFolder(built);
      try {
        expect(await openPage(browser, site.url, { servers: inject("nats").wsUrl, bucket: app })).toEqual(expected);
      } finally {
        await site.stop();
      }
    });
  }

  for (const app of ["vite", "react"]) {
    test(`works with the dev server of Vite: ${app}`, async () => {
      const url = `http://127.0.0.1:${await freePort()}/`;
      const server = await startVite(app, url);
      try {
        const found = await openPage(browser, url, { servers: inject("nats").wsUrl, bucket: `${app}-dev` });
        expect(found).toEqual(expected);
      } finally {
        await server.stop();
      }
    });
  }
});

/** Runs a program of an installed package, or Node.js. */
function run(program: string, ...args: string[]): Promise<string> {
  const path = program === "node" ? process.execPath : join(folder, "node_modules", ".bin", program);
  return runProcess(path, args, { cwd: folder, timeout: 150_000 });
}

async function startVite(app: string, url: string): Promise<{ stop(): Promise<void> }> {
  const { hostname, port } = new URL(url);
  const args = [join(folder, "node_modules/vite/bin/vite.js"), app, "--host", hostname, "--port", port, "--strictPort"];
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "ignore", "pipe"] });
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
