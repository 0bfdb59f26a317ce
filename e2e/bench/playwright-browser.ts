import { readFile } from "node:fs/promises";
import { type CDPSession, chromium, firefox } from "@playwright/test";
import { type Engine, getBrowser } from "../browsers/find.ts";
import type { BenchBrowser } from "./browser.ts";

/** Browsers that talk to nobody but us. */
const quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"];

/** Chromium or Firefox. */
export async function startPlaywrightBrowser(engine: Engine): Promise<BenchBrowser> {
  const { path, build } = await getBrowser(engine);
  // A signal is ours to handle: Playwright would close the browser and let the run go on without it.
  const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
  const browser =
    engine === "chromium"
      ? await chromium.launch({
          ...signals,
          executablePath: path,
          chromiumSandbox: process.getuid?.() !== 0,
          args: quiet,
        })
      : // A stock Firefox speaks WebDriver BiDi; only Playwright's own build speaks Playwright's protocol.
        await firefox.launch({
          ...signals,
          executablePath: path,
          ...(build === "system" && { channel: "moz-firefox" }),
        });
  const isChromium = engine === "chromium";
  const whole = isChromium && process.platform === "linux" ? await browser.newBrowserCDPSession() : undefined;
  return {
    version: `${isChromium ? "Chromium" : "Firefox"} ${browser.version()}`,
    async openPage(url, global) {
      // No userAgent: the browser's own, because what the server does with it is part of what is measured.
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(url);
      await page.waitForFunction((global) => global in globalThis, global);
      const cdp = isChromium ? await context.newCDPSession(page) : undefined;
      return {
        evaluate: (work, argument) => page.evaluate(work as never, argument as never),
        choose: (path) => page.setInputFiles("input", path),
        cdp,
        trace: isChromium
          ? async (categories, operation) => {
              await browser.startTracing(page, { categories });
              let trace: Buffer | undefined;
              const ms = await operation().finally(async () => (trace = await browser.stopTracing()));
              return [ms, trace ?? Buffer.alloc(0)];
            }
          : undefined,
        close: () => context.close(),
      };
    },
    rendererBytes: whole && (() => rendererBytes(whole)),
    stop: () => browser.close(),
  };
}

/** Anonymous and shared memory: what is mapped from files is the program itself, and more of it the longer it runs. */
async function rendererBytes(session: CDPSession): Promise<Map<number, number>> {
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const sizes = renderers.map(async (id): Promise<[number, number]> => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    const fields = [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB/gm)];
    return [id, fields.reduce((sum, [, kib]) => sum + Number(kib) * 1024, 0)];
  });
  return new Map(await Promise.all(sizes));
}
