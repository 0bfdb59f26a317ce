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

test("deletes what can still be undone when an upload needs its room", async ({ files, place }) => {
  const other = await place.server.otherClient(place.bucket, { max_bytes: 1_000_000 });
  for (const name of ["old film.mp4", "kept.mp4"]) await other.put(name, pattern(400_000));
  await files.openReady();
  await files.act("Delete", "old film.mp4");
  const undo = files.notifications.getByRole("button", { name: "Undo" });
  // The message stays while it is hovered.
  await undo.hover();
  await files.page.getByLabel("Files to upload").setInputFiles([sample("note.txt", 10)]);
  await expect(files.row("note.txt")).toBeVisible();
  await expect(undo, "an upload that has room leaves the deletion alone").toBeVisible();
  await files.page.getByLabel("Files to upload").setInputFiles([sample("new film.mp4", 500_000, "video/mp4")]);
  await expect(files.row("new film.mp4")).toBeVisible();
  await expect(undo).toBeHidden();
  expect(await place.server.names(place.bucket)).toEqual(["kept.mp4", "note.txt", "new film.mp4"]);
});

test("waits for a deletion that is under way when an upload needs its room", async ({ files, place }) => {
  const other = await place.server.otherClient(place.bucket, { max_bytes: 1_000_000 });
  await other.put("old film.mp4", pattern(800_000));
  const far = await place.proxy(undefined, { roundTripMs: 300 });
  await files.openReady({ server: far.url });
  await files.act("Delete", "old film.mp4");
  await files.notifications.getByRole("button", { name: "Dismiss" }).click();
  await files.choose(sample("new film.mp4", 600_000, "video/mp4"));
  await expect(files.row("new film.mp4")).toBeVisible();
  expect(await place.server.names(place.bucket)).toEqual(["new film.mp4"]);
});
