// A bucket that is deleted and recreated restarts its revisions at 1: what a page remembers of the old bucket must not be
// mistaken for something in the new one.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import type { Place } from "./place.ts";
import { pattern, sample } from "./sample-files.ts";

/** Stores other files, each with the revision that the file of its name had before. */
async function createAgain(place: Place, ...names: string[]): Promise<void> {
  await place.server.removeBucket(place.bucket);
  const other = await place.server.otherClient(place.bucket);
  for (const name of names) await other.put(name, pattern(20, 2));
}

/** Stores files that will be replaced together with their bucket. */
async function create(place: Place, ...names: string[]): Promise<void> {
  const other = await place.server.otherClient(place.bucket);
  for (const name of names) await other.put(name, pattern(10, 1));
}

/** A killed page gets no event. */
async function hideEnd(page: Page): Promise<void> {
  await page.evaluate(() => {
    addEventListener("pagehide", (event) => event.stopImmediatePropagation(), { capture: true });
  });
}

/** The stored notes of pending deletions. */
function written(page: Page): Promise<[key: string, entries: string][]> {
  return page.evaluate(() => Object.entries(localStorage).filter(([key]) => key.startsWith("nats-objects-deletions")));
}

test("does not delete another file with the same name and revision on the next visit", async ({
  files,
  place,
  page,
}) => {
  await create(place, "letter.txt");
  await files.openReady();
  await hideEnd(page);
  await files.act("Delete", "letter.txt");
  await expect(files.row("letter.txt")).toBeHidden();
  expect(await written(page)).toHaveLength(1);
  await createAgain(place, "letter.txt");
  await page.reload();
  await files.ready();
  await expect.poll(() => written(page)).toEqual([]);
  await expect(files.row("letter.txt")).toContainText("20 bytes");
  expect(await place.server.content(place.bucket, "letter.txt")).toEqual(pattern(20, 2));
});

test("drops notes of an earlier version, which lack fields", async ({ files, place, page }) => {
  await create(place, "letter.txt");
  await files.openReady();
  await hideEnd(page);
  await files.act("Delete", "letter.txt");
  await expect(files.row("letter.txt")).toBeHidden();
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith("nats-objects-deletions"))) {
      const entries = JSON.parse(localStorage.getItem(key) ?? "[]") as unknown[][];
      localStorage.setItem(key, JSON.stringify(entries.map((entry) => entry.slice(0, 3))));
    }
  });
  await page.reload();
  await files.ready();
  await expect.poll(() => written(page)).toEqual([]);
  await expect(files.row("letter.txt")).toBeVisible();
  expect(await place.server.names(place.bucket)).toEqual(["letter.txt"]);
});

test("does not delete another file with the same name and revision", async ({ files, place }) => {
  await create(place, "letter.txt");
  await files.openReady();
  await files.act("Delete", "letter.txt");
  await expect(files.notifications).toContainText("Deleted letter.txt");
  await createAgain(place, "letter.txt");
  await files.notifications.getByRole("button", { name: "Dismiss" }).click();
  await expect(files.notifications).toContainText("Couldn't delete letter.txt. letter.txt changed in the meantime.");
  expect(await place.server.content(place.bucket, "letter.txt")).toEqual(pattern(20, 2));
});

test("does not rename another file with the same name and revision", async ({ files, place, page }) => {
  await create(place, "letter.txt");
  await files.openReady();
  await files.row("letter.txt").focus();
  await page.keyboard.press("F2");
  const dialog = page.getByRole("dialog", { name: "Rename “letter.txt”" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("poem.txt");
  await createAgain(place, "letter.txt");
  await dialog.getByRole("button", { name: "Rename" }).click();
  await expect(files.notifications).toContainText("Couldn't rename letter.txt. letter.txt changed in the meantime.");
  await expect(files.notifications).not.toContainText("Renamed");
  await expect(files.row("letter.txt")).toBeVisible();
  await expect(files.row("poem.txt")).toBeHidden();
  expect(await place.server.names(place.bucket)).toEqual(["letter.txt"]);
});

test("does not delete or seal another store with the same name", async ({ files, place, page }) => {
  await create(place, "letter.txt");
  await files.openReady();
  await files.button("Switch store").click();
  await files.button("About this store…").click();
  const about = page.getByRole("dialog", { name: `About ${place.bucket}` });
  await about.getByRole("textbox", { name: `Type ${place.bucket} to delete it` }).fill(place.bucket);
  await about.getByRole("textbox", { name: `Type ${place.bucket} to confirm` }).fill(place.bucket);
  await createAgain(place, "letter.txt");
  await about.getByRole("button", { name: "Delete for good" }).click();
  await expect(about.getByRole("alert").first()).toContainText(`${place.bucket} changed in the meantime.`);
  await about.getByRole("button", { name: "Make read-only for good" }).click();
  await expect(about.getByText(`${place.bucket} changed in the meantime.`)).toHaveCount(2);
  expect(await place.server.names(place.bucket)).toEqual(["letter.txt"]);
  await (await place.server.otherClient(place.bucket)).put("still-writable.txt", pattern(1));
});

test("asks again before it replaces a file that changed after the question", async ({ files, place, page }) => {
  await create(place, "letter.txt");
  await files.openReady();
  await files.choose(sample("letter.txt", 30));
  const question = page.getByRole("dialog", { name: "“letter.txt” is already here" });
  await expect(question).toBeVisible();
  const other = await place.server.otherClient(place.bucket);
  await other.delete("letter.txt");
  await other.put("letter.txt", pattern(20, 2));
  await expect(files.row("letter.txt")).toContainText("20 bytes");
  await question.getByRole("button", { name: "Replace" }).click();
  await expect(files.transfer("letter.txt")).toBeVisible();
  await question.getByRole("button", { name: "Skip" }).click();
  await expect(files.transfer("letter.txt")).toContainText("Cancelled");
  expect(await place.server.content(place.bucket, "letter.txt")).toEqual(pattern(20, 2));
  await files.choose(sample("letter.txt", 30));
  await question.getByRole("button", { name: "Replace" }).click();
  await expect(files.row("letter.txt")).toContainText("30 bytes");
});
