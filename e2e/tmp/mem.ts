import { readFileSync } from "node:fs";
import { listCases } from "../bench/cases.ts";
import { Workbench } from "../bench/workbench.ts";
const id = process.argv[2]!;
const item = listCases(false).find((c) => c.id === id)!;
const bench = await Workbench.start({ engine: "chromium", fromSource: true, limits: { pause: 1000, patience: 120000 } });
function smaps(pid: number) {
  const r = new Map<string, number>();
  let key = "";
  for (const line of readFileSync(`/proc/${pid}/smaps`, "utf8").split("\n")) {
    const m = /^[0-9a-f]+-[0-9a-f]+ (\S+) \S+ \S+ \S+\s*(.*)$/.exec(line);
    if (m) { key = m[2]! === "" ? "anon" : m[2]!.replace(/\/memfd:.*|\/dev\/shm.*/, "shm"); if (key.startsWith("/")) key = "file"; key += " " + m[1]; continue; }
    const a = /^(Anonymous|Shmem|Pss_Shmem|Rss):\s+(\d+)/.exec(line);
    if (a && (key.startsWith("shm") ? a[1] === "Rss" : a[1] === "Anonymous")) r.set(key, (r.get(key) ?? 0) + Number(a[2]));
  }
  return r;
}
try {
  const page = await bench.openPage();
  const url = await bench.routes.url(item);
  const who = (process.argv[3] ?? "ours") as never;
  await bench.warmUp(page, item, who, url);
  await bench.once(page, { item, contender: who, url }, async (op) => {
    const before = await bench.browser.rendererBytes!();
    let over = false; let most = 0; let best: any; 
    const series: string[] = [];
    const beforeMaps = new Map([...before.keys()].map((p) => [p, smaps(p)]));
    const w = (async () => { let n = 0; while (!over) {
      const now = await bench.browser.rendererBytes!();
      for (const [p, s] of now) { const g = s - (before.get(p) ?? Infinity); if (g > most) { most = g; best = [p, smaps(p)]; } }
      if (n++ % 10 === 0) series.push(([...now].map(([p, s]) => ((s - (before.get(p) ?? 0)) / 1048576).toFixed(0))).join("/"));
      await new Promise((r) => setTimeout(r, 50)); } })();
    const ms = await op(); over = true; await w;
    console.log("growth", (most / 1048576).toFixed(1), "ms", ms.toFixed(0)); console.log(series.join(" "));
    const [p, m] = best; const b = beforeMaps.get(p)!;
    for (const k of new Set([...m.keys(), ...b.keys()])) { const d = (m.get(k) ?? 0) - (b.get(k) ?? 0); if (Math.abs(d) > 500) console.log(k, (d / 1024).toFixed(1), "of", ((m.get(k) ?? 0) / 1024).toFixed(1)); }
    return ms;
  });
} finally { await bench.stop(); }
