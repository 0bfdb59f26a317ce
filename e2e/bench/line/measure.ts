import { readFile } from "node:fs/promises";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { BenchPage } from "../browser.ts";
import { sizeName } from "../cases.ts";
import { measureEach } from "../measure-each.ts";
import { onSignal } from "../on-signal.ts";
import type { BenchOptions } from "../options.ts";
import type { Line, LinePlace } from "../page/line.ts";
import { inTime } from "../../support/in-time.ts";
import { warnIfBusy } from "../report/busy.ts";
import { folder, save } from "../report/save.ts";
import { interleave } from "../statistics.ts";
import { BUCKETS, LineBench } from "./bench.ts";
import { atATime, type LineCase, type LineContender, type LineJob } from "./cases.ts";
import { type LineResult, lineTable } from "./table.ts";

/** Bytes of the transfer that goes before, on the same connection. */
const WARM_BYTES = 1 << 20;

/** `@nats-io/obj` puts one chunk per round trip: it takes long, and always as long. */
const MAX_SLOW_RUNS = 2;

/** How long a page is open before its first transfer, in ms: people choose a file first, and a page loads what it needs. */
const BEFORE_FIRST = 1_000;

/** Timeout of an operation in ms. */
const PATIENCE = 5 * 60_000;

/** Measures the cases, and prints and saves the result. */
export async function measureLines(cases: readonly LineCase[], options: BenchOptions): Promise<void> {
  const load = warnIfBusy();
  const bench = new LineBench();
  let unlisten = (): void => undefined;
  try {
    await bench.start(options);
    // Only now: until then a signal ends this process, and with it what it has started.
    unlisten = onSignal(() => {
      process.exitCode = 130;
      void bench.stop();
    });
    const environment = {
      date: new Date().toISOString(),
      browser: bench.browser.version,
      server: bench.server.version,
      node: process.versions.node,
      cores: cpus().length,
      load,
      congestion: (await readFile("/proc/sys/net/ipv4/tcp_congestion_control", "utf8")).trim(),
      tls: options.tls,
    };
    console.log(
      `${environment.browser}, nats-server ${environment.server}, Node ${environment.node}, ${environment.congestion}\n`,
    );
    const results = await measureEach(
      cases,
      async (item) => {
        await provide(bench, item);
        return measure(bench, item, options.runs);
      },
      () => bench.isStopped,
    );
    if (results.length === 0) return;
    const { json = join(folder, "line.json") } = options;
    console.log(`\n${lineTable(results)}`);
    await save(json, `${JSON.stringify({ environment, results }, null, 2)}\n`);
    console.log(`\n${relative(process.cwd(), json)}`);
  } catch (error) {
    if (!bench.isStopped) throw error;
  } finally {
    unlisten();
    await bench.stop();
  }
}

async function measure(bench: LineBench, item: LineCase, runs: number): Promise<LineResult> {
  const samples: Partial<Record<LineContender, number[]>> = {};
  const failures = new Map<LineContender, string>();
  const shared = item.first ? undefined : await openWarmPage(bench, item);
  for (const round of interleave(item.contenders, runs)) {
    for (const contender of round) {
      const taken = (samples[contender] ??= []);
      const isSlow = contender === "theirs" && item.operation === "put";
      if (failures.has(contender) || (isSlow && taken.length >= MAX_SLOW_RUNS)) continue;
      try {
        taken.push(await (shared ? once(bench, shared, item, contender) : onFreshPage(bench, item, contender)));
      } catch (error) {
        failures.set(contender, `${contender}: ${(error as Error).message.split("\n")[0]}`);
      }
      if (bench.isStopped) return { case: item, samples, failures: [] };
      await bench.purge();
    }
  }
  await shared?.close();
  return { case: item, samples, failures: [...failures.values()] };
}

/** A page with a connection of each contender that has carried something. */
async function openWarmPage(bench: LineBench, item: LineCase): Promise<BenchPage> {
  await bench.line.set(item.line);
  const page = await bench.openPage();
  const warm = { ...item, size: Math.min(item.size, WARM_BYTES), count: Math.min(item.count, 16) };
  await provide(bench, warm);
  for (const contender of item.contenders) {
    await connect(bench, page, item, contender);
    await once(bench, page, warm, contender);
    await bench.purge();
  }
  return page;
}

async function onFreshPage(bench: LineBench, item: LineCase, contender: LineContender): Promise<number> {
  await bench.line.set(item.line);
  const page = await bench.openPage();
  try {
    await connect(bench, page, item, contender);
    await sleep(BEFORE_FIRST);
    return await once(bench, page, item, contender);
  } finally {
    await page.close();
  }
}

async function connect(bench: LineBench, page: BenchPage, item: LineCase, contender: LineContender): Promise<void> {
  const place = { url: bench.url, bucket: bucketOf(item, contender) };
  const open = ([contender, place]: readonly [LineContender, LinePlace]): Promise<void> =>
    (globalThis as unknown as { line: Line }).line.open(contender, place);
  await page.evaluate(open, [contender, place] as const);
}

async function once(bench: LineBench, page: BenchPage, item: LineCase, contender: LineContender): Promise<number> {
  const { operation, size, count } = item;
  if (operation === "put" && count === 1) await page.choose(await bench.content.file(size));
  const job: LineJob = { contender, operation, name: nameOf(item), size, count, atATime: atATime(contender, count) };
  await page.cdp?.send("HeapProfiler.collectGarbage");
  const work = page.evaluate((job: LineJob) => (globalThis as unknown as { line: Line }).line.run(job), job);
  return inTime(work, PATIENCE, `took longer than ${PATIENCE / 1000} s`);
}

/** Stores what the case reads. */
async function provide(bench: LineBench, item: LineCase): Promise<void> {
  if (item.operation === "put") return;
  for (let index = 0; index < item.count; index++) {
    await bench.store(item.count === 1 ? nameOf(item) : `${nameOf(item)}-${index}`, item.size);
  }
}

function bucketOf({ operation }: LineCase, contender: LineContender): string {
  if (operation === "get") return BUCKETS.read;
  return contender === "theirs-fast" ? BUCKETS.fast : BUCKETS.write;
}

const nameOf = ({ size }: LineCase): string => `object-${sizeName(size)}`;
