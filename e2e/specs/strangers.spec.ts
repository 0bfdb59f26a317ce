// Ten tasks of a first-time user, done by visible means only. Details are tested elsewhere; here a whole journey must be
// possible. One file, because together they are what the app is for.

import { execFile } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Locator, Page, TestInfo } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import type { FilesPage } from "./files-page.ts";
import { film, storing } from "./preview-samples.ts";
import { pattern, sample, writeSample } from "./sample-files.ts";
import { SavedFiles } from "./saved-files.ts";
import { openLink, ShareDialog, storedName } from "./share-links.ts";
import { sha256 } from "./stored-objects.ts";

const run = promisify(execFile);

/** A screenshot of the page when the task is done. */
async function keep(page: Page, testInfo: TestInfo, name = "the end"): Promise<void> {
  await testInfo.attach(name, { body: await page.screenshot(), contentType: "image/png" });
}

test.afterEach(({ page }, testInfo) => keep(page, testInfo));

/** Chooses an item in the menu of a row. */
async function choose(files: FilesPage, name: string, item: string): Promise<void> {
  await files.row(name).click({ button: "right" });
  await files.page.getByRole("menu", { name }).getByRole("menuitem", { name: item, exact: true }).click();
}

async function select(page: Page, ...names: string[]): Promise<void> {
  for (const name of names) await page.getByRole("checkbox", { name: `Select ${name}`, exact: true }).check();
}

/** The position of a film, in seconds, and how red and blue its picture is, from 0 to 255. */
function look(player: Locator): Promise<{ at: number; red: number; blue: number }> {
  return player.evaluate((element) => {
    const video = element as HTMLVideoElement;
    const canvas = new OffscreenCanvas(1, 1).getContext("2d")!;
    canvas.drawImage(video, 0, 0, 1, 1);
    const [red = 0, , blue = 0] = canvas.getImageData(0, 0, 1, 1).data;
    return { at: video.currentTime, red, blue };
  });
}

test("I want to put a folder with my photos there", async ({ files, place, page, browserName }, testInfo) => {
  test.skip(browserName !== "chromium", "only Chromium lets a test drop a folder");
  const folder = testInfo.outputPath("holiday");
  const photos = ["beach.jpg", "harbour.jpg", "day two/station.jpg"];
  await mkdir(join(folder, "day two"), { recursive: true });
  for (const [index, name] of photos.entries()) await writeFile(join(folder, name), pattern(150_000, index + 1));
  await files.openReady();

  const session = await page.context().newCDPSession(page);
  const drag = (type: "dragEnter" | "dragOver" | "drop") => {
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    return session.send("Input.dispatchDragEvent", { type, x: 600, y: 500, data });
  };
  await drag("dragEnter");
  await drag("dragOver");
  await expect(page.getByText(`Drop 1 item into ${place.bucket}`)).toBeVisible();
  await drag("drop");
  await expect(files.heading("3 files finished")).toBeVisible();
  await files.button("Open holiday").click();
  await expect(files.row("holiday/beach.jpg")).toBeVisible();
  await files.button("Open day two").click();
  await expect(files.row("holiday/day two/station.jpg")).toContainText("JPG image");
  const stored = await place.server.content(place.bucket, "holiday/day two/station.jpg");
  expect(sha256(stored)).toBe(sha256(pattern(150_000, 3)));
});

test("I want to find the offer from spring, wherever it is", async ({ files, place, page }) => {
  const other = await place.server.otherClient(place.bucket);
  const names = ["2025/letters/thanks.txt", "2026/spring/Offer Lindström.pdf", "2026/autumn/offer.pdf", "notes.txt"];
  for (const name of names) await other.put(name, pattern(100));
  await files.openReady();
  const field = page.getByRole("searchbox", { name: "Search files" });
  await field.fill("spring offer");
  await expect(files.rows).toHaveCount(1);
  await expect(files.row("2026/spring/Offer Lindström.pdf")).toBeVisible();
  await field.fill("offre");
  await expect(page.getByText("No file matches “offre”.")).toBeVisible();
  await files.button("Clear search").click();
  await expect(files.row("notes.txt")).toBeVisible();
});

test("I want to see how the film ends, without all of it on my disk", async ({ files, place, page }) => {
  await storing(place.bucket, async (put) => put({ name: "film.webm" }, await film()));
  await files.openReady();
  await choose(files, "film.webm", "Details");
  const player = page.getByRole("dialog", { name: "Details of film.webm" }).getByLabel("Preview");
  await expect.poll(() => player.evaluate((video: HTMLVideoElement) => video.readyState)).toBeGreaterThan(1);
  expect((await look(player)).red, "red at the start").toBeGreaterThan(150);
  await player.focus();
  await page.keyboard.press("End");
  // The last ten of sixty seconds are blue.
  await expect.poll(async () => (await look(player)).blue).toBeGreaterThan(150);
  expect((await look(player)).at).toBeGreaterThan(50);
});

test("I want to give a file a better name", async ({ files, place, page }) => {
  await files.openReady();
  await files.upload(sample("IMG_4711.jpg", 40_000, "image/jpeg"));
  await choose(files, "IMG_4711.jpg", "Rename");
  const dialog = page.getByRole("dialog", { name: "Rename “IMG_4711.jpg”" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("Anna at the sea.jpg");
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(files.row("Anna at the sea.jpg")).toBeVisible();
  await expect(files.row("IMG_4711.jpg")).toBeHidden();
  await expect.poll(() => place.server.names(place.bucket)).toEqual(["Anna at the sea.jpg"]);
});

test("I want to send a file that nobody else can read, not even the server's operator", async ({ files, place }) => {
  const secret = "Two and a half per cent more from January.\n".repeat(500);
  await storing(place.bucket, (put) => put({ name: "salary.txt" }, secret));
  await files.openReady();
  const share = await ShareDialog.open(files, "salary.txt");
  await share.encrypt.check();
  const link = await share.create();
  await expect(share.dialog).toContainText("The key is in the link, and nowhere else.");
  await expect(share.dialog.getByRole("button", { name: "Copy link" })).toBeVisible();
  const stored = await place.server.content("shared", storedName(link));
  expect(stored.includes("per cent")).toBe(false);
  expect(link).not.toContain("salary");
});

test("I want to open the link that I was sent, on my own computer", async ({
  files,
  place,
  another,
  browserName,
  saveFolder,
}, testInfo) => {
  const minutes = "# Minutes\n\nAll went well.\n";
  await storing(place.bucket, (put) => put({ name: "minutes.md" }, minutes));
  await files.openReady();
  const share = await ShareDialog.open(files, "minutes.md");
  await share.encrypt.check();
  const link = await share.create();

  const { page } = await another();
  await openLink(page, link);
  await expect(page.getByRole("heading", { name: "minutes.md" })).toBeVisible();
  await expect(page.getByText("Encrypted end to end")).toBeVisible();
  const saved = new SavedFiles(page, browserName, saveFolder);
  const file = await saved.after(() => page.getByRole("button", { name: "Save", exact: true }).click());
  expect(file).toEqual({ name: "minutes.md", size: minutes.length, sha256: sha256(Buffer.from(minutes)) });
  await expect(page.getByText("Saved · 26 bytes")).toBeVisible();
  await keep(page, testInfo, "the page of the link");
});

test("I want my upload to continue after I closed the page by mistake", async ({ files, place, page }, testInfo) => {
  const size = 12_000_000;
  const path = await writeSample(testInfo, "film.mp4", size);
  // With its own server, because the run's takes a while to notice that the page is gone.
  const { wsUrl, stored } = await place.startServer();
  const proxy = await place.proxy(wsUrl, { throughput: { up: 4_000_000 } });
  const bucket = "films";
  await files.openReady({ server: proxy.url, bucket });
  await files.choose(path);
  await expect.poll(() => files.progress("film.mp4"), { timeout: 20_000 }).toBeGreaterThan(0.3);
  await page.reload();
  await files.ready();
  await expect(files.heading("1 upload was interrupted. Continue?")).toBeVisible();
  await expect(page.getByText("Only what is missing is sent.")).toBeVisible();
  const chooser = page.waitForEvent("filechooser");
  await files.button("Continue film.mp4").click();
  await (await chooser).setFiles(path);
  await expect(files.transfer("film.mp4")).toContainText("Uploaded · 11.4 MB", { timeout: 30_000 });
  await expect(files.row("film.mp4")).toBeVisible();
  expect(sha256(await stored.content(bucket, "film.mp4"))).toBe(sha256(await readFile(path)));
});

test("I want to take five files with me in one", async ({
  files,
  place,
  page,
  saved,
  browserName,
  saveFolder,
}, testInfo) => {
  const five = ["a plan.txt", "budget.xlsx", "logo.svg", "sound.wav", "übersicht.pdf"];
  const other = await place.server.otherClient(place.bucket);
  for (const [index, name] of five.entries()) await other.put(name, pattern(50_000 * index, index + 1));
  await other.put("not this one.txt", pattern(10));
  await files.openReady();
  await select(page, ...five);
  await expect(page.getByText("5 selected")).toBeVisible();
  const act = (): Promise<void> => files.button("Download as zip").click();
  let path: string;
  if (browserName === "firefox") {
    path = join(saveFolder, (await saved.after(act)).name);
  } else {
    const [download] = await Promise.all([page.waitForEvent("download"), act()]);
    path = await download.path();
  }
  await expect(files.heading("1 file finished")).toBeVisible();
  const folder = testInfo.outputPath("unpacked");
  await run("unzip", ["-q", path, "-d", folder], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
  const { stdout } = await run("unzip", ["-Z1", path], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
  expect(stdout.trim().split("\n").sort()).toEqual(five);
  for (const [index, name] of five.entries()) {
    expect(sha256(await readFile(join(folder, name))), name).toBe(sha256(pattern(50_000 * index, index + 1)));
  }
});

test("I want to free the space of an upload whose computer crashed", async ({ files, place, page, another }) => {
  const { wsUrl, stored } = await place.startServer();
  const slow = await place.proxy(wsUrl, { throughput: { up: 3_000_000 } });
  const bucket = "shared-by-us";
  const theirs = await another();
  await theirs.openReady({ server: slow.url, bucket });
  await theirs.choose(sample("lost.mov", 9_000_000, "video/quicktime"));
  await expect.poll(() => theirs.progress("lost.mov"), { timeout: 20_000 }).toBeGreaterThan(0.2);
  slow.cutAll();
  await slow.refuse(true);
  await theirs.page.context().close();

  await files.openReady({ server: wsUrl, bucket });
  await files.upload(sample("kept.txt", 300_000));
  expect(await stored.chunks(bucket)).toBeGreaterThan(10);
  await files.button("Switch store").click();
  await files.button("About this store…").click();
  const about = page.getByRole("dialog", { name: `About ${bucket}` });
  await about.getByRole("combobox", { name: "Only what is older than" }).selectOption("any age");
  await about.getByRole("button", { name: "Check this store" }).click();
  await expect(about).toContainText("Parts of 1 upload that never finished");
  await about.getByRole("button", { name: "Free up space" }).click();
  await expect(about).toContainText("Tidied up.");
  expect(await stored.chunks(bucket), "those of the file that is kept").toBe(3);
});

test("I want to know why my upload is refused, and what to do", async ({ files, place }) => {
  const other = await place.server.otherClient(place.bucket, { max_bytes: 1_000_000 });
  await other.put("old film.mp4", pattern(800_000));
  await files.openReady();
  await files.choose(sample("new film.mp4", 600_000, "video/mp4"));
  await expect(files.transfer("new film.mp4")).toContainText(
    "The server has no room left for this. Delete something first, or ask for more space.",
  );
  await files.act("Delete", "old film.mp4");
  await expect(files.notifications).toContainText("Deleted old film.mp4");
  await files.notifications.getByRole("button", { name: "Dismiss" }).click();
  await expect(files.row("old film.mp4")).toBeHidden();
  await files.button("Retry new film.mp4").click();
  await expect(files.transfer("new film.mp4")).toContainText("Uploaded");
  await expect(files.row("new film.mp4")).toBeVisible();
});
