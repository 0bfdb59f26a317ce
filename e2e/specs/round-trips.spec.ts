// How often a person waits for the server, counted: each step of the journey may wait for so many answers, one after the
// other. Only `npm run long` counts, because it takes minutes. `npm run journey` measures the time of the same steps.

import { startJourneyBrowser } from "../journey/browser.ts";
import { startLine } from "../journey/line.ts";
import { lockStep } from "../journey/lock-step.ts";
import { startSite } from "../journey/site.ts";
import { steps } from "../journey/steps.ts";
import { travel } from "../journey/travel.ts";
import { expect, test } from "./fixtures.ts";

/** On a very busy machine, requests that belong together may be sent apart; not in every journey. */
const TRIES = 3;

test("no step of a journey waits for more answers than it needs", async ({ place, browserName }) => {
  test.skip(browserName !== "chromium", "the app asks the same in every browser");
  test.skip(process.env["NATS_OBJECTS_LARGE"] !== "1", "takes five minutes: npm run long");
  test.setTimeout(600_000);
  const site = await startSite();
  place.onEnd(() => site.stop());
  const browser = await startJourneyBrowser();
  place.onEnd(() => browser.stop());
  const least = new Map<string, number>();
  const tooMany = (): Record<string, number> =>
    Object.fromEntries([...least].filter(([name, count]) => count > steps.find((step) => step.name === name)!.waits));
  for (let run = 0; run < TRIES && (run === 0 || Object.keys(tooMany()).length > 0); run++) {
    await site.refill(320);
    const { carry, releases, stop } = lockStep();
    const line = await startLine(site.url, carry);
    await travel({ browser, line, rest: 4_000, patience: 60_000 }, ({ name }, { from, to }) => {
      const count = releases.filter((at) => at > from && at < to).length;
      least.set(name, Math.min(count, least.get(name) ?? Infinity));
    });
    stop();
    await line.stop();
  }
  console.log(`  waits: ${JSON.stringify(Object.fromEntries(least))}`);
  expect(tooMany()).toEqual({});
});
