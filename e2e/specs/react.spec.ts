// The React hooks in a page, in StrictMode, which runs every effect twice.

import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";
import { build } from "esbuild";
import { serveScripts } from "../bundlers/serve-scripts.ts";
import type { FaultProxy } from "../servers/fault-proxy.ts";
import { expect, test as base } from "./fixtures.ts";
import { pattern, sample } from "./sample-files.ts";
import { type StoredObjects, sha256 } from "./stored-objects.ts";

/** What the page's script defines. */
interface ReactPage {
  open(servers: string, bucket: string): Promise<void>;
  show(state: { prefix?: string; url?: string } | null): void;
}

interface Opened {
  stored: StoredObjects;
  proxy: FaultProxy;
  show(state: { prefix?: string; url?: string } | null): Promise<void>;
}

const html = `<!doctype html><link rel="icon" href="data:," /><div id="root"></div><script src="main.js"></script>`;

const test = base.extend<{ open: () => Promise<Opened> }, { site: string }>({
  site: [
    async ({}, use) => {
      const source = (path: string): string => fileURLToPath(new URL(`../../src/${path}index.ts`, import.meta.url));
      const { outputFiles } = await build({
        entryPoints: [fileURLToPath(new URL("../pages/react/main.jsx", import.meta.url))],
        outdir: "out",
        write: false,
        bundle: true,
        jsx: "automatic",
        platform: "browser",
        conditions: ["source"],
        define: { "process.env.NODE_ENV": '"development"', "import.meta.url": "location.href" },
        alias: { "nats-objects": source(""), "nats-objects/react": source("react/") },
      });
      const site = await serveScripts(html, outputFiles);
      await use(site.url);
      await site.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  open: async ({ page, place, calm, site }, use) => {
    await use(async () => {
      const { wsUrl, stored } = await place.startServer();
      await stored.otherClient(place.bucket);
      const proxy = await place.proxy(wsUrl);
      calm.allowedHosts.add(new URL(proxy.url).host).add(new URL(site).host);
      page.on("console", (message) => {
        if (message.type() === "error") calm.problems.push(message.text());
      });
      await page.goto(site);
      await inPage(page, ([url, bucket]) => (globalThis as unknown as ReactPage).open(url, bucket), [
        proxy.url,
        place.bucket,
      ]);
      const show: Opened["show"] = (state) =>
        page.evaluate((state) => (globalThis as unknown as ReactPage).show(state), state);
      return { stored, proxy, show };
    });
  },
});

function inPage(page: Page, run: (values: [string, string]) => unknown, values: [string, string]): Promise<unknown> {
  return page.evaluate(run, values);
}

test.skip(({ browserName }) => browserName !== "chromium", "what React does is the same in every browser");

test("lists a store, follows it through one consumer, and ends that with the component", async ({
  open,
  page,
  place,
}) => {
  const { stored, show } = await open();
  const other = await stored.otherClient(place.bucket);
  await other.put("a/one", pattern(10));
  await show({});
  const list = page.locator("#list");
  await expect(list).toHaveText("a/one");
  await other.put("b/two", pattern(10));
  await expect(list).toHaveText("a/one,b/two");
  await expect.poll(() => stored.consumers(place.bucket)).toBe(1);

  await show({ prefix: "b/" });
  await expect(list).toHaveText("b/two");
  await other.delete("b/two");
  await expect(list).toHaveText("");
  await expect.poll(() => stored.consumers(place.bucket)).toBe(1);

  await show(null);
  await expect.poll(() => stored.consumers(place.bucket)).toBe(0);
  await expect(page.locator("#error")).toHaveCount(0);
});

test("uploads files, cancels uploads, and ends them with the component", async ({ open, page, place }) => {
  const { stored, proxy, show } = await open();
  await show({ prefix: "a/" });
  const input = page.locator("input");
  const upload = page.locator("#upload");
  const film = sample("film.mp4", 3_000_000);
  await input.setInputFiles([film, sample("note.txt", 10)]);
  await expect(upload).toHaveText("idle 3000010/3000010, 2 stored");
  await expect(page.locator("#list")).toContainText("a/film.mp4");
  expect(sha256(await stored.content(place.bucket, "a/film.mp4"))).toBe(sha256(film.buffer));

  proxy.setThroughput({ up: 2_000_000 });
  await input.setInputFiles([sample("large.bin", 12_000_000)]);
  await expect(upload).toHaveText(/^uploading \d{6,}\/12000000, 0 stored/);
  await page.getByRole("button", { name: "Cancel" }).click();
  // The clean-up waits 6 s at most for what is on its way; a busy machine may need longer.
  proxy.setThroughput({});
  await expect(upload).toHaveText(/^idle/);
  await expect(page.locator("#error")).toHaveText("");
  await expect.poll(() => stored.leftovers(place.bucket)).toEqual([]);

  proxy.setThroughput({ up: 2_000_000 });
  await input.setInputFiles([sample("other.bin", 12_000_000)]);
  await expect(upload).toHaveText(/^uploading \d{6,}\/12000000, 0 stored/);
  await show(null);
  proxy.setThroughput({});
  await expect.poll(() => stored.leftovers(place.bucket), { timeout: 30_000 }).toEqual([]);
  expect((await stored.names(place.bucket)).sort()).toEqual(["a/film.mp4", "a/note.txt"]);
});

test("gives an object an address, until the name changes or the component is gone", async ({ open, page, place }) => {
  const { stored, show } = await open();
  const other = await stored.otherClient(place.bucket);
  await other.put("one", pattern(10));
  await other.put("two", pattern(20));
  const image = page.locator("img");
  // The content is no image: only its address matters.
  const read = (address: string): Promise<number> =>
    page.evaluate(async (address) => {
      try {
        return (await (await fetch(address)).arrayBuffer()).byteLength;
      } catch {
        return -1;
      }
    }, address);
  await show({ url: "one" });
  const one = (await image.getAttribute("src"))!;
  expect(await read(one)).toBe(10);
  await show({ url: "two" });
  await expect(image).not.toHaveAttribute("src", one);
  const two = (await image.getAttribute("src"))!;
  expect(await read(two)).toBe(20);
  await show({ url: "missing" });
  await expect(page.locator("#error")).toContainText("missing");
  await expect(image).toHaveCount(0);
  await show(null);
  expect(await page.evaluate(() => document.querySelector("#root")!.childElementCount)).toBe(0);
});
