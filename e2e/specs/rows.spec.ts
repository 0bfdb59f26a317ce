import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator } from "@playwright/test";
import { longestTask, TASK_CATEGORIES } from "../bench/longest-task.ts";
import { noteTimes, startTimes, timeOfDrop } from "./app-times.ts";
import { serveBuiltApp } from "./built-app.ts";
import { expect, test } from "./fixtures.ts";
import { storeMany } from "./many-objects.ts";
import { measure } from "./renderer-load.ts";
import { scrollToTheEnd, seenRows, watchRows } from "./row-watch.ts";

const count = 10_000;
const bucket = "ten-thousand";
const kinds = ["invoice", "letter", "photo", "recording"];
/** In name order: 2,500 of each kind. */
const names = Array.from({ length: count }, (_, i) => {
  const number = String(i % (count / kinds.length)).padStart(4, "0");
  return `${kinds[Math.floor((i * kinds.length) / count)]} ${number}.txt`;
});
/** 800 px show 17 rows. Some more are rendered above and below. */
const maxRows = 60;

test.setTimeout(240_000);

test("of 10,000 files only the visible ones are rendered, and wheel, keys and search reach all of them", async ({
  files,
  page,
  place,
  browserName,
}) => {
  test.skip(browserName !== "chromium", "it takes half a minute, and the list is the same");
  const { wsUrl, stored } = await place.startServer();
  const start = performance.now();
  await storeMany(stored, bucket, names);
  const there = performance.now();
  await files.openReady({ server: wsUrl, bucket });
  await expect(page.getByText("10,000 files · ")).toBeVisible({ timeout: 30_000 });
  const usable = performance.now();
  console.log(`  10,000 files: stored in ${Math.round(there - start)} ms, listed in ${Math.round(usable - there)} ms`);
  await files.button("Name").click();
  await expect(files.rows.first()).toContainText(names[0]!);
  const grid = page.getByRole("grid", { name: "Files" });
  await expect(grid).toHaveAttribute("aria-rowcount", String(count + 1));
  await watchRows(grid);

  await test.step("turning the wheel shows the next rows", async () => {
    await page.mouse.move(640, 500);
    for (let turn = 1; turn <= 20; turn++) await page.mouse.wheel(0, 440);
    await expect(files.row(names[200]!)).toBeInViewport();
    for (let turn = 1; turn <= 20; turn++) await page.mouse.wheel(0, -440);
    await expect(files.row(names[0]!)).toBeInViewport();
  });

  await test.step("scrolling reaches every row, without layout shifts", async () => {
    // Less than what is rendered at a time.
    await scrollToTheEnd(page, 1_200);
    await expect(files.row(names.at(-1)!)).toBeInViewport();
    const seen = await seenRows(page);
    expect(seen.names.length).toBe(count);
    expect(seen.shifts ?? 0, "what the browser calls a layout shift").toBe(0);
  });

  await test.step("Home, End, arrows and letters move the focus", async () => {
    await files.row(names.at(-2)!).click();
    await page.keyboard.press("Home");
    await expectAt(files.row(names[0]!));
    await page.keyboard.press("End");
    await expectAt(files.row(names.at(-1)!));
    await page.keyboard.press("ArrowUp");
    await expectAt(files.row(names.at(-2)!));
    await page.keyboard.type("ph");
    await expectAt(files.row("photo 0000.txt"));
    await page.keyboard.press("PageDown");
    await expectAt(files.row("photo 0010.txt"));
  });

  await test.step("the search finds one row, and clearing it shows the others again", async () => {
    const search = page.getByRole("searchbox", { name: "Search files" });
    await search.fill("letter 1234");
    await expect(files.rows).toHaveCount(1);
    await expect(files.row("letter 1234.txt")).toBeInViewport();
    await search.fill("letter");
    await expect(page.getByText("2,500 of 10,000 files")).toBeVisible();
    await search.fill("");
    await expect(page.getByText("10,000 files · ")).toBeVisible();
  });

  const { frames, most, misplaced } = await seenRows(page);
  console.log(`  at most ${most} rows at once, in ${frames} frames`);
  expect(most).toBeLessThan(maxRows);
  expect(misplaced).toEqual([]);
});

/** Expects that a row is focused and visible. */
async function expectAt(row: Locator): Promise<void> {
  await expect(row).toBeFocused();
  await expect(row).toBeInViewport();
}

test("measures the built app with 10,000 files, and with 5,000 dropped files", async ({
  files,
  page,
  place,
  calm,
  browser,
  browserName,
}, testInfo) => {
  test.skip(process.env["NATS_OBJECTS_LARGE"] !== "1", "only with NATS_OBJECTS_LARGE=1");
  test.skip(browserName !== "chromium", "only Chromium records its tasks");
  const note = async (what: string, figures: object): Promise<void> => {
    console.log(`  ${what}: ${JSON.stringify(figures)}`);
    await testInfo.attach(what, { body: JSON.stringify(figures), contentType: "application/json" });
  };
  const { wsUrl, stored } = await place.startServer();
  await storeMany(stored, bucket, names);
  const app = await serveBuiltApp(wsUrl);
  place.onEnd(() => app.stop());
  calm.allowedHosts.add(new URL(app.url).host);
  await noteTimes(page);

  for (const visit of ["first visit", "second visit"]) {
    await page.goto(`${app.url}?bucket=${bucket}`);
    await expect(page.getByText("10,000 files · ")).toBeVisible({ timeout: 30_000 });
    await note(`${visit}, in ms`, await startTimes(page));
  }

  await files.button("Name").click();
  await expect(files.rows.first()).toContainText(names[0]!);
  const session = await page.context().newCDPSession(page);
  const scroll = async (what: string, distance: number, speed: number): Promise<void> => {
    await browser.startTracing(page, { categories: TASK_CATEGORIES });
    const { frames, seconds, longestFrameMs } = await measure(page, 0, async () => {
      await session.send("Input.synthesizeScrollGesture", { x: 640, y: 500, yDistance: -distance, speed });
    });
    const longestTaskMs = Math.round(longestTask((await browser.stopTracing()).toString()));
    await note(what, { seconds, framesPerSecond: Math.round(frames / seconds), longestFrameMs, longestTaskMs });
  };
  await scroll("scrolling 4,000 px a second", 20_000, 4_000);
  await scroll("scrolling through all rows in 11 s", count * 44, 40_000);
  await expect(files.row(names.at(-1)!)).toBeInViewport();

  const folder = testInfo.outputPath("dropped");
  await mkdir(folder);
  const paths = Array.from({ length: 5_000 }, (_, i) => join(folder, `dropped ${i}.txt`));
  for (const path of paths) await writeFile(path, "dropped");
  await page.goto(`${app.url}?bucket=dropped`);
  await files.ready();
  await note("ms until there is feedback on 5,000 files", await timeOfDrop(page, paths));
});
