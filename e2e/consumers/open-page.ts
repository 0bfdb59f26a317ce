import { readFile } from "node:fs/promises";
import { type Browser, chromium, expect, type Page } from "@playwright/test";
import { afterAll, beforeAll } from "vitest";
import { getBrowser } from "../browsers/find.ts";
import type { Installed } from "./install.ts";

async function startChromium(): Promise<Browser> {
  const { path } = await getBrowser("chromium");
  // Chromium refuses to run its sandbox as root.
  return chromium.launch({ executablePath: path, chromiumSandbox: process.getuid?.() !== 0 });
}

/** The browser of a file's tests; ends it, and gives the installed project back, after them. */
export function useChromium(installed: Installed | undefined): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await startChromium();
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await installed?.release();
  });
  return () => browser!;
}

/** What a page without a worker is expected to find; see shared/store-in-page.ts. */
export const expectedInPage = {
  hasThread: true,
  digest: true,
  whole: true,
  range: true,
  code: "OBJECT_NOT_FOUND",
  throughServiceWorker: true,
  partThroughServiceWorker: true,
  saved: true,
  problems: [],
};

/** What every other page is expected to find; see shared/use-store.ts. */
export const expected = { ...expectedInPage, inWorker: true, codeInWorker: "OBJECT_NOT_FOUND" };

/** For pages with scripts in their text, such as an import map. */
export const inlineScripts = "default-src 'self' 'unsafe-inline' 'wasm-unsafe-eval' data: ws:";

/** Waits until a page's own list shows the objects that it has put. */
export async function seesItsObjects(page: Page): Promise<void> {
  await expect(page.locator("li")).toHaveText(["x", "y"], { timeout: 90_000 });
}

/**
 * Opens a page that runs shared/store-in-page.ts; what it found, whether the saved file is right, and what it complained of.
 * `look` gets the page when it has finished.
 */
export async function openPage(
  browser: Browser,
  url: string,
  parameters: Record<string, string>,
  look?: (page: Page) => Promise<void>,
): Promise<Record<string, unknown>> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    const failed = new Promise<undefined>((resolve) => {
      page.on("pageerror", (error) => {
        problems.push(error.message);
        resolve(undefined);
      });
    });
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) problems.push(message.text());
    });
    const download = page.waitForEvent("download", { timeout: 0 });
    download.catch(() => {}); // The page may end without it.
    await page.goto(`${url}?${new URLSearchParams(parameters).toString()}`);
    const output = page.locator("output", { hasText: "{" });
    const text = await Promise.race([output.textContent({ timeout: 90_000 }), failed]);
    if (text === undefined) return { problems };
    await look?.(page);
    const saved = await readFile(await (await download).path());
    return {
      ...(JSON.parse(text ?? "{}") as Record<string, unknown>),
      saved: saved.length === 3_000_000 && saved.every((byte, i) => byte === i % 251),
      problems,
    };
  } finally {
    await context.close();
  }
}
