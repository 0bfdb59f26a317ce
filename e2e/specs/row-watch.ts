import type { Locator, Page } from "@playwright/test";

interface Moved {
  currentRect: DOMRectReadOnly;
  previousRect: DOMRectReadOnly;
}

/** Chromium's layout-shift entry, which TypeScript's DOM types lack. */
interface Shift extends PerformanceEntry {
  value: number;
  sources: Moved[];
}

/** What was observed of a grid's rows in every frame. */
export interface SeenRows {
  frames: number;
  /** Maximum number of rows at once, including the header. */
  most: number;
  /** Names of all rows seen. */
  names: string[];
  /** Rows that were not at the position of their index: a jump, or an adjacent row of another height. */
  misplaced: string[];
  /** Sum of the layout shifts that the browser found in the list; `undefined` where it reports none. */
  shifts: number | undefined;
}

/** Observes the rows of a grid in every frame from now on. */
export async function watchRows(grid: Locator): Promise<void> {
  await grid.evaluate((grid) => {
    const rows = (): HTMLElement[] => [...grid.querySelectorAll<HTMLElement>("[role=row][aria-rowindex]")];
    const numberOf = (row: HTMLElement): number => Number(row.getAttribute("aria-rowindex"));
    const [head, first] = rows();
    const before = head!.getBoundingClientRect().height;
    const height = first!.getBoundingClientRect().height;
    const hasShifts = PerformanceObserver.supportedEntryTypes.includes("layout-shift");
    const seen = {
      frames: 0,
      most: 0,
      names: new Set<string>(),
      misplaced: [] as string[],
      shifts: hasShifts ? 0 : undefined,
    };
    const look = (): void => {
      const top = grid.getBoundingClientRect().top + before;
      const there = rows();
      seen.frames++;
      seen.most = Math.max(seen.most, there.length);
      for (const row of there.slice(1)) {
        const number = numberOf(row);
        const off = row.getBoundingClientRect().top - top - (number - 2) * height;
        if (Math.abs(off) > 1 && seen.misplaced.length < 10) seen.misplaced.push(`row ${number} is off by ${off} px`);
        seen.names.add(row.querySelector("[role=rowheader] [title]")?.getAttribute("title") ?? "");
      }
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    if (hasShifts) {
      // Above the list is the round-trip time, whose digits change.
      const isInList = ({ currentRect, previousRect }: Moved): boolean =>
        Math.max(currentRect.bottom, previousRect.bottom) > head!.getBoundingClientRect().top;
      new PerformanceObserver((list) => {
        for (const shift of list.getEntries() as Shift[]) if (shift.sources.some(isInList)) seen.shifts! += shift.value;
      }).observe({ type: "layout-shift" });
    }
    Object.assign(globalThis, { seenRows: seen });
  });
}

/** The observations so far. */
export function seenRows(page: Page): Promise<SeenRows> {
  return page.evaluate(() => {
    const { seenRows } = globalThis as unknown as { seenRows: Omit<SeenRows, "names"> & { names: Set<string> } };
    return { ...seenRows, names: [...seenRows.names] };
  });
}

/** Scrolls down by `step` px per frame, to the end. */
export async function scrollToTheEnd(page: Page, step: number): Promise<void> {
  await page.evaluate(async (step) => {
    for (let before = -1; scrollY > before;) {
      before = scrollY;
      scrollBy({ top: step, behavior: "instant" });
      await new Promise(requestAnimationFrame);
    }
    // The last step's result is observed in the following frame.
    await new Promise(requestAnimationFrame);
  }, step);
}
