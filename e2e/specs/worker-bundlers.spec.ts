import { test as base, expect, type Page } from "@playwright/test";
import { createServer } from "vite";
import { bundlers } from "../bundlers/bundle.ts";
import { installApp } from "../bundlers/install-app.ts";
import { serveFolder } from "../bundlers/serve-folder.ts";
import { freePort } from "../servers/free-port.ts";
import { type NatsServer, startNatsServer } from "../servers/nats-server.ts";

const test = base.extend<object, { nats: NatsServer; app: string }>({
  nats: [
    async ({}, use) => {
      const nats = await startNatsServer();
      await use(nats);
      await nats.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  // Built, packed and installed once.
  app: [async ({}, use) => use(await installApp()), { scope: "worker", timeout: 300_000 }],
});

test.skip(({ browserName }) => browserName !== "chromium", "what the bundlers make is the same in every browser");
test.describe.configure({ mode: "default", timeout: 180_000 });

async function roundTrip(page: Page, url: string, nats: NatsServer, bucket: string): Promise<unknown> {
  await page.goto(url);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  return page.evaluate(
    ([servers, bucket]) =>
      (globalThis as unknown as { roundTrip(...args: string[]): Promise<unknown> }).roundTrip(servers, bucket),
    [nats.wsUrl, bucket] as const,
  );
}

for (const [name, bundle] of Object.entries(bundlers)) {
  test(`works when bundled by ${name}`, async ({ page, nats, app }) => {
    const site = await serveFolder(await bundle(app));
    try {
      const result = await roundTrip(page, site.url, nats, name.replace(" ", "-"));
      expect(result).toEqual({ isSame: true, code: "OBJECT_NOT_FOUND" });
    } finally {
      await site.stop();
    }
  });
}

test("works with the dev server of Vite", async ({ page, nats, app }) => {
  const port = await freePort();
  const before = process.listeners("SIGTERM");
  const server = await createServer({
    configFile: false,
    root: app,
    logLevel: "error",
    // As README.md says.
    optimizeDeps: {
      exclude: ["nats-objects"],
      include: ["nats-objects > @nats-io/jetstream", "@nats-io/nats-core"],
    },
    server: { port, strictPort: true, host: "127.0.0.1", hmr: false, watch: null, fs: { strict: false } },
  });
  // Vite would end this process on SIGTERM, before the server has closed its files.
  for (const listener of process.listeners("SIGTERM")) {
    if (!before.includes(listener)) process.removeListener("SIGTERM", listener);
  }
  try {
    await server.listen();
    const result = await roundTrip(page, `http://127.0.0.1:${String(port)}/`, nats, "Vite-dev");
    expect(result).toEqual({ isSame: true, code: "OBJECT_NOT_FOUND" });
  } finally {
    await server.close();
  }
});
