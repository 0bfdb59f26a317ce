// Drops that are large, or slow to read.

import { mkdir, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { sample } from "./sample-files.ts";

test.skip(({ browserName }) => browserName !== "chromium", "only Chromium lets a test drop files and folders");

/** Makes a folder with this many small files, and returns their paths. */
async function makeFiles(folder: string, count: number): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const paths = Array.from({ length: count }, (_, i) => join(folder, `${i}.txt`));
  for (const path of paths) await writeFile(path, "dropped");
  return paths;
}

/** Drags files from the desktop, as the browser sees it. */
async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 600, y: 600, data });
  }
}

/** After the first 200 files of a folder, its reader returns no more until `readOn` is called. */
async function readSlowly(page: Page): Promise<{ readOn: () => Promise<void> }> {
  await page.addInitScript(() => {
    const { prototype } = DataTransferItem;
    const { webkitGetAsEntry } = prototype;
    const whenAllowed = new Promise<void>((resolve) => Object.assign(globalThis, { readOn: resolve }));
    prototype.webkitGetAsEntry = function () {
      const folder = webkitGetAsEntry.call(this) as FileSystemDirectoryEntry;
      const reader = folder.createReader();
      let reads = 0;
      const readEntries: FileSystemDirectoryReader["readEntries"] = (take, fail) => {
        const read = (): void => reader.readEntries(take, fail);
        if (++reads <= 2) read();
        else void whenAllowed.then(read);
      };
      return Object.defineProperty(folder, "createReader", { value: () => ({ readEntries }) });
    };
  });
  return { readOn: () => page.evaluate(() => (globalThis as unknown as { readOn: () => void }).readOn()) };
}

test("asks the browser for nothing unnecessary about many dropped files, and includes folders among them", async ({
  files,
  place,
  page,
}, testInfo) => {
  await page.addInitScript(() => {
    const asked = { webkitGetAsEntry: 0, getAsFileSystemHandle: 0 };
    const prototype = DataTransferItem.prototype as unknown as Record<keyof typeof asked, () => unknown>;
    for (const name of ["webkitGetAsEntry", "getAsFileSystemHandle"] as const) {
      const ask = prototype[name];
      prototype[name] = function () {
        asked[name]++;
        return ask.call(this);
      };
    }
    Object.assign(globalThis, { asked });
  });
  const paths = await makeFiles(testInfo.outputPath("many"), 300);
  await makeFiles(testInfo.outputPath("things"), 2);
  await files.openReady();
  await drop(page, [...paths, testInfo.outputPath("things")]);
  const expected = ["things/0.txt", "things/1.txt", ...paths.map((_, i) => `${i}.txt`)];
  const names = async (): Promise<string[]> => (await place.server.names(place.bucket)).sort();
  await expect.poll(names, { timeout: 40_000 }).toEqual(expected.sort());
  const asked = await page.evaluate(() => (globalThis as unknown as { asked: Record<string, number> }).asked);
  expect(asked).toEqual({ webkitGetAsEntry: 1, getAsFileSystemHandle: 100 });
});

test("recognizes a folder that is named like a file", async ({ files, place, page }, testInfo) => {
  // Types come from names: the browser calls this folder a script.
  await makeFiles(testInfo.outputPath("site.js"), 2);
  await files.openReady();
  await drop(page, [testInfo.outputPath("site.js")]);
  await expect.poll(async () => (await place.server.names(place.bucket)).length).toBe(2);
  expect((await place.server.names(place.bucket)).sort()).toEqual(["site.js/0.txt", "site.js/1.txt"]);
});

test("uploads nothing more of a drop that is still being read when everything is cancelled", async ({
  files,
  place,
  page,
}, testInfo) => {
  const folder = testInfo.outputPath("things");
  await makeFiles(folder, 500);
  const { readOn } = await readSlowly(page);
  const proxy = await place.proxy(undefined, { throughput: { up: 20_000 } });
  await files.openReady({ server: proxy.url });
  await drop(page, [folder]);
  await expect(files.heading("Uploading")).toBeVisible();
  await files.button("Cancel all").click();
  proxy.setThroughput({});
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  const before = await place.server.names(place.bucket);
  expect(before.length).toBeLessThan(200);

  await readOn();
  await sleep(1_000);
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  // Later drops are uploaded.
  await files.upload(sample("one more.txt"));
  expect((await place.server.names(place.bucket)).sort()).toEqual([...before, "one more.txt"].sort());
});

test("uploads a whole drop to its folder, even if another folder is opened meanwhile", async ({
  files,
  place,
  page,
}, testInfo) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("elsewhere/here.txt", Buffer.from("here"));
  const folder = testInfo.outputPath("things");
  await makeFiles(folder, 300);
  const { readOn } = await readSlowly(page);
  await files.openReady();
  await drop(page, [folder]);
  await expect(files.heading("Uploading")).toBeVisible();
  await files.button("Open elsewhere").click();
  await expect(files.row("elsewhere/here.txt")).toBeVisible();
  await readOn();
  await expect.poll(async () => (await place.server.names(place.bucket)).length, { timeout: 30_000 }).toBe(301);
  const names = await place.server.names(place.bucket);
  expect(names.filter((name) => name.startsWith("things/"))).toHaveLength(300);
});
