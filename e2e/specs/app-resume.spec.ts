// Beyond 200 lines because these tests share the notes that they write, and the waits for running uploads.

import { appendFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import type { FilesPage } from "./files-page.ts";
import { pattern, sample, writeSample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

const size = 12_000_000;
const chunkSize = 131_072;

test.describe.configure({ timeout: 150_000 });

/** Answers the file chooser that a click opens. */
async function chooseAfterClick(files: FilesPage, button: string, path: string): Promise<void> {
  const chooser = files.page.waitForEvent("filechooser");
  await files.button(button).click();
  await (await chooser).setFiles(path);
}

/** Waits until the server receives no more chunks, and returns their number. */
async function settledChunks(chunks: () => Promise<number>): Promise<number> {
  let before = -1;
  await expect
    .poll(
      async () => {
        const now = await chunks();
        const isSettled = now === before;
        before = now;
        return isSettled;
      },
      { intervals: [500], timeout: 30_000 },
    )
    .toBe(true);
  return before;
}

test("resumes an upload after a reload, and sends less than 5 % twice", async ({ files, place, page }, testInfo) => {
  const path = await writeSample(testInfo, "film.mp4", size);
  const proxy = await place.proxy(undefined, { throughput: { up: 1_500_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(path);
  await expect.poll(() => place.server.chunks(place.bucket), { timeout: 20_000 }).toBeGreaterThan(35);
  await expect(files.transfers).toContainText("You can close this page.");
  await page.reload();
  await files.ready();
  await expect(files.heading("1 upload was interrupted. Continue?")).toBeVisible();
  await expect(page.getByRole("region", { name: "1 upload was interrupted" })).toContainText(/ of 11\.4 MB stored/);
  const stored = await settledChunks(() => place.server.chunks(place.bucket));
  expect(stored * chunkSize).toBeLessThan(size);

  proxy.setThroughput({});
  const before = proxy.counts.up;
  await chooseAfterClick(files, "Continue film.mp4", path);
  await expect(files.transfer("film.mp4")).toContainText("Uploaded · 11.4 MB", { timeout: 30_000 });
  const missing = size - stored * chunkSize;
  expect(proxy.counts.up - before).toBeLessThan(missing + 0.05 * size);
  expect(sha256(await place.server.content(place.bucket, "film.mp4"))).toBe(sha256(pattern(size, size)));
  await expect(files.heading("1 upload was interrupted. Continue?")).toBeHidden();
  await page.reload();
  await files.ready();
  await expect(files.row("film.mp4")).toBeVisible();
  await expect(files.heading("1 upload was interrupted. Continue?")).toBeHidden();
});

test("pauses an upload, keeps the stored part, and resumes after it", async ({ files, place }) => {
  const file = sample("film.mp4", size, "video/mp4");
  const proxy = await place.proxy(undefined, { throughput: { up: 1_500_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(file);
  await expect.poll(() => place.server.chunks(place.bucket), { timeout: 20_000 }).toBeGreaterThan(10);
  await files.button("Pause film.mp4").click();
  await expect(files.transfer("film.mp4")).toContainText("Paused · ");
  await expect(files.heading("1 file paused")).toBeVisible();
  const stored = await settledChunks(() => place.server.chunks(place.bucket));
  proxy.setThroughput({});
  const before = proxy.counts.up;
  await files.button("Resume film.mp4").click();
  await expect(files.transfer("film.mp4")).toContainText("Uploaded", { timeout: 30_000 });
  expect(proxy.counts.up - before).toBeLessThan(size - stored * chunkSize + 0.05 * size);
  expect(sha256(await place.server.content(place.bucket, "film.mp4"))).toBe(sha256(file.buffer));
});

test("leaves nothing of a paused upload that is cancelled", async ({ files, place }) => {
  const proxy = await place.proxy(undefined, { throughput: { up: 1_500_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(sample("film.mp4", size));
  await expect.poll(() => place.server.chunks(place.bucket), { timeout: 20_000 }).toBeGreaterThan(10);
  await files.button("Pause film.mp4").click();
  await settledChunks(() => place.server.chunks(place.bucket));
  await files.button("Cancel film.mp4").click();
  await expect(files.transfer("film.mp4")).toContainText("Cancelled");
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
});

test("asks before it starts over with a changed file, and forgets a discarded upload", async ({
  files,
  place,
  page,
}, testInfo) => {
  const path = await writeSample(testInfo, "report.bin", size);
  const proxy = await place.proxy(undefined, { throughput: { up: 1_500_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(path);
  await expect.poll(() => place.server.chunks(place.bucket), { timeout: 20_000 }).toBeGreaterThan(10);
  await page.reload();
  await files.ready();
  await appendFile(path, "one line more");
  await settledChunks(() => place.server.chunks(place.bucket));
  await chooseAfterClick(files, "Continue report.bin", path);
  const dialog = page.getByRole("dialog", { name: "report.bin changed on disk since the upload began. Start again?" });
  await dialog.getByRole("button", { name: "Leave it" }).click();
  await expect(dialog).toBeHidden();
  await files.button("Discard report.bin").click();
  await expect(files.heading("1 upload was interrupted. Continue?")).toBeHidden();
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
});

/** Writes a note into the page's journal, as if the page had closed during the upload. */
async function seedNote(
  page: Page,
  record: { bucket: string; name: string; nuid: string; size: number },
): Promise<void> {
  await page.evaluate(async ({ bucket, name, nuid, size }) => {
    const [database] = (await indexedDB.databases()).map((each) => each.name ?? "");
    const open = indexedDB.open(database ?? "");
    const result = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(new Error(request.error?.message));
      });
    const db = await result(open);
    const key = JSON.stringify([bucket, name]);
    const now = Date.now();
    const place = { chunkSize: 131_072, chunks: 0, lastModified: 1, started: now, updated: now };
    const store = db.transaction("uploads", "readwrite").objectStore("uploads");
    await result(store.put({ key, bucket, name, nuid, size, ...place }, key));
    db.close();
  }, record);
}

/** How many uploads the page has noted. */
function noteCount(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        void indexedDB.databases().then(([database]) => {
          const open = indexedDB.open(database?.name ?? "");
          open.onsuccess = () => {
            const count = open.result.transaction("uploads").objectStore("uploads").count();
            count.onsuccess = () => {
              open.result.close();
              resolve(count.result);
            };
          };
        });
      }),
  );
}

test("does not offer a stored upload as interrupted, and removes its note", async ({ files, place, page }) => {
  await files.openReady();
  await files.upload(sample("film.mp4", 300_000));
  const nuid = await place.server.nuid(place.bucket, "film.mp4");
  await seedNote(page, { bucket: place.bucket, name: "film.mp4", nuid, size: 300_000 });
  await seedNote(page, { bucket: place.bucket, name: "before-its-rename.mp4", nuid, size: 300_000 });
  expect(await noteCount(page)).toBe(2);
  await page.reload();
  await files.ready();
  await expect(files.row("film.mp4")).toBeVisible();
  await expect.poll(() => noteCount(page)).toBe(0);
  await expect(files.heading(/interrupted/)).toBeHidden();
  expect(await place.server.chunks(place.bucket)).toBe(3);
});

for (const [title, name] of [
  ["was stored after all", "film.mp4"],
  ["was stored after all, and renamed", "renamed.mp4"],
] as const) {
  test(`keeps the file of an upload that ${title} when it is discarded`, async ({ files, place, page }) => {
    const nuid = "0123456789ABCDEFGHIJKL";
    const content = pattern(300_000);
    await files.openReady();
    await files.upload(sample("other.txt", 10));
    await seedNote(page, { bucket: place.bucket, name: "film.mp4", nuid, size: content.length });
    await page.reload();
    await files.ready();
    await expect(files.heading("1 upload was interrupted. Continue?")).toBeVisible();
    // The upload's last message, which the page had sent, takes effect only now.
    await (await place.server.otherClient(place.bucket)).put(name, content, nuid);
    await expect(files.row(name)).toBeVisible();
    await files.button("Discard film.mp4").click();
    await expect(files.notifications).toContainText(`${name} was uploaded completely, so it stays.`);
    await expect(files.heading(/interrupted/)).toBeHidden();
    expect(await noteCount(page)).toBe(0);
    expect(sha256(await place.server.content(place.bucket, name))).toBe(sha256(content));
  });
}

test("keeps the file of an upload that was stored after all when it is cancelled", async ({ files, place }) => {
  const proxy = await place.proxy(undefined, { throughput: { up: 1_500_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(sample("film.mp4", size));
  await expect.poll(() => place.server.chunks(place.bucket), { timeout: 20_000 }).toBeGreaterThan(10);
  await files.button("Pause film.mp4").click();
  await settledChunks(() => place.server.chunks(place.bucket));
  const other = await place.server.otherClient(place.bucket);
  const chunks = await other.complete("film.mp4", await place.server.uploads(place.bucket));
  await expect(files.row("film.mp4")).toBeVisible();
  await files.button("Cancel film.mp4").click();
  await expect(files.transfer("film.mp4")).toContainText("Cancelled");
  await expect(files.row("film.mp4")).toBeVisible();
  expect(await place.server.chunks(place.bucket)).toBe(chunks);
});

test("reports that a changed file is uploaded from the start", async ({ files, place, page }, testInfo) => {
  const path = await writeSample(testInfo, "report.bin", size);
  const proxy = await place.proxy(undefined, { throughput: { up: 1_500_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(path);
  await expect.poll(() => place.server.chunks(place.bucket), { timeout: 20_000 }).toBeGreaterThan(10);
  await page.reload();
  await files.ready();
  await appendFile(path, "one line more");
  await settledChunks(() => place.server.chunks(place.bucket));
  await chooseAfterClick(files, "Continue report.bin", path);
  await page.getByRole("dialog").getByRole("button", { name: "Start again" }).click();
  await expect(files.transfer("report.bin")).toContainText("The file has changed since. Uploading it from the start.");
  proxy.setThroughput({});
  await expect(files.transfer("report.bin")).toContainText("Uploaded", { timeout: 30_000 });
  await expect(files.transfer("report.bin")).toContainText("The file had changed, so it was uploaded from the start.");
});
