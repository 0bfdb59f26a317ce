import type { Page } from "@playwright/test";
import { type FaultProxy, startFaultProxy } from "../../servers/fault-proxy.ts";
import { test as base } from "../own-server.ts";
import { serveWorkerPage } from "./server.ts";

export { expect } from "@playwright/test";

interface TestFixtures {
  /** Opens the page with the test's own bucket, and waits until it is connected. */
  open: (server?: string) => Promise<Page>;
  /** The page, open. */
  client: Page;
}

interface WorkerFixtures {
  /** The counting proxy that every page uses unless told otherwise. */
  way: FaultProxy;
  origin: string;
}

let counter = 0;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  way: [
    async ({ nats }, use) => {
      const proxy = await startFaultProxy({ target: { port: nats.ports.ws }, stripUserAgent: true });
      await use(proxy);
      await proxy.stop();
    },
    { scope: "worker" },
  ],
  origin: [
    async ({}, use) => {
      const server = await serveWorkerPage();
      await use(server.origin);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  open: async ({ context, origin, way }, use) => {
    const errors: string[] = [];
    await use(async (server = way.url) => {
      const page = await context.newPage();
      page.on("pageerror", ({ message }) => {
        // Firefox counts failed loads and connections among the page's errors.
        if (!/^Loading Worker|establish a connection/.test(message)) errors.push(message);
      });
      const bucket = `w${Date.now().toString(36)}-${String(counter++)}`;
      await page.goto(`${origin}/?${new URLSearchParams({ server, bucket }).toString()}`);
      await page.waitForSelector("html[data-ready]", { state: "attached", timeout: 30_000 });
      return page;
    });
    base.expect(errors, "errors that nobody caught").toEqual([]);
  },
  client: async ({ open }, use) => use(await open()),
});
