import { cpus } from "node:os";
import { join, relative } from "node:path";
import { listCases } from "./cases.ts";
import { judge } from "./judge.ts";
import { measure } from "./measure.ts";
import { measureEach } from "./measure-each.ts";
import type { Case, Contender, Environment, Result } from "./measurement.ts";
import type { BenchOptions } from "./options.ts";
import { profile } from "./profile.ts";
import { onSignal } from "./on-signal.ts";
import { warnIfBusy } from "./report/busy.ts";
import { drawChart } from "./report/chart.ts";
import { profileTable, resultTable, targetTable } from "./report/table.ts";
import { folder, save } from "./report/save.ts";
import { targets } from "./targets.ts";
import { Workbench } from "./workbench.ts";

/** Long enough that a client without back-pressure has received everything. */
const LIMITS = { full: { pause: 30_000, patience: 15 * 60_000 }, quick: { pause: 5_000, patience: 60_000 } };

const AGAINST: readonly Contender[] = ["ours", "before"];

/** `npm run bench`. A missed target is a result, not a failure. */
export async function runBench(options: BenchOptions): Promise<void> {
  const { quick, only, engine, source, against } = options;
  const listed = listCases(quick).filter(({ id }) => (options.profile ?? only)?.test(id) ?? true);
  const cases = against === undefined ? listed : listed.map((item) => ({ ...item, contenders: AGAINST }));
  if (options.list || cases.length === 0) {
    for (const { id } of cases.length > 0 ? cases : listCases(quick)) console.log(id);
    if (cases.length === 0) throw new Error("no case has such an id; these exist");
    return;
  }
  const load = warnIfBusy();
  const bench = await Workbench.start({
    engine,
    fromSource: source,
    against,
    limits: quick ? LIMITS.quick : LIMITS.full,
  });
  const unlisten = onSignal(() => {
    process.exitCode = 130;
    void bench.stop();
  });
  try {
    const environment = environmentOf(bench, load, quick);
    console.log(`${environment.browser}, nats-server ${environment.server}, Node ${environment.node}\n`);
    if (options.profile) await makeProfiles(bench, cases);
    else {
      const results = await measureEach(
        cases,
        (item) => measure(bench, item, options.runs),
        () => bench.isStopped,
      );
      await report(results, environment, options);
    }
  } finally {
    unlisten();
    await bench.stop();
  }
}

async function report(results: readonly Result[], environment: Environment, options: BenchOptions): Promise<void> {
  const { quick, engine, json = join(folder, "results.json"), svg = join(folder, "results.svg") } = options;
  // The targets apply to Chromium; other browsers are measured for information.
  const judgements = engine === "chromium" && options.against === undefined ? judge(targets, results, quick) : [];
  console.log(`\n${resultTable(results)}`);
  if (judgements.length > 0) console.log(`\n${targetTable(judgements)}`);
  if (quick) console.log("\nA quick run: objects are smaller than the targets say (see the last column).");
  await save(json, `${JSON.stringify({ environment, results, judgements }, null, 2)}\n`);
  await save(svg, drawChart(results, environment));
  console.log(`\n${[json, svg].map((path) => relative(process.cwd(), path)).join("\n")}`);
}

async function makeProfiles(bench: Workbench, cases: readonly Case[]): Promise<void> {
  for (const item of cases) {
    for (const contender of item.contenders) {
      const { path, top } = await profile(bench, { item, contender, folder: join(folder, "profiles") });
      console.log(`${item.id}, ${contender}: ${relative(process.cwd(), path)}\n${profileTable(top, 15)}\n`);
    }
  }
}

function environmentOf({ browser, server }: Workbench, load: number, quick: boolean): Environment {
  return {
    date: new Date().toISOString(),
    browser: browser.version,
    server: server.version,
    node: process.versions.node,
    platform: process.platform,
    cores: cpus().length,
    load,
    quick,
  };
}
