import { setTimeout as sleep } from "node:timers/promises";
import { inTime } from "../support/in-time.ts";
import type { JourneyBrowser } from "./browser.ts";
import type { Line } from "./line.ts";
import { type Span, type Step, STORE, steps } from "./steps.ts";

/** Where a journey goes. */
export interface Travel {
  readonly browser: JourneyBrowser;
  readonly line: Line;
  /** Long enough for whatever the page does after a step, in ms. */
  readonly rest: number;
  /** How long a step may take, in ms. */
  readonly patience: number;
}

/** A person who has never been here takes all steps, one after the other. */
export async function travel(
  { browser, line, rest, patience }: Travel,
  onStep: (step: Step, span: Span) => void,
): Promise<void> {
  const visitor = await browser.visitor();
  const scene = {
    url: `${line.url}?bucket=${STORE}`,
    visitor,
    stranger: () => browser.visitor(),
    arrival: async (text: RegExp, from: number): Promise<number> => {
      for (const end = Date.now() + patience; Date.now() < end; await sleep(5)) {
        const found = line.seen.find((each) => each.direction === "down" && each.at > from && text.test(each.text));
        if (found !== undefined) return found.at;
      }
      throw new Error(`nothing arrived that matches ${text.source}`);
    },
  };
  try {
    for (const step of steps) {
      onStep(step, await inTime(step.run(scene), patience, `${step.name}: takes too long`));
      await sleep(rest);
    }
  } finally {
    await visitor.leave();
  }
}
