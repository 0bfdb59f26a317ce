// A file picker opens only in a click handler. Elsewhere it throws, and an object is saved in the next way.

import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "../pages/object-page-fixtures.ts";

test.skip(({ browserName }) => browserName !== "chromium", "other engines have no picker");

/** More than is saved through memory without asking. */
const SIZE = 33 * 1024 * 1024;

/** Saves zeros outside a click; the error's name, or "" once they are saved. */
async function save(page: Page): Promise<string> {
  return page.evaluate(async (size) => {
    // Playwright runs this as a click would; the permission to open a picker expires after some seconds.
    while (navigator.userActivation.isActive) await new Promise((resolve) => setTimeout(resolve, 100));
    try {
      const target = await objectPage.createSaveTarget("large.bin", { size });
      await new Blob([new Uint8Array(size)]).stream().pipeTo(target);
      return "";
    } catch (error) {
      return (error as DOMException).name;
    }
  }, SIZE);
}

for (const { way, parameters } of [
  { way: "the service worker", parameters: {} },
  { way: "the private file system", parameters: { serve: "no" } },
]) {
  test(`saves through ${way} when the picker may not open`, async ({ open }) => {
    const page = await open(parameters);
    const refused = await page.evaluate(async () => {
      while (navigator.userActivation.isActive) await new Promise((resolve) => setTimeout(resolve, 100));
      const { showSaveFilePicker } = globalThis as unknown as { showSaveFilePicker: () => Promise<unknown> };
      return showSaveFilePicker().catch((error: unknown) => (error as DOMException).name);
    });
    expect(refused).toBe("SecurityError");
    const download = page.waitForEvent("download");
    download.catch(() => undefined);
    expect(await save(page)).toBe("");
    const saved = await download;
    expect(saved.url().startsWith("blob:")).toBe(way !== "the service worker");
    expect(saved.suggestedFilename()).toBe("large.bin");
    expect((await readFile(await saved.path())).length).toBe(SIZE);
  });
}

test("saves nothing when the user dismisses the picker", async ({ open }) => {
  const page = await open();
  let downloads = 0;
  page.on("download", () => downloads++);
  await page.evaluate(() => {
    const dismissed = new DOMException("The user aborted a request.", "AbortError");
    Object.assign(globalThis, { showSaveFilePicker: () => Promise.reject(dismissed) });
  });
  expect(await save(page)).toBe("AbortError");
  expect(downloads).toBe(0);
});
