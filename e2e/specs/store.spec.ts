import { expect } from "@playwright/test";
import { test as base } from "../pages/own-server.ts";
import { checks } from "../pages/store/checks.ts";
import { serveStorePage } from "../pages/store/server.ts";

const test = base.extend<object, { origin: string }>({
  origin: [
    async ({}, use) => {
      const server = await serveStorePage();
      await use(server.origin);
      await server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
});

// One page for all checks: they share nothing but the engine.
test("the store works in this engine as in Node", async ({ page, origin, nats }) => {
  test.setTimeout(180_000);
  await page.goto(origin);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  for (const title of Object.keys(checks)) {
    await test.step(title, async () => {
      const result = await page.evaluate(([server, name]) => storeChecks.run(server, name), [
        nats.wsUrl,
        title,
      ] as const);
      expect.soft(result, title).toBe("");
    });
  }
});
