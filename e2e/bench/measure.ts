import { setTimeout as sleep } from "node:timers/promises";
import type { BenchPage } from "./browser.ts";
import { longestTask, TASK_CATEGORIES } from "./longest-task.ts";
import type { Case, Contender, Result, Unit } from "./measurement.ts";
import { interleave } from "./statistics.ts";
import { startTap } from "./tap.ts";
import type { Workbench } from "./workbench.ts";

const MIB = 1024 * 1024;

/** How often memory is sampled, in ms. */
const MEMORY_INTERVAL = 50;

/** Measures one case: in each round, each contender once. A contender that fails is skipped from then on. */
export async function measure(bench: Workbench, item: Case, runs: number): Promise<Result> {
  const samples: Partial<Record<Contender, number[]>> = {};
  const failures = new Map<Contender, string>();
  const rounds = interleave(item.contenders, Math.min(runs, item.maxRuns));
  // Times are measured on a warm page; memory and tasks each get their own page.
  const shared = item.probe === "time" ? await bench.openPage() : undefined;
  try {
    const attempt = async (contender: Contender, work: () => Promise<void>): Promise<void> => {
      if (failures.has(contender)) return;
      try {
        await work();
      } catch (error) {
        failures.set(contender, `${contender}: ${(error as Error).message.split("\n")[0]}`);
      }
    };
    if (shared) {
      const url = await bench.routes.url(item);
      for (const contender of item.contenders) {
        await attempt(contender, () => bench.warmUp(shared, item, contender, url));
      }
    }
    for (const round of rounds) {
      for (const contender of round) {
        await attempt(contender, async () => {
          (samples[contender] ??= []).push(await sample(bench, item, contender, shared));
        });
      }
    }
  } finally {
    await shared?.close();
  }
  return { case: item, samples, failures: [...failures.values()] };
}

async function sample(bench: Workbench, item: Case, contender: Contender, shared?: BenchPage): Promise<number> {
  if (item.probe === "turns") return countTurns(bench, item, contender);
  const url = await bench.routes.url(item);
  if (shared) return fromMs(item.unit, item, await bench.once(shared, { item, contender, url }));
  const page = await bench.openPage();
  try {
    await bench.warmUp(page, item, contender, url);
    return await (item.probe === "memory" ? growth : task)(bench, page, { item, contender, url });
  } finally {
    await page.close();
  }
}

interface Plan {
  readonly item: Case;
  readonly contender: Contender;
  readonly url: string;
}

function fromMs(unit: Unit, { size, count }: Case, ms: number): number {
  if (unit === "MiB/s") return (size / MIB / ms) * 1000;
  return unit === "objects/s" ? (count / ms) * 1000 : ms;
}

/** Counts an operation on a warm, connected page; requests for connecting and opening do not count. */
async function countTurns(bench: Workbench, item: Case, contender: Contender): Promise<number> {
  const tap = await startTap(await bench.routes.url(item));
  const page = await bench.openPage();
  try {
    const plan = { item, contender, url: tap.url };
    await bench.warmUp(page, item, contender, tap.url);
    let before = 0;
    let after = 0;
    await bench.once(page, plan, async (operation) => {
      before = tap.turns;
      const ms = await operation();
      after = tap.turns;
      return ms;
    });
    return after - before;
  } finally {
    await page.close();
    await tap.stop();
  }
}

/**
 * By how many MiB the page's renderer grows at most during the operation. Nothing identifies that process: it is the one
 * that grows most, and was not started meanwhile.
 */
async function growth(bench: Workbench, page: BenchPage, plan: Plan): Promise<number> {
  const bytes = bench.browser.rendererBytes;
  if (!bytes) throw new Error("memory is measured in Chromium on Linux only");
  let most = 0;
  await bench.once(page, plan, async (operation) => {
    const before = await bytes();
    let over = false;
    const watching = (async () => {
      while (!over) {
        for (const [id, size] of await bytes()) most = Math.max(most, size - (before.get(id) ?? Infinity));
        await sleep(MEMORY_INTERVAL);
      }
    })();
    try {
      return await operation();
    } finally {
      over = true;
      await watching;
    }
  });
  return most / MIB;
}

/** The longest time during which the page could not have responded to a click, in ms. */
async function task(bench: Workbench, page: BenchPage, plan: Plan): Promise<number> {
  const { trace } = page;
  if (!trace) throw new Error("tasks are traced in Chromium only");
  let text = "";
  await bench.once(page, plan, async (operation) => {
    const [ms, traced] = await trace(TASK_CATEGORIES, operation);
    text = traced.toString();
    return ms;
  });
  return longestTask(text);
}
