import { test as base, expect, type Page } from "@playwright/test";
import { type ObjectPageServer, startObjectPage } from "./object-page-server.ts";

export { expect };

interface TestFixtures {
  /** The test's own bucket. */
  bucket: string;
  /** Opens the page and waits until it is ready. */
  open: (parameters?: Record<string, string>) => Promise<Page>;
  /** The page, open and serving. */
  objects: Page;
}

interface WorkerFixtures {
  site: ObjectPageServer;
}

let counter = 0;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  site: [
    async ({}, use) => {
      const site = await startObjectPage();
      await use(site);
      await site.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  bucket: async ({}, use) => use(`b${Date.now().toString(36)}-${counter++}`),
  open: async ({ context, site, bucket }, use) => {
    await use(async (parameters) => {
      const page = await context.newPage();
      await page.goto(site.address(bucket, parameters));
      await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 30_000 });
      return page;
    });
  },
  objects: async ({ open }, use) => use(await open()),
});

/** Expects that the server has stopped sending, except for keep-alives. */
export async function expectSilence({ proxy }: ObjectPageServer): Promise<void> {
  await expect
    .poll(async () => {
      const before = proxy.counts.down;
      await new Promise((resolve) => setTimeout(resolve, 500));
      return proxy.counts.down - before;
    })
    .toBeLessThan(10_000);
}
