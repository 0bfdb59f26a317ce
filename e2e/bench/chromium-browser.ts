import { readFile } from "node:fs/promises";
import { type ChromiumOptions, type Devtools, startQuietChromium } from "../browsers/devtools.ts";
import type { BenchBrowser } from "./browser.ts";

/** Polling interval while a page loads, in ms. */
const LOADED_INTERVAL = 20;

/** Chromium, driven only by its own protocol. */
export async function startChromium(options?: ChromiumOptions): Promise<BenchBrowser> {
  const chromium = await startQuietChromium(options);
  return {
    version: chromium.version,
    async openPage(url, global) {
      const { browserContextId } = await chromium.send("Target.createBrowserContext");
      const { targetId } = await chromium.send("Target.createTarget", { url, browserContextId });
      const page = await chromium.attach(targetId);
      while (!(await evaluate(page, `${JSON.stringify(global)} in globalThis`))) {
        await new Promise((resolve) => setTimeout(resolve, LOADED_INTERVAL));
      }
      return {
        evaluate: (work, argument) => evaluate(page, `(${work.toString()})(${JSON.stringify(argument) ?? ""})`),
        choose: (path) => choose(page, path),
        cdp: page,
        trace: (categories, operation) => trace(page, categories, operation),
        close: async () => void (await chromium.send("Target.disposeBrowserContext", { browserContextId })),
      };
    },
    rendererBytes: process.platform === "linux" ? () => rendererBytes(chromium) : undefined,
    stop: () => chromium.stop(),
  };
}

export async function evaluate<T>({ send }: Devtools, expression: string): Promise<T> {
  const options = { expression, awaitPromise: true, returnByValue: true };
  const { result, exceptionDetails } = await send("Runtime.evaluate", options);
  if (!exceptionDetails) return result.value as T;
  throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
}

async function choose({ send }: Devtools, path: string): Promise<void> {
  const { result } = await send("Runtime.evaluate", { expression: `document.querySelector("input")` });
  await send("DOM.setFileInputFiles", { files: [path], objectId: result.objectId! });
}

export async function trace(
  page: Devtools,
  includedCategories: string[],
  operation: () => Promise<number>,
): Promise<[number, Buffer]> {
  await page.send("Tracing.start", { traceConfig: { includedCategories }, transferMode: "ReturnAsStream" });
  const complete = page.next<{ stream: string }>("Tracing.tracingComplete");
  const ms = await operation().finally(() => page.send("Tracing.end"));
  const { stream: handle } = await complete;
  const parts: Buffer[] = [];
  for (;;) {
    const { data, base64Encoded, eof } = await page.send("IO.read", { handle });
    parts.push(Buffer.from(data, base64Encoded ? "base64" : "utf8"));
    if (eof) break;
  }
  await page.send("IO.close", { handle });
  return [ms, Buffer.concat(parts)];
}

/** Anonymous and shared memory only: file mappings are the program itself, and grow the longer it runs. */
async function rendererBytes({ send }: Devtools): Promise<Map<number, number>> {
  const { processInfo } = await send("SystemInfo.getProcessInfo");
  const renderers = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  const sizes = renderers.map(async (id): Promise<[number, number]> => {
    const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
    const fields = [...status.matchAll(/^Rss(?:Anon|Shmem):\s+(\d+) kB/gm)];
    return [id, fields.reduce((sum, [, kib]) => sum + Number(kib) * 1024, 0)];
  });
  return new Map(await Promise.all(sizes));
}
