import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { BrowserContext, Page } from "@playwright/test";
import { build, defaultClientConditions } from "vite";
import { serveFolder } from "../bundlers/serve-folder.ts";
import { test as base } from "./own-server.ts";

export { expect } from "@playwright/test";

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The page of e2e/pages/built on a web server. */
export interface BuiltSite {
  readonly url: string;
  /** Makes all scripts vanish, as a redeploy with new names does. */
  removeScripts(): Promise<void>;
  /** Brings them back. */
  restoreScripts(): Promise<void>;
  stop(): Promise<void>;
}

/** Builds the page with Vite, as an app would. */
async function buildPage(): Promise<string> {
  const outDir = await mkdtemp(join(tmpdir(), "nats-objects-page-"));
  await build({
    configFile: false,
    root: file("built"),
    base: "./",
    logLevel: "error",
    resolve: {
      conditions: ["source", ...defaultClientConditions],
      alias: [
        { find: /^nats-objects$/, replacement: file("../../src/index.ts") },
        { find: /^nats-objects\/(browser|crypto|polyfill|worker)$/, replacement: file("../../src/$1/index.ts") },
      ],
    },
    worker: { format: "es" },
    build: { outDir, emptyOutDir: true, target: "es2022" },
  });
  return outDir;
}

interface TestFixtures {
  /** Serves the page, by default with a policy that allows all that the library uses. */
  serve: (policy?: string) => Promise<BuiltSite>;
  /** The test's own bucket, which does not exist yet. */
  bucket: string;
}

let counter = 0;

export const test = base.extend<TestFixtures, { folder: string }>({
  folder: [
    async ({}, use) => {
      const folder = await buildPage();
      await use(folder);
      await rm(folder, { recursive: true, force: true });
    },
    { scope: "worker", timeout: 300_000 },
  ],
  serve: async ({ folder }, use) => {
    const sites: BuiltSite[] = [];
    await use(async (policy) => {
      const site = await serveFolder(folder, "", policy);
      const scripts = join(folder, "assets");
      let isGone = false;
      const move = async (gone: boolean): Promise<void> => {
        if (gone === isGone) return;
        isGone = gone;
        await (gone ? rename(scripts, `${scripts}-gone`) : rename(`${scripts}-gone`, scripts));
      };
      const served: BuiltSite = {
        url: site.url,
        removeScripts: () => move(true),
        restoreScripts: () => move(false),
        stop: async () => {
          await move(false);
          await site.stop();
        },
      };
      sites.push(served);
      return served;
    });
    for (const site of sites) await site.stop();
  },
  bucket: async ({}, use) => use(`b${Date.now().toString(36)}-${counter++}`),
});

/** Opens the page, which `prepare` sees before its scripts run, and waits until it is ready. */
export async function openBuilt(
  context: BrowserContext,
  site: BuiltSite,
  prepare?: (page: Page) => Promise<void>,
): Promise<Page> {
  const page = await context.newPage();
  await prepare?.(page);
  await page.goto(site.url);
  await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 30_000 });
  return page;
}
