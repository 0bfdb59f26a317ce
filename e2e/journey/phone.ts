import { longestTask, TASK_CATEGORIES } from "../bench/longest-task.ts";
import { evaluate, trace } from "../bench/chromium-browser.ts";
import type { JourneyBrowser, Visitor } from "./browser.ts";
import { STORE } from "./steps.ts";

/** What a page costs a phone. Times in ms. */
export interface PhoneLoad {
  /** From the address to the list, and the longest task until then and a second later. */
  readonly list: number;
  readonly loading: number;
  /** The longest task while a search is typed. */
  readonly searching: number;
  /** The longest task, and frames per second, while the list is scrolled. */
  readonly scrolling: number;
  readonly framesPerSecond: number;
  /** The same tasks, in ms of the processor's time: on a busy machine they also wait for their turn. */
  readonly loadingBusy: number;
  readonly searchingBusy: number;
  readonly scrollingBusy: number;
}

const WORDS = "picture 0012";

/** Opens a long list on a phone whose processor is `slowdown` times slower than this machine's. */
export async function loadPhone(browser: JourneyBrowser, site: string, slowdown: number): Promise<PhoneLoad> {
  const visitor = await browser.visitor();
  const { devtools } = visitor;
  try {
    await devtools.send("Emulation.setDeviceMetricsOverride", {
      width: 390,
      height: 844,
      deviceScaleFactor: 2,
      mobile: true,
    });
    await devtools.send("Emulation.setTouchEmulationEnabled", { enabled: true });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    const [list, loading, loadingBusy] = await traced(visitor, async () => {
      await visitor.go(`${site}?bucket=${STORE}`);
      return visitor.run(async () => {
        const { firstRow } = eyes;
        const whole = eyes.when(() => eyes.all(".count").some(({ innerText }) => innerText.includes("10,0")));
        const time = Math.max(await firstRow, await whole) - performance.timeOrigin;
        await new Promise((resolve) => setTimeout(resolve, 1_000));
        return time;
      }, undefined);
    });
    const [, searching, searchingBusy] = await traced(visitor, () =>
      visitor.run(async (words) => {
        const [field] = eyes.all<HTMLInputElement>("input[type=search]");
        if (field === undefined) throw new Error("the page has no search");
        for (let length = 1; length <= words.length; length++) {
          field.value = words.slice(0, length);
          field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
          await new Promise((resolve) => setTimeout(resolve, 150));
        }
        field.value = "";
        field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true }));
        await new Promise((resolve) => setTimeout(resolve, 500));
        return 0;
      }, WORDS),
    );
    const [framesPerSecond, scrolling, scrollingBusy] = await traced(visitor, () => scroll(visitor));
    return { list, loading, searching, scrolling, framesPerSecond, loadingBusy, searchingBusy, scrollingBusy };
  } finally {
    await visitor.leave();
  }
}

async function traced(visitor: Visitor, act: () => Promise<number>): Promise<[number, number, number]> {
  const [value, events] = await trace(visitor.devtools, TASK_CATEGORIES, act);
  const text = events.toString();
  return [value, longestTask(text), longestTask(text, "tdur")];
}

/** Scrolls like a finger that flings, and returns the frames per second. */
async function scroll({ devtools, run }: Visitor): Promise<number> {
  await run(() => {
    const frames = { count: 0, from: performance.now(), isOver: false };
    const beat = (): void => {
      frames.count++;
      if (!frames.isOver) requestAnimationFrame(beat);
    };
    requestAnimationFrame(beat);
    Object.assign(globalThis, { frames });
  }, undefined);
  await devtools.send("Input.synthesizeScrollGesture", { x: 195, y: 600, yDistance: -12_000, speed: 4_000 });
  return evaluate<number>(
    devtools,
    "(frames.isOver = true, frames.count / ((performance.now() - frames.from) / 1000))",
  );
}
