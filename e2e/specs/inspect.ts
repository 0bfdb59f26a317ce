import AxeBuilder from "@axe-core/playwright";
import { expect, type Page, type TestInfo } from "@playwright/test";

/** Runs axe on the page, and attaches a screenshot. */
export async function inspect(page: Page, testInfo: TestInfo, state: string): Promise<void> {
  const path = testInfo.outputPath(`${state}.png`);
  await page.screenshot({ path });
  await testInfo.attach(state, { path, contentType: "image/png" });
  await expectAccessible(page, state);
}

/** Expects that axe finds no problem on the page. */
export async function expectAccessible(page: Page, state: string): Promise<void> {
  // Its types come from another copy of Playwright than the tests'. The legacy mode opens no page of its own; it misses only
  // frames of other origins, and there are none.
  const { violations } = await new AxeBuilder({ page: page as never }).setLegacyMode().analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`);
  expect(found, state).toEqual([]);
}
