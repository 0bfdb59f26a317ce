import type { Page } from "@playwright/test";

/** What a page is given. */
interface Clock {
  /** Resolves with the time in ms when an element matches, in any shadow root, and is painted. */
  whenPainted(selector: string): Promise<number>;
  firstRow: Promise<number>;
  feedback: Promise<Record<string, number>>;
}

/** Records when the parts of the app appear, on every page from now on. */
export async function noteTimes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const isThere = (root: ParentNode, selector: string): boolean =>
      root.querySelector(selector) !== null ||
      [...root.querySelectorAll("*")].some(({ shadowRoot }) => shadowRoot !== null && isThere(shadowRoot, selector));
    /** A message posted in a frame arrives after that frame was painted. */
    const frameDrawn = (): Promise<void> =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve();
        requestAnimationFrame(() => port2.postMessage(undefined));
      });
    const whenPainted = async (selector: string): Promise<number> => {
      do await frameDrawn();
      while (!isThere(document, selector));
      return performance.now();
    };
    Object.assign(globalThis, { whenPainted, firstRow: whenPainted("[role=rowheader]") });
  });
}

/** When something was visible, and when the list was, in ms since navigation. */
export async function startTimes(page: Page): Promise<Record<string, number>> {
  const firstRow = await page.evaluate(() => (globalThis as unknown as Clock).firstRow);
  const paints = await page.evaluate(() =>
    performance.getEntriesByType("paint").map(({ name, startTime }) => [name, startTime] as const),
  );
  const times = [...paints, ["first row", firstRow] as const];
  return Object.fromEntries(times.map(([name, time]) => [name, Math.round(time)]));
}

/** Drops files, and returns the ms until the page shows their destination, and that they are uploading. */
export async function timeOfDrop(page: Page, paths: readonly string[]): Promise<Record<string, number>> {
  await page.evaluate(() => {
    const clock = globalThis as unknown as Clock;
    const after = (event: "dragenter" | "drop", selector: string): Promise<number> =>
      new Promise((resolve) => {
        const begin = ({ timeStamp }: Event): void => {
          void clock.whenPainted(selector).then((time) => resolve(Math.round(time - timeStamp)));
        };
        addEventListener(event, begin, { capture: true, once: true });
      });
    const overlay = after("dragenter", ".overlay");
    const transfers = after("drop", 'section[aria-label="Transfers"]');
    clock.feedback = Promise.all([overlay, transfers]).then(([held, dropped]) => ({ held, dropped }));
  });
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 600, y: 600, data });
  }
  return page.evaluate(() => (globalThis as unknown as Clock).feedback);
}
