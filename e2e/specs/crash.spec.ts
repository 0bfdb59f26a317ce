// Uploads whose page closes midway: reloaded by the user, or crashed with its process.

import { once } from "node:events";
import { createReadStream } from "node:fs";
import { createHash } from "node:crypto";
import type { Page, TestInfo } from "@playwright/test";
import { FilesPage } from "./files-page.ts";
import { expect, test } from "./fixtures.ts";
import type { Place } from "./place.ts";
import { writeLargeSample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

const mib = process.env["NATS_OBJECTS_LARGE"] === "1" ? 300 : 48;
const size = mib * 1024 * 1024;
const chunkSize = 131_072;

test.describe.configure({ timeout: 240_000 });

/** Uploads, closes the page when about a third is stored, then resumes, and counts the bytes sent twice. */
async function interrupt(
  files: FilesPage,
  place: Place,
  testInfo: TestInfo,
  goAway: () => Promise<FilesPage>,
): Promise<void> {
  const path = await writeLargeSample(testInfo, "film.mp4", mib);
  const proxy = await place.proxy(undefined, { throughput: { up: 12_000_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(path);
  await expect
    .poll(() => place.server.chunks(place.bucket), { timeout: 60_000 })
    .toBeGreaterThan((size / chunkSize) * 0.3);
  const after = await goAway();
  proxy.setThroughput({});
  await after.openReady({ server: proxy.url });
  await expect(after.heading("1 upload was interrupted. Continue?")).toBeVisible({ timeout: 20_000 });
  expect(await place.server.chunks(place.bucket)).toBeLessThan(size / chunkSize);

  const chooser = after.page.waitForEvent("filechooser");
  await after.button("Continue film.mp4").click();
  await (await chooser).setFiles(path);
  await expect(after.transfer("film.mp4")).toContainText("Uploaded · ", { timeout: 120_000 });
  const twice = proxy.counts.up / size - 1;
  console.log(`  sent twice: ${(100 * twice).toFixed(2)} % of ${String(mib)} MiB`);
  // Includes 200 bytes of headers per chunk, which are not content.
  expect(twice).toBeLessThan(0.05);

  const hash = createHash("sha256");
  const reading = createReadStream(path).on("data", (piece) => hash.update(piece));
  await once(reading, "close");
  expect(sha256(await place.server.content(place.bucket, "film.mp4"))).toBe(hash.digest("hex"));
}

/** Kills the process of a page, as running out of memory would. */
async function crash(page: Page): Promise<void> {
  const crashed = page.waitForEvent("crash");
  await page.goto("chrome://crash").catch(() => undefined);
  await crashed;
}

test("an upload resumes after a reload, and less than 5 % is sent twice", async ({
  files,
  place,
  page,
  browserName,
}, testInfo) => {
  test.skip(browserName === "chromium", "app-resume.spec.ts shows it there");
  await interrupt(files, place, testInfo, async () => {
    await page.reload();
    return files;
  });
});

test("an upload resumes after a crash of its page, and less than 5 % is sent twice", async ({
  files,
  place,
  page,
  browserName,
}, testInfo) => {
  test.skip(browserName !== "chromium", "only Chromium has a URL that crashes a page");
  await interrupt(files, place, testInfo, async () => {
    await crash(page);
    const next = await page.context().newPage();
    await page.close();
    return new FilesPage(next, place.bucket);
  });
});
