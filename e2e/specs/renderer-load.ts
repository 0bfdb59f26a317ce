import { readFile } from "node:fs/promises";
import type { Browser, Page } from "@playwright/test";

/** What a transfer cost the page. */
export interface Load {
  /** By how many MiB the page's processes grew at most; `undefined` where that cannot be measured. */
  grownMiB: number | undefined;
  /** Longest time between two frames, in ms: the page did not respond for that long. */
  longestFrameMs: number;
  frames: number;
  seconds: number;
  MiBPerSecond: number;
}

/** Measures a page of Chromium while `act` runs. */
export async function measure(page: Page, mib: number, act: () => Promise<void>): Promise<Load> {
  const browser = page.context().browser()!;
  const before = await rendererMemory(browser);
  let peak = before;
  let isOver = false;
  const sampling = (async () => {
    while (!isOver) {
      const now = await rendererMemory(browser);
      if (now !== undefined && peak !== undefined) peak = Math.max(peak, now);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  await page.evaluate(() => {
    const frames = { count: 0, longest: 0, last: performance.now() };
    const beat = (now: number): void => {
      frames.longest = Math.max(frames.longest, now - frames.last);
      frames.last = now;
      frames.count++;
      requestAnimationFrame(beat);
    };
    requestAnimationFrame(beat);
    Object.assign(globalThis, { frames });
  });
  const start = performance.now();
  try {
    await act();
  } finally {
    isOver = true;
    await sampling;
  }
  const seconds = (performance.now() - start) / 1000;
  const { count, longest } = await page.evaluate(
    () => (globalThis as unknown as { frames: { count: number; longest: number } }).frames,
  );
  return {
    grownMiB: peak === undefined || before === undefined ? undefined : Math.round((peak - before) / 1024),
    longestFrameMs: Math.round(longest),
    frames: count,
    seconds: Math.round(seconds * 10) / 10,
    MiBPerSecond: Math.round((mib / seconds) * 10) / 10,
  };
}

/** Resident memory of all renderers of the browser, in KiB. */
async function rendererMemory(browser: Browser): Promise<number | undefined> {
  if (process.platform !== "linux") return undefined;
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
  await devtools.detach();
  const sizes = processInfo
    .filter(({ type }) => type === "renderer")
    .map(async ({ id }) => {
      const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
      return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
    });
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
