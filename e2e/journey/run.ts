import { median } from "../bench/statistics.ts";
import { startJourneyBrowser } from "./browser.ts";
import { delayed, startLine } from "./line.ts";
import type { JourneyOptions } from "./options.ts";
import { loadPhone, type PhoneLoad } from "./phone.ts";
import { startSite } from "./site.ts";
import { type Span, steps } from "./steps.ts";
import { travel } from "./travel.ts";
import { waterfall } from "./waterfall.ts";

/** Long enough for whatever the page loads when it is idle, in ms. */
const REST = 2_000;
const PATIENCE = 30_000;

/** `npm run journey`: how many round trips a person waits for. A missed goal is a result, not a failure. */
export async function runJourney(options: JourneyOptions): Promise<void> {
  if (options.phone) return runPhone(options);
  const { runs, roundTripMs, objects, shows } = options;
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
      await travel({ browser, line, rest: REST, patience: PATIENCE }, (step, span) => {
        spans.set(step.name, [...(spans.get(step.name) ?? []), span]);
        if (run > 0 || !shows?.test(step.name)) return;
        console.log(`${step.name}: ${length(span).toFixed(0)} ms\n${waterfall(line.seen, span)}\n`);
      });
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

/** Throttle factors of the processor. */
const SLOWDOWNS = [1, 4];

/** What a long list costs a phone, without a delay on the line. */
async function runPhone({ runs, objects }: JourneyOptions): Promise<void> {
  const site = await startSite();
  const browser = await startJourneyBrowser();
  try {
    await site.refill(objects);
    console.log(`${browser.version}, nats-server ${site.server.version}, ${String(objects)} objects, a phone\n`);
    for (const slowdown of SLOWDOWNS) {
      const loads: PhoneLoad[] = [];
      for (let run = 0; run < runs; run++) loads.push(await loadPhone(browser, site.url, slowdown));
      const of = (name: keyof PhoneLoad): string => {
        const values = loads.map((load) => load[name]);
        return `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)})`;
      };
      console.log(
        `processor ÷ ${String(slowdown)}: list ${of("list")} ms; longest task while it loads ${of("loading")}, ` +
          `searches ${of("searching")}, scrolls ${of("scrolling")} ms; ${of("framesPerSecond")} frames/s; processor time of ` +
          `these tasks ${of("loadingBusy")}, ${of("searchingBusy")}, ${of("scrollingBusy")} ms`,
      );
    }
  } finally {
    await browser.stop();
    await site.stop();
  }
}

function length({ from, to }: Span): number {
  return to - from;
}
