// Compares the main states of the app with reference screenshots in visual.spec.ts-snapshots. The tests are skipped where a
// browser with its fonts has none. This creates them, also after an intended change:
//   npm test -- e2e e2e/specs/visual.spec.ts --update-snapshots

import { setTimeout as sleep } from "node:timers/promises";
import type { Locator, Page } from "@playwright/test";
import type { FilesPage } from "./files-page.ts";
import { expect, test as base } from "./fixtures.ts";
import type { OtherClient } from "./other-client.ts";
import { Pictures } from "./pictures.ts";
import type { Place } from "./place.ts";
import { picture } from "./preview-samples.ts";
import { pattern, sample } from "./sample-files.ts";
import { ShareDialog } from "./share-links.ts";

/** The same in every run, because its name is visible. */
const bucket = "our-files";
const kept: [name: string, size: number][] = [
  ["offer Lindström & Co.pdf", 41_000],
  ["budget.xlsx", 88_000],
  ["talks/opening.mp4", 760_000],
  ["talks/slides.pdf", 190_000],
  ["photos/beach.jpg", 230_000],
  ["photos/日本 2026/station.jpg", 170_000],
];

/** Whether the reason was printed: once is enough. */
let isSaid = false;

const test = base.extend<{ pictures: Pictures }>({
  pictures: [
    async ({ page }, use, testInfo) => {
      const pictures = await Pictures.of(page, testInfo);
      const why =
        `There are no pictures for this browser and its fonts (${pictures.kept}). To make them: ` +
        "npm test -- e2e e2e/specs/visual.spec.ts --update-snapshots";
      if (!pictures.areThere && !isSaid) console.log(`  ${why}`);
      isSaid = true;
      testInfo.skip(!pictures.areThere, why);
      await page.addInitScript(writeOneDate);
      // Earlier than all files, which the list then shows as "just now".
      await page.clock.setFixedTime(0);
      await use(pictures);
    },
    { auto: true },
  ],
});

test.skip(({ browserName }) => browserName !== "chromium", "one browser is enough");
test.use({ locale: "en-US", timezoneId: "UTC", contextOptions: { reducedMotion: "reduce" } });

/** All dates are equal, because weekdays differ in width. Other tests check the dates. */
function writeOneDate(): void {
  const get = () => () => "Saturday, November 28, 2026 at 12:00:00 PM";
  Object.defineProperty(Intl.DateTimeFormat.prototype, "format", { get });
}

/** A test's own server with one store, `our-files`. */
async function start(place: Place, limits: { max_bytes?: number } = {}): Promise<{ url: string; other: OtherClient }> {
  const { wsUrl, stored } = await place.startServer();
  return { url: wsUrl, other: await stored.otherClient(bucket, limits) };
}

/** Waits until the image in a preview is loaded. */
async function expectPreview(page: Page): Promise<void> {
  const image = page.getByRole("img", { name: "Preview" });
  await expect.poll(() => image.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(320);
}

/** Opens the dialog about the store. */
async function openAbout(files: FilesPage): Promise<Locator> {
  await files.button("Switch store").click();
  await files.button("About this store…").click();
  const about = files.page.getByRole("dialog", { name: `About ${bucket}` });
  await about.getByRole("button", { name: "Check this store" }).click();
  await expect(about).toContainText("All is well. There is nothing to tidy up.");
  return about;
}

const looks = {
  light: { colorScheme: "light", viewport: { width: 1100, height: 800 } },
  dark: { colorScheme: "dark", viewport: { width: 1100, height: 800 } },
  phone: { colorScheme: "light", viewport: { width: 360, height: 720 }, hasTouch: true },
} as const;

for (const [look, options] of Object.entries(looks)) {
  test.describe(look, () => {
    test.use(options);

    test("an empty store, uploads, and a question look as they did", async ({ files, place, pictures }) => {
      const { url, other } = await start(place, { max_bytes: 600_000 });
      await files.openReady({ server: url, bucket });
      await expect(files.heading("No files yet")).toBeVisible();
      await pictures.compare(`${look}-empty`);

      await other.put("notes.txt", pattern(12_000));
      await files.choose(sample("film.mp4", 1_200_000, "video/mp4"));
      await expect(files.heading("1 file failed")).toBeVisible();
      await files.upload(sample("holiday.jpg", 240_000, "image/jpeg"));
      // A phone has no room for it.
      await expect(files.page.getByText("247 KB of 586 KB")).toBeAttached();
      await pictures.compare(`${look}-uploads`);

      await files.choose(sample("holiday.jpg", 10), sample("notes.txt", 10));
      const question = files.page.getByRole("dialog", { name: "“holiday.jpg” is already here" });
      await expect(question).toBeVisible();
      await pictures.compare(`${look}-name-taken`, { of: question });
      await files.page.getByRole("checkbox", { name: "Do the same for the other file" }).check();
      await files.button("Skip").click();
    });

    test("a list, details and dialogs look as they did", async ({ files, page, place, pictures }) => {
      const { url, other } = await start(place);
      for (const [name, size] of kept) {
        await other.put(name, pattern(size));
        // Sorted by newest, to the millisecond.
        await sleep(5);
      }
      await other.put("drawing.svg", Buffer.from(picture));
      await files.openReady({ server: url, bucket });
      await expect(files.rows).toHaveCount(5);
      for (const name of ["talks", "budget.xlsx"]) {
        await page.getByRole("checkbox", { name: `Select ${name}` }).check();
      }
      await expect(page.getByText("2 selected")).toBeVisible();
      await pictures.compare(`${look}-selected`);
      await files.button("Clear selection").click();

      await files.row("drawing.svg").focus();
      await page.keyboard.press("Space");
      const drawer = page.getByRole("dialog", { name: "Details of drawing.svg" });
      await expectPreview(page);
      await pictures.compare(`${look}-details`);
      await drawer.getByRole("button", { name: "Close" }).click();

      const share = await ShareDialog.open(files, "drawing.svg");
      // It begins with the page's address, whose port differs each time.
      await pictures.compare(`${look}-share`, { of: share.dialog, mask: [share.link] });
      await share.done();

      await pictures.compare(`${look}-about`, { of: await openAbout(files) });
    });

    test("no server looks as it did", async ({ files, page, place, pictures }) => {
      const proxy = await place.proxy();
      await proxy.refuse(true);
      await files.open({ server: proxy.url, bucket });
      // Each wait is longer than the previous one. The clock is stopped, so the seconds do not change.
      for (const seconds of [2, 3, 5, 8]) {
        await expect(page.getByText(`Retrying in ${seconds} s.`)).toBeVisible();
        await files.button("Try now").click();
      }
      await expect(page.getByText("Retrying in 15 s.")).toBeVisible();
      await pictures.compare(`${look}-no-server`, { mask: [page.getByText(proxy.url)] });
    });

    test("the page of a link looks as it did", async ({ page, place, pictures }) => {
      const { url, other } = await start(place);
      await other.put("drawing.svg", Buffer.from(picture));
      await page.goto(`./?${new URLSearchParams({ server: url }).toString()}#/share/${bucket}/drawing.svg`);
      await expect(page.getByRole("heading", { name: "drawing.svg" })).toBeVisible();
      await expectPreview(page);
      await pictures.compare(`${look}-link`, { mask: [page.getByText(`Server: ${url}`)] });
    });
  });
}
