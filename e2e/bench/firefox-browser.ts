import { firefox } from "@playwright/test";
import { getBrowser } from "../browsers/find.ts";
import type { BenchBrowser } from "./browser.ts";

/** Firefox. */
export async function startFirefox(): Promise<BenchBrowser> {
  const { path, build } = await getBrowser("firefox");
  const browser = await firefox.launch({
    // The runner handles signals: Playwright would close the browser and let the run continue without it.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
    executablePath: path,
    // A stock Firefox speaks WebDriver BiDi; only Playwright's own build speaks Playwright's protocol.
    ...(build === "system" && { channel: "moz-firefox" }),
  });
  return {
    version: `Firefox ${browser.version()}`,
    async openPage(url, global) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(url);
      await page.waitForFunction((global) => global in globalThis, global);
      return {
        evaluate: (work, argument) => page.evaluate(work as never, argument as never),
        choose: (path) => page.setInputFiles("input", path),
        cdp: undefined,
        trace: undefined,
        close: () => context.close(),
      };
    },
    rendererBytes: undefined,
    stop: () => browser.close(),
  };
}
