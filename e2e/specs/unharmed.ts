import type { Page } from "@playwright/test";
import { expect } from "./fixtures.ts";

/** Expects that no hostile content has run in the page, changed its prototypes or base URL, or opened a window. */
export async function expectUnharmed(page: Page, when: string): Promise<void> {
  const harm = await page.evaluate(() => [
    (globalThis as { attacked?: number }).attacked ?? null,
    Object.prototype.hasOwnProperty.call(Object.prototype, "deleted"),
    document.baseURI.startsWith(location.origin),
  ]);
  expect(harm, when).toEqual([null, false, true]);
  expect(page.context().pages().length, `${when}: windows`).toBe(1);
}
