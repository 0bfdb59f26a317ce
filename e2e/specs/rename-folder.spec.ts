import type { Locator } from "@playwright/test";
import type { FilesPage } from "./files-page.ts";
import { expect, test } from "./fixtures.ts";
import { inspect } from "./inspect.ts";
import type { Place } from "./place.ts";
import { pattern } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

/** Stores files with another client; the content of each depends on the length of its name. */
async function store(place: Place, ...names: string[]): Promise<void> {
  const other = await place.server.otherClient(place.bucket);
  await Promise.all(names.map((name) => other.put(name, pattern(name.length * 100))));
}

async function stored(place: Place): Promise<string[]> {
  return (await place.server.names(place.bucket)).sort();
}

/** Opens the dialog with F2, and returns its field. */
async function rename(files: FilesPage, path: string, label: string): Promise<{ dialog: Locator; name: Locator }> {
  await files.row(path).focus();
  await files.page.keyboard.press("F2");
  const dialog = files.page.getByRole("dialog", { name: `Rename “${label}”` });
  const name = dialog.getByRole("textbox", { name: "Name" });
  await expect(name).toBeFocused();
  return { dialog, name };
}

test("renames a folder with everything in it, and undoes that", async ({ files, place, page }, testInfo) => {
  const before = ["other.txt", "photos/2026/beach.jpg", "photos/2026/sea/photos/deep.jpg", "photos/a.txt"];
  await store(place, ...before);
  await files.openReady();
  const { dialog, name } = await rename(files, "photos/", "photos");
  await inspect(page, testInfo, "dialog");
  await name.fill("pictures");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(files.notifications).toContainText("Renamed photos to pictures");
  await expect(files.button("Open pictures")).toBeVisible();
  await expect(files.button("Open photos")).toBeHidden();
  const after = ["other.txt", "pictures/2026/beach.jpg", "pictures/2026/sea/photos/deep.jpg", "pictures/a.txt"];
  expect(await stored(place)).toEqual(after);
  const beach = await place.server.content(place.bucket, "pictures/2026/beach.jpg");
  expect(sha256(beach)).toBe(sha256(pattern("photos/2026/beach.jpg".length * 100)));
  await files.notifications.getByRole("button", { name: "Undo" }).click();
  await expect(files.button("Open photos")).toBeVisible();
  await expect(files.button("Open pictures")).toBeHidden();
  await expect.poll(() => stored(place)).toEqual(before);
});

test("renames a nested folder from its row's menu, and from the selection toolbar", async ({ files, place, page }) => {
  await store(place, "photos/2025/a.jpg", "photos/2026/b.jpg");
  await files.openReady();
  await files.button("Open photos").click();
  await files.row("photos/2025/").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Rename" }).click();
  const first = page.getByRole("dialog", { name: "Rename “2025”" });
  await first.getByRole("textbox", { name: "Name" }).fill("summer");
  await first.getByRole("button", { name: "Rename" }).click();
  await expect(files.notifications).toContainText("Renamed photos/2025 to photos/summer");
  await expect(files.row("photos/summer/")).toBeVisible();

  await files.row("photos/2026/").click();
  await page.getByRole("toolbar", { name: "Actions" }).getByRole("button", { name: "Rename" }).click();
  const dialog = page.getByRole("dialog", { name: "Rename “2026”" });
  await expect(dialog).toContainText("A / puts the folder into another one.");
  await dialog.getByRole("textbox", { name: "Name" }).fill("old/winter/");
  await page.keyboard.press("Enter");
  await expect(files.row("photos/old/")).toBeVisible();
  expect(await stored(place)).toEqual(["photos/old/winter/b.jpg", "photos/summer/a.jpg"]);
});

test("rejects an invalid folder name, and one that would replace a file, before renaming anything", async ({
  files,
  place,
  page,
}, testInfo) => {
  const before = ["archive/b.txt", "drafts/a.txt", "drafts/b.txt", "drafts/c.txt"];
  await store(place, ...before);
  await files.openReady();
  const { dialog, name } = await rename(files, "drafts/", "drafts");
  for (const wrong of ["", "..", "a//b", "/archive"]) {
    await name.fill(wrong);
    await page.keyboard.press("Enter");
    await expect(dialog.getByRole("alert")).toHaveText("Each folder needs a name other than . and ..");
    await expect(name).toBeFocused();
  }
  await name.fill("archive");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toHaveText("There is already a file called archive/b.txt.");
  await inspect(page, testInfo, "taken");
  expect(await stored(place)).toEqual(before);
  await name.fill("drafts");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
});

test("asks before it merges two folders, and Undo separates them again", async ({ files, place, page }) => {
  const before = ["archive/b.txt", "archive/sub/c.txt", "drafts/a.txt", "drafts/sub/d.txt"];
  await store(place, ...before);
  await files.openReady();
  const { dialog, name } = await rename(files, "drafts/", "drafts");
  await name.fill("archive");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("There is already a folder called archive.");
  expect(await stored(place)).toEqual(before);
  await dialog.getByRole("button", { name: "Put them together" }).click();
  await expect(dialog).toBeHidden();
  expect(await stored(place)).toEqual(["archive/a.txt", "archive/b.txt", "archive/sub/c.txt", "archive/sub/d.txt"]);
  await files.notifications.getByRole("button", { name: "Undo" }).click();
  await expect(files.row("drafts/")).toContainText("2 files");
  await expect.poll(() => stored(place)).toEqual(before);
});

test("shows progress with many files, stops on request, and continues", async ({ files, place, page }, testInfo) => {
  test.setTimeout(120_000);
  const before = Array.from({ length: 120 }, (_, i) => `many/${String(i + 100)}.txt`);
  await store(place, ...before);
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  await expect(files.row("many/")).toContainText("120 files");
  const { dialog, name } = await rename(files, "many/", "many");
  proxy.setDelay({ roundTripMs: 100 });
  await name.fill("all");
  await page.keyboard.press("Enter");
  const progress = dialog.getByRole("progressbar", { name: "Renaming…" });
  await expect(progress).toBeVisible();
  await expect(dialog).toContainText(/[1-9]\d? of 120 files/);
  await inspect(page, testInfo, "progress");
  // An accidental Escape does not stop it.
  await page.mouse.click(5, 5);
  await expect(progress).toBeVisible();
  await dialog.getByRole("button", { name: "Stop" }).click();
  await expect(dialog.getByRole("alert")).toContainText(/^\d+ of 120 files weren't renamed and are still in many\.$/);
  await inspect(page, testInfo, "stopped");
  const between = await stored(place);
  expect(between).toHaveLength(120);
  expect(between.some((each) => each.startsWith("all/")) && between.some((each) => each.startsWith("many/"))).toBe(
    true,
  );

  proxy.setDelay({ roundTripMs: 0 });
  await dialog.getByRole("button", { name: "Try again" }).click();
  await expect(files.notifications).toContainText("Renamed many to all", { timeout: 30_000 });
  expect(await stored(place)).toEqual(before.map((each) => each.replace("many", "all")));
  await files.notifications.getByRole("button", { name: "Undo" }).click();
  await expect(files.row("many/")).toContainText("120 files", { timeout: 30_000 });
  await expect(files.row("all/")).toBeHidden();
  await expect.poll(() => stored(place)).toEqual(before);
});

test("leaves files that cannot be renamed, reports how many and why, and undoes the rest", async ({
  files,
  place,
  page,
}) => {
  const before = Array.from({ length: 40 }, (_, i) => `many/${String(i + 100)}.txt`);
  await store(place, ...before);
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  await expect(files.row("many/")).toContainText("40 files");
  const { dialog, name } = await rename(files, "many/", "many");
  proxy.setDelay({ roundTripMs: 100 });
  await name.fill("all");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("progressbar", { name: "Renaming…" })).toBeVisible();
  // Another client takes one of the names first.
  await store(place, "all/139.txt");
  await expect(dialog.getByRole("alert")).toHaveText(
    "1 of 40 files wasn't renamed and is still in many. There is already a file called all/139.txt.",
    { timeout: 20_000 },
  );
  proxy.setDelay({ roundTripMs: 0 });
  expect(await stored(place)).toContain("many/139.txt");
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expect(dialog).toBeHidden();
  await expect(files.row("many/")).toContainText("40 files");
  await expect.poll(() => stored(place)).toEqual(["all/139.txt", ...before]);
});

test("does not rename folders in a read-only store", async ({ files, place, page }) => {
  await store(place, "photos/a.jpg");
  await (await place.server.otherClient(place.bucket)).seal();
  await files.open();
  await files.row("photos/").click({ button: "right" });
  await expect(page.getByRole("menuitem", { name: "Open" })).toBeVisible();
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeHidden();
  await page.keyboard.press("Escape");
  await files.row("photos/").focus();
  await page.keyboard.press("F2");
  await expect(page.getByRole("dialog")).toBeHidden();
});
