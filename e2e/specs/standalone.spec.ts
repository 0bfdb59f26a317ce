// The files of the package that need no bundler, in a page that has nothing else.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "@playwright/test";
import { serveScripts } from "../bundlers/serve-scripts.ts";
import { stagePackage } from "../checks/staged-package.ts";
import { test as base } from "../pages/own-server.ts";

const html = `<!doctype html>
<html lang="en">
  <head>
    <title>Standalone</title>
    <link rel="icon" href="data:," />
    <script type="importmap">{ "imports": { "nats-objects": "/standalone.js" } }</script>
    <script type="module">
      import { connect, ObjectStoreManager, serveObjects } from "nats-objects";
      globalThis.start = async (servers, url) => {
        const store = await new ObjectStoreManager(await connect({ servers })).create({ bucket: "files" });
        globalThis.store = store;
        globalThis.server = await serveObjects(store, { url });
      };
      document.documentElement.dataset.ready = "";
    </script>
  </head>
  <body></body>
</html>`;

/** What the page defines, as far as it is used. */
interface StandalonePage {
  start(servers: string, url: string): Promise<void>;
  store: { put(name: string, body: Blob): Promise<{ digest: string }>; getBytes(name: string): Promise<Uint8Array> };
  server: { address(bucket: string, name: string): string };
}

const test = base.extend<object, { site: string }>({
  site: [
    async ({}, use) => {
      const dist = join(await stagePackage(), "dist");
      const names = {
        "standalone.js": "standalone.js",
        "sha256-thread.js": "sha256-thread.js",
        "sw.js": "service-worker.js",
      };
      const files = Object.entries(names).map(async ([path, name]) => ({
        path,
        text: await readFile(join(dist, name), "utf8"),
      }));
      const site = await serveScripts(html, await Promise.all(files));
      await use(site.url);
      await site.stop();
    },
    { scope: "worker", timeout: 300_000 },
  ],
});

test.skip(
  ({ browserName }) => browserName !== "chromium",
  "what the package is packed from is the same in every browser",
);

test("puts and gets large objects, hashes in a thread, and serves them through the worker, all from copied files", async ({
  page,
  site,
  nats,
}) => {
  test.setTimeout(120_000);
  const problems: string[] = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  await page.goto(site);
  await page.waitForSelector("html[data-ready]", { state: "attached" });
  await page.evaluate(([nats]) => (globalThis as unknown as StandalonePage).start(nats, "/sw.js"), [
    nats.wsUrl,
  ] as const);
  const result = await page.evaluate(async () => {
    const { store, server } = globalThis as unknown as StandalonePage;
    const bytes = new Uint8Array(6_000_077).map((_, at) => (at * 7 + (at >> 10)) & 255);
    const isSame = (other: Uint8Array): boolean =>
      other.length === bytes.length && other.every((byte, at) => byte === bytes[at]);
    await store.put("small", new Blob(["small"], { type: "text/plain" }));
    const digests: string[] = [];
    for (const name of ["first", "second"]) digests.push((await store.put(name, new File([bytes], "file"))).digest);
    const answer = await fetch(server.address("files", "second"));
    const part = await fetch(server.address("files", "small"), { headers: { Range: "bytes=1-3" } });
    return {
      isGot: isSame(await store.getBytes("first")),
      isServed: isSame(new Uint8Array(await answer.arrayBuffer())),
      part: [part.status, await part.text()],
      digests,
      hasThread: performance.getEntriesByType("resource").some(({ name }) => name.endsWith("/sha256-thread.js")),
    };
  });
  expect(result).toMatchObject({ isGot: true, isServed: true, part: [206, "mal"], hasThread: true });
  expect(result.digests[0]).toBe(result.digests[1]);
  expect(problems).toEqual([]);
});
