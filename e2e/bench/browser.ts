import type { Devtools } from "../browsers/devtools.ts";
import type { Engine } from "../browsers/find.ts";

/** The browsers that can be measured. The targets apply to Chromium. */
export type BenchEngine = Engine | "webkit";

/** The browser of a run. Members that only Chromium supports are `undefined` elsewhere. */
export interface BenchBrowser {
  readonly version: string;
  /** A new page in a fresh process, once it has a global of that name. */
  openPage(url: string, global: string): Promise<BenchPage>;
  /** Memory of each renderer in bytes, by process id; needs Linux. */
  readonly rendererBytes: (() => Promise<Map<number, number>>) | undefined;
  stop(): Promise<void>;
}

/** One page and its debugger. */
export interface BenchPage {
  /** Runs a function in the page; it can use only its argument. */
  evaluate<A, R>(work: (argument: A) => R | Promise<R>, argument: A): Promise<R>;
  /** Puts a file into the page's file input. */
  choose(path: string): Promise<void>;
  readonly cdp: Devtools | undefined;
  /** Chromium's trace of an operation. */
  readonly trace: ((categories: string[], operation: () => Promise<number>) => Promise<[number, Buffer]>) | undefined;
  close(): Promise<void>;
}

/** Starts a browser. Each kind is driven by a separately loaded module. */
export async function startBrowser(engine: BenchEngine): Promise<BenchBrowser> {
  if (engine === "webkit") return (await import("./webkit-browser.ts")).startWebKitBrowser();
  if (engine === "firefox") return (await import("./firefox-browser.ts")).startFirefox();
  return (await import("./chromium-browser.ts")).startChromium();
}
