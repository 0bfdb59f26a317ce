import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Case, Contender } from "./measurement.ts";
import type { Workbench } from "./workbench.ts";

/** Sampling interval of the stack, in µs. */
const SAMPLING_INTERVAL = 200;

/** The relevant parts of Chromium's `.cpuprofile`. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples?: readonly number[];
  /** µs between each sample and the previous one. */
  readonly timeDeltas?: readonly number[];
}

/** A function and its self time. */
export interface SelfTime {
  readonly function: string;
  readonly ms: number;
  /** Share of the total, 0 to 1. */
  readonly share: number;
}

/** Profiles the page's main thread during one operation, and saves a profile for DevTools. */
export async function profile(
  bench: Workbench,
  { item, contender, folder }: { item: Case; contender: Contender; folder: string },
): Promise<{ path: string; top: SelfTime[] }> {
  const page = await bench.openPage();
  try {
    const { cdp } = page;
    if (!cdp) throw new Error("profiles are made in Chromium only");
    const url = await bench.routes.url(item);
    await bench.warmUp(page, item, contender, url);
    await cdp.send("Profiler.enable");
    await cdp.send("Profiler.setSamplingInterval", { interval: SAMPLING_INTERVAL });
    let text = "";
    await bench.once(page, { item, contender, url }, async (operation) => {
      await cdp.send("Profiler.start");
      try {
        return await operation();
      } finally {
        text = JSON.stringify((await cdp.send("Profiler.stop")).profile);
      }
    });
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${item.id.replaceAll(" ", "-")}-${contender}.cpuprofile`);
    await writeFile(path, text);
    return { path, top: selfTimes(JSON.parse(text) as CpuProfile) };
  } finally {
    await page.close();
  }
}

/** Functions by self time, highest first. `(idle)` and `(garbage collector)` are included. */
export function selfTimes({ nodes, samples = [], timeDeltas = [] }: CpuProfile): SelfTime[] {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const file = url.split("/").at(-1);
      return [id, `${functionName || "(anonymous)"}${file ? ` ${file}:${lineNumber + 1}` : ""}`];
    }),
  );
  const times = new Map<string, number>();
  let total = 0;
  samples.forEach((id, index) => {
    // A sample's function ran until the next sample.
    const us = timeDeltas[index + 1] ?? 0;
    const name = names.get(id) ?? "(unknown)";
    times.set(name, (times.get(name) ?? 0) + us);
    total += us;
  });
  return [...times]
    .map(([name, us]) => ({ function: name, ms: us / 1000, share: total > 0 ? us / total : 0 }))
    .sort((a, b) => b.ms - a.ms);
}
