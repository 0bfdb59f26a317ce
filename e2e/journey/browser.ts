import { evaluate } from "../bench/chromium-browser.ts";
import { type Devtools, startQuietChromium } from "../browsers/devtools.ts";
import { openEyes } from "./page-eyes.ts";

/** A page of a browser that nobody has used before. */
export interface Visitor {
  readonly devtools: Devtools;
  go(url: string): Promise<void>;
  /** Runs a function in the page. */
  run<T, A>(work: (argument: A) => T | Promise<T>, argument: A): Promise<T>;
  leave(): Promise<void>;
}

export interface JourneyBrowser {
  readonly version: string;
  visitor(): Promise<Visitor>;
  stop(): Promise<void>;
}

/** Chromium, driven only by its own protocol. */
export async function startJourneyBrowser(): Promise<JourneyBrowser> {
  const chromium = await startQuietChromium();
  return {
    version: chromium.version,
    stop: () => chromium.stop(),
    async visitor() {
      const { browserContextId } = await chromium.send("Target.createBrowserContext");
      const { targetId } = await chromium.send("Target.createTarget", { url: "about:blank", browserContextId });
      const devtools = await chromium.attach(targetId);
      await chromium.send("Browser.setDownloadBehavior", { behavior: "deny", browserContextId });
      await devtools.send("Page.enable");
      await devtools.send("Emulation.setDeviceMetricsOverride", {
        width: 1280,
        height: 800,
        deviceScaleFactor: 1,
        mobile: false,
      });
      // esbuild's names for functions, which the page lacks.
      const source = `globalThis.__name = (x) => x; (${openEyes.toString()})()`;
      await devtools.send("Page.addScriptToEvaluateOnNewDocument", { source });
      return {
        devtools,
        go: async (url) => void (await devtools.send("Page.navigate", { url })),
        run: (work, argument) => evaluate(devtools, `(${work.toString()})(${JSON.stringify(argument) ?? ""})`),
        leave: async () => void (await chromium.send("Target.disposeBrowserContext", { browserContextId })),
      };
    },
  };
}
