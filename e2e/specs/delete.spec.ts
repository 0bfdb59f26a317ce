import { expect, test } from "./fixtures.ts";
import { pattern, sample } from "./sample-files.ts";

test("restores a deleted file with Undo, without contacting the server", async ({ files, place, saved }) => {
  await files.openReady();
  await files.upload(sample("letter.txt", 200_000));
  await files.act("Delete", "letter.txt");
  await expect(files.row("letter.txt")).toBeHidden();
  await expect(files.notifications).toContainText("Deleted letter.txt");
  expect(await place.server.names(place.bucket)).toEqual(["letter.txt"]);
  await files.notifications.getByRole("button", { name: "Undo" }).click();
  await expect(files.row("letter.txt")).toBeVisible();
  const file = await saved.after(() => files.act("Download", "letter.txt"));
  expect(file.size).toBe(200_000);
  expect(await place.server.names(place.bucket)).toEqual(["letter.txt"]);
});

test("deletes a file with all its chunks once undo is no longer possible", async ({ files, place, page }) => {
  await files.openReady();
  await files.upload(sample("letter.txt", 400_000));
  expect(await place.server.chunks(place.bucket)).toBe(4);
  await files.act("Delete", "letter.txt");
  await expect(files.notifications).toContainText("Deleted letter.txt");
  // The message stays while it is hovered.
  await page.mouse.move(600, 300);
  await expect(files.notifications.getByRole("button", { name: "Undo" })).toBeHidden({ timeout: 20_000 });
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
  expect(await place.server.names(place.bucket)).toEqual([]);
});

test("completes a pending deletion on the next visit after the page was closed", async ({ files, place, page }) => {
  await files.openReady();
  await files.upload(sample("letter.txt", 400_000), sample("other.txt", 10));
  await files.act("Delete", "letter.txt");
  await expect(files.row("letter.txt")).toBeHidden();
  await page.reload();
  await files.ready();
  await expect.poll(() => place.server.names(place.bucket)).toEqual(["other.txt"]);
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(1);
  await expect(files.row("letter.txt")).toBeHidden();
  await expect(files.row("other.txt")).toBeVisible();
});

test("completes a half-done deletion on the next visit after the page was killed", async ({ files, place, page }) => {
  await files.openReady();
  await files.upload(sample("letter.txt", 400_000), sample("other.txt", 10));
  const other = await place.server.otherClient(place.bucket);
  // A killed page gets no event.
  await page.evaluate(() => {
    addEventListener("pagehide", (event) => event.stopImmediatePropagation(), { capture: true });
  });
  await files.act("Delete", "letter.txt");
  await expect(files.row("letter.txt")).toBeHidden();
  await other.beginDelete("letter.txt");
  await page.reload();
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(1);
  expect(await place.server.names(place.bucket)).toEqual(["other.txt"]);
});

test("uploads a file again while its deletion can still be undone", async ({ files, place }) => {
  await files.openReady();
  await files.upload(sample("letter.txt", 10));
  await files.act("Delete", "letter.txt");
  await files.choose(sample("letter.txt", 20));
  await expect(files.row("letter.txt")).toContainText("20 bytes");
  await expect(files.notifications.getByRole("button", { name: "Undo" })).toBeHidden();
  expect((await place.server.content(place.bucket, "letter.txt")).length).toBe(20);
});

test("deletes a file in a completely full store", async ({ files, place }) => {
  await (await place.server.otherClient(place.bucket)).put("letter.txt", pattern(200_000));
  await place.server.fill(place.bucket);
  await files.openReady();
  await files.act("Delete", "letter.txt");
  await files.notifications.getByRole("button", { name: "Dismiss" }).click();
  await expect.poll(() => place.server.names(place.bucket)).not.toContain("letter.txt");
  await expect(files.row("letter.txt")).toBeHidden();
  await expect(files.notifications).not.toContainText("Couldn't delete");
});
