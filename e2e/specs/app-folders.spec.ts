import { expect, test } from "./fixtures.ts";
import { pattern, sample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

test("shows folders, uploads into the current one, and goes back with the browser's button", async ({
  files,
  place,
  page,
}) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("photos/2026/beach.jpg", pattern(1000));
  await other.put("readme.txt", pattern(10));
  await files.openReady();
  await expect(files.rows).toHaveCount(2);
  await files.button("Open photos").click();
  await files.button("Open 2026").click();
  await expect(files.heading("2026")).toBeVisible();
  await expect(files.row("photos/2026/beach.jpg")).toBeVisible();
  await files.choose(sample("sunset.jpg", 2000));
  await expect(files.row("photos/2026/sunset.jpg")).toBeVisible();
  expect((await place.server.names(place.bucket)).sort()).toEqual([
    "photos/2026/beach.jpg",
    "photos/2026/sunset.jpg",
    "readme.txt",
  ]);
  await page.goBack();
  await expect(files.button("Open 2026")).toBeVisible();
  await page.getByRole("navigation", { name: "Folder path" }).getByRole("button", { name: place.bucket }).click();
  await expect(files.row("readme.txt")).toBeVisible();
  await page.getByRole("searchbox", { name: "Search files" }).fill("photos sun");
  await expect(files.rows).toHaveCount(1);
  await expect(files.row("photos/2026/sunset.jpg")).toBeVisible();
});

test("renames a file with F2, with undo, and rejects a taken name", async ({ files, place, page }) => {
  await files.openReady();
  const draft = sample("draft.txt", 200_000);
  await files.upload(draft, sample("final.txt", 10));
  await files.row("draft.txt").focus();
  await page.keyboard.press("F2");
  const dialog = page.getByRole("dialog", { name: "Rename “draft.txt”" });
  const name = dialog.getByRole("textbox", { name: "Name" });
  await expect(name).toBeFocused();
  await name.fill("final.txt");
  await page.keyboard.press("Enter");
  await expect(dialog.getByRole("alert")).toContainText("There is already a file called final.txt.");
  await name.fill("letters/sent.txt");
  await page.keyboard.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(files.button("Open letters")).toBeVisible();
  await expect(files.row("draft.txt")).toBeHidden();
  await expect
    .poll(async () => (await place.server.names(place.bucket)).sort())
    .toEqual(["final.txt", "letters/sent.txt"]);
  expect(sha256(await place.server.content(place.bucket, "letters/sent.txt"))).toBe(sha256(draft.buffer));
  await files.notifications.getByRole("button", { name: "Undo" }).click();
  await expect(files.row("draft.txt")).toBeVisible();
  await expect.poll(async () => (await place.server.names(place.bucket)).sort()).toEqual(["draft.txt", "final.txt"]);
});

test("shows a new name before the server knows it, and acts on the file once it does", async ({
  files,
  place,
  page,
}) => {
  const other = await place.server.otherClient(place.bucket);
  for (const name of ["draft.txt", "plan.txt"]) await other.put(name, Buffer.from(name));
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  proxy.stall();
  for (const [from, to] of [
    ["draft.txt", "letter.txt"],
    ["letter.txt", "poem.txt"],
    ["plan.txt", "waste.txt"],
  ] as const) {
    await files.row(from).focus();
    await page.keyboard.press("F2");
    await page.getByRole("textbox", { name: "Name" }).fill(to);
    await page.keyboard.press("Enter");
    await expect(files.row(to)).toBeVisible();
    await expect(files.row(from)).toBeHidden();
    await expect(files.notifications).toContainText(`Renamed ${from} to ${to}`);
  }
  await files.act("Delete", "waste.txt");
  await expect(files.row("waste.txt")).toBeHidden();
  await files.notifications.getByRole("button", { name: "Dismiss" }).last().click();
  expect((await place.server.names(place.bucket)).sort()).toEqual(["draft.txt", "plan.txt"]);
  proxy.resume();
  await expect.poll(() => place.server.names(place.bucket)).toEqual(["poem.txt"]);
  await expect(files.row("poem.txt")).toBeVisible();
  await expect(files.rows).toHaveCount(1);
});

test("deletes several files at once with one Undo, and saves several as a zip", async ({
  files,
  place,
  page,
  saved,
}) => {
  await files.openReady();
  await files.upload(sample("a.txt", 1000), sample("b.txt", 2000), sample("c.txt", 3000));
  await page.getByRole("button", { name: "Name", exact: true }).click();
  await files.row("a.txt").click();
  await files.row("b.txt").click({ modifiers: ["Shift"] });
  await expect(page.getByText("2 selected")).toBeVisible();
  const zip = await saved.after(() => page.getByRole("button", { name: "Download as zip" }).click());
  expect(zip.size).toBeGreaterThan(3000);
  await page.getByRole("toolbar", { name: "Actions" }).getByRole("button", { name: "Delete" }).click();
  await expect(files.notifications).toContainText("Deleted 2 files");
  await expect(files.rows).toHaveCount(1);
  await files.notifications.getByRole("button", { name: "Undo" }).click();
  await expect(files.rows).toHaveCount(3);
  expect((await place.server.names(place.bucket)).sort()).toEqual(["a.txt", "b.txt", "c.txt"]);
});

test("shows a file's details, stores a description, and finds damage without saving anything", async ({
  files,
  place,
  page,
}) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("notes.txt", Buffer.from("Hello there."));
  await files.openReady();
  await files.row("notes.txt").focus();
  await page.keyboard.press("Space");
  const drawer = page.getByRole("dialog", { name: "Details of notes.txt" });
  await expect(drawer).toContainText("Hello there.");
  await drawer.getByRole("button", { name: "Verify" }).click();
  await expect(drawer).toContainText("All of it was read, and it is what was stored.");
  await drawer.getByRole("button", { name: "Describe this file" }).click();
  await drawer.getByRole("textbox", { name: "Description" }).fill("From the first day");
  await drawer.getByRole("button", { name: "Save" }).click();
  await expect(drawer.getByRole("button", { name: "Change the description" })).toBeVisible();
  await expect(drawer).toContainText("From the first day");
  await other.damage("notes.txt");
  await drawer.getByRole("button", { name: "Verify" }).click();
  await expect(drawer).toContainText("notes.txt is damaged on the server: its checksum is wrong.");
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
});
