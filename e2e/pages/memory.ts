import { readFile, readdir } from "node:fs/promises";
import type { Browser, Page } from "@playwright/test";

/** Memory of a page and its service worker, which shares its process. Linux only: 0 elsewhere. */
export interface Memory {
  /** Resident anonymous memory in bytes now. */
  now(): Promise<number>;
  /** Starts recording the peak. */
  watch(): void;
  /** The peak since `watch`. */
  stop(): Promise<number>;
}

/** Memory of all content processes of the page's browser; other tabs are empty pages and do not grow. */
export async function memoryOf(page: Page, browserName: string): Promise<Memory> {
  const pids = await contentProcesses(page.context().browser()!, browserName);
  const now = async (): Promise<number> => {
    const sizes = await Promise.all((await pids()).map(anonymousBytes));
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  let most = 0;
  let timer: NodeJS.Timeout | undefined;
  const look = async (): Promise<void> => {
    most = Math.max(most, await now());
  };
  // Garbage from earlier must not be measured.
  await collectGarbage(page, browserName);
  return {
    now,
    watch() {
      timer = setInterval(() => void look(), 100);
    },
    async stop() {
      clearInterval(timer);
      await look();
      return most;
    },
  };
}

async function collectGarbage(page: Page, browserName: string): Promise<void> {
  if (browserName !== "chromium") return;
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  await session.send("HeapProfiler.collectGarbage");
  await session.detach();
}

async function contentProcesses(browser: Browser, browserName: string): Promise<() => Promise<number[]>> {
  if (process.platform !== "linux") return async () => [];
  if (browserName === "chromium") {
    const session = await browser.newBrowserCDPSession();
    return async () => {
      const { processInfo } = await session.send("SystemInfo.getProcessInfo");
      return processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
    };
  }
  return async () =>
    (await childrenOf(process.pid)).filter(({ command }) => command.includes("-contentproc")).map(({ pid }) => pid);
}

interface Child {
  pid: number;
  command: string;
}

/** All descendant processes. */
async function childrenOf(ancestor: number): Promise<Child[]> {
  const all = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map(async (pid) => {
        const [status, command] = await Promise.all([
          readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""),
          readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""),
        ]);
        const parent = Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
        return { pid: Number(pid), parent, command: command.replaceAll("\0", " ") };
      }),
  );
  const found: Child[] = [];
  const parents = [ancestor];
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    for (const child of all) {
      if (child.parent !== parent) continue;
      found.push(child);
      parents.push(child.pid);
    }
  }
  return found;
}

async function anonymousBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${String(pid)}/status`, "utf8").catch(() => "");
  return Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
}
