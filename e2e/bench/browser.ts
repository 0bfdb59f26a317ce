import type { Devtools } from "../browsers/devtools.ts";
import type { Engine } from "../browsers/find.ts";

/** The browsers that can be measured. The targets are for Chromium. */
export type BenchEngine = Engine | "webkit";

/** The browser of a run. What only Chromium can tell is `undefined` elsewhere. */
export interface BenchBrowser {
  readonly version: string;
  /** A new page with nothing of an older one in its memory, once it has a global of that name. */
  openPage(url: string, global: string): Promise<BenchPage>;
  /** Bytes of memory that each renderer holds, by the id of its process; needs Linux. */
  readonly rendererBytes: (() => Promise<Map<number, number>>) | undefined;
  stop(): Promise<void>;
}

/** One page, and its debugger. */
export interface BenchPage {
  /** Runs a function in the page, which sees nothing but its argument. */
  evaluate<A, R>(work: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
  /** Puts a file into the page's file input. */
  choose(path: string): Promise<void>;
  readonly cdp: Devtools | undefined;
  /** Chromium's trace of an operation. */
  readonly trace: ((categories: string[], operation: () => Promise<number>) => Promise<[number, Buffer]>) | undefined;
  close(): Promise<void>;
}

/** Starts a browser. Each kind loads what drives it. */
export async function startBrowser(engine: BenchEngine): Promise<BenchBrowser> {
  if (engine === "webkit") return (await import("./webkit-browser.ts")).startWebKitBrowser();
  if (engine === "firefox") return (await import("./firefox-browser.ts")).startFirefox();
  return (await import("./chromium-browser.ts")).startChromium();
}
