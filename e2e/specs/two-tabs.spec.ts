// The same upload in two tabs: each would treat the other's chunks as damage, so only one of them may run it.

import { expect, test } from "./fixtures.ts";
import { FilesPage } from "./files-page.ts";
import { pattern, writeSample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

const size = 24_000_000;

test.describe.configure({ timeout: 120_000 });

test("of two tabs with the same upload, one runs it, and the other reports that and can retry", async ({
  files,
  place,
  page,
}, testInfo) => {
  const path = await writeSample(testInfo, "film.mp4", size);
  const proxy = await place.proxy(undefined, { throughput: { up: 4_000_000 } });
  const second = new FilesPage(await page.context().newPage(), place.bucket);
  await files.openReady({ server: proxy.url });
  await second.openReady({ server: proxy.url });

  await files.choose(path);
  await expect.poll(() => place.server.chunks(place.bucket), { timeout: 20_000 }).toBeGreaterThan(10);
  // An upload that runs in another tab is not offered for resuming.
  await expect(second.page.getByText("interrupted")).toBeHidden();
  await second.choose(path);
  await expect(second.heading("1 file failed")).toBeVisible();
  await expect(second.transfer("film.mp4")).toContainText(
    "film.mp4 is being uploaded in another tab. It continues there.",
  );

  // The first tab is not affected.
  await expect(files.transfer("film.mp4")).toContainText(" of 22.9 MB");
  proxy.setThroughput({});
  await expect(files.transfer("film.mp4")).toContainText("Uploaded · 22.9 MB", { timeout: 30_000 });
  expect(sha256(await place.server.content(place.bucket, "film.mp4"))).toBe(sha256(pattern(size, size)));
  // Nothing was sent twice.
  expect(proxy.counts.up).toBeLessThan(1.05 * size);

  // Now that the file exists, retrying asks about its name.
  await second.button("Retry film.mp4").click();
  await expect(second.page.getByRole("dialog", { name: "“film.mp4” is already here" })).toBeVisible();
  await second.button("Skip").click();
  expect(await place.server.names(place.bucket)).toEqual(["film.mp4"]);
});

test("when two tabs start the same upload at the same moment, exactly one of them runs it", async ({
  files,
  place,
  page,
}, testInfo) => {
  const path = await writeSample(testInfo, "race.bin", size);
  const proxy = await place.proxy(undefined, { throughput: { up: 4_000_000 } });
  const tabs = [files, new FilesPage(await page.context().newPage(), place.bucket)];
  for (const tab of tabs) await tab.openReady({ server: proxy.url });
  await Promise.all(tabs.map((tab) => tab.page.getByLabel("Files to upload").setInputFiles(path)));
  const failed = (tab: FilesPage): Promise<boolean> => tab.heading("1 file failed").isVisible();
  await expect.poll(async () => (await Promise.all(tabs.map(failed))).filter(Boolean).length).toBe(1);
  const [first] = await Promise.all(tabs.map(failed));
  proxy.setThroughput({});
  await expect(tabs[first ? 1 : 0]!.transfer("race.bin")).toContainText("Uploaded", { timeout: 30_000 });
  expect(sha256(await place.server.content(place.bucket, "race.bin"))).toBe(sha256(pattern(size, size)));
});
