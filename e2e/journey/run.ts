import { setTimeout as sleep } from "node:timers/promises";
import { median } from "../bench/statistics.ts";
import { startJourneyBrowser } from "./browser.ts";
import { delayed, startLine } from "./line.ts";
import type { JourneyOptions } from "./options.ts";
import { startSite } from "./site.ts";
import { type Scene, type Span, STORE, steps } from "./steps.ts";
import { waterfall } from "./waterfall.ts";

/** Long enough for whatever the page loads when it is idle, in ms. */
const REST = 2_000;
const PATIENCE = 30_000;

/** `npm run journey`: how many round trips a person waits for. A missed goal is a result, not a failure. */
export async function runJourney({ runs, roundTripMs, objects, shows }: JourneyOptions): Promise<void> {
  const site = await startSite();
  const browser = await startJourneyBrowser();
  const line = await startLine(site.url, delayed(roundTripMs));
  try {
    console.log(
      `${browser.version}, nats-server ${site.server.version}, ${String(objects)} objects, ${String(roundTripMs)} ms\n`,
    );
    const spans = new Map<string, Span[]>();
    for (let run = 0; run < runs; run++) {
      await site.refill(objects);
      const visitor = await browser.visitor();
      const scene: Scene = {
        url: `${line.url}?bucket=${STORE}`,
        visitor,
        stranger: () => browser.visitor(),
        arrival: async (text, from) => {
          for (const end = Date.now() + PATIENCE; Date.now() < end; await sleep(5)) {
            const found = line.seen.find((each) => each.direction === "down" && each.at > from && text.test(each.text));
            if (found !== undefined) return found.at;
          }
          throw new Error(`nothing arrived that matches ${text.source}`);
        },
      };
      for (const step of steps) {
        const span = await within(step.run(scene), step.name);
        spans.set(step.name, [...(spans.get(step.name) ?? []), span]);
        if (run === 0 && shows?.test(step.name))
          console.log(`${step.name}: ${length(span).toFixed(0)} ms\n${waterfall(line.seen, span)}\n`);
        await sleep(REST);
      }
      await visitor.leave();
    }
    const table = steps.map(({ name, goal }) => {
      const trips = spans.get(name)!.map((span) => length(span) / roundTripMs);
      const found = median(trips);
      const mark = found <= goal + 0.5 ? "✔" : "✘";
      const range = `${Math.min(...trips).toFixed(1)}–${Math.max(...trips).toFixed(1)}`;
      return `${mark} ${name.padEnd(32)} ${found.toFixed(1).padStart(6)}  (${range.padStart(9)})  goal ${String(goal)}`;
    });
    console.log(`Round trips, medians of ${String(runs)}:\n${table.join("\n")}`);
  } finally {
    await line.stop();
    await browser.stop();
    await site.stop();
  }
}

function length({ from, to }: Span): number {
  return to - from;
}

async function within<T>(work: Promise<T>, name: string): Promise<T> {
  const late = sleep(PATIENCE, undefined, { ref: false }).then(() =>
    Promise.reject(new Error(`${name}: not done in 30 s`)),
  );
  return Promise.race([work, late]);
}
