import { listCases } from "../bench/cases.ts";
import { Workbench } from "../bench/workbench.ts";
const id = process.argv[2]!;
const item = listCases(false).find((c) => c.id === id)!;
const bench = await Workbench.start({ engine: "chromium", fromSource: true, limits: { pause: 1000, patience: 60000 } });
try {
  const page = await bench.openPage();
  const url = await bench.routes.url(item);
  const who = (process.argv[3] ?? "ours") as never;
  await bench.warmUp(page, item, who, url);
  for (let i = 0; i < 3; i++) {
    await page.evaluate(() => void ((globalThis as any).__log = []), undefined);
    const ms = await bench.once(page, { item, contender: who, url });
    const log = await page.evaluate(() => (globalThis as any).__log, undefined) as [number, string][];
    console.log("run", i, ms.toFixed(0), "ms");
    if (i === 2) { const t0 = log[0]?.[0] ?? 0; for (const [t, what] of log) console.log((t - t0).toFixed(1), what); }
  }
} finally { await bench.stop(); }
