import { expect, test } from "./fixtures.ts";
import { sample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

test("shows a name with markup and non-Latin letters as text, saves it under a safe name, and deletes it", async ({
  files,
  place,
  saved,
}) => {
  const name = `日本 é ' " <img src=x onerror=alert(1)>`;
  const file = sample(name, 5000);
  await files.openReady();
  await files.upload(file);
  await expect(files.row(name).getByRole("rowheader")).toContainText(name);
  await expect(files.page.getByRole("img")).toHaveCount(0);
  expect(await place.server.names(place.bucket)).toEqual([name]);
  const onDisk = await saved.after(() => files.act("Download", name));
  // Chromium adds the type's extension if the name has none.
  expect(onDisk.name).toMatch(/^日本 é ' _ _img src=x onerror=alert\(1\)_(\.txt)?$/);
  expect(onDisk.sha256).toBe(sha256(file.buffer));
  await files.act("Delete", name);
  await expect(files.notifications).toContainText(`Deleted ${name}`);
  await files.notifications.getByRole("button", { name: "Dismiss" }).click();
  await expect.poll(() => place.server.names(place.bucket)).toEqual([]);
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
  await expect(files.heading("No files yet")).toBeVisible();
});

test("saves under the last part of a path, and never outside the folder", async ({ files, place, saved }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("../../etc/passwd", Buffer.from("not really"));
  await other.put("C:\\Windows\\con.txt", Buffer.from("a device"));
  await files.openReady();
  const passwd = await saved.after(() => files.act("Download", "../../etc/passwd"));
  expect(passwd.name).toMatch(/^passwd(\.txt)?$/);
  const device = await saved.after(() => files.act("Download", "C:\\Windows\\con.txt"));
  expect(device.name).toBe("C__Windows_con.txt");
});

/** "é" as one letter, and as a letter plus an accent, as macOS names files. */
const composed = "caf\u00e9.txt";
const decomposed = "cafe\u0301.txt";

test("distinguishes two names that look alike, and finds both by either form", async ({ files, place, page }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put(composed, Buffer.from("one letter"));
  await other.put(decomposed, Buffer.from("a letter and an accent"));
  await files.openReady();
  await expect(files.rows).toHaveCount(2);
  await expect(files.row(composed)).not.toContainText("other spelling");
  await expect(files.row(decomposed)).toContainText("other spelling");
  for (const filter of [composed, decomposed]) {
    await page.getByRole("searchbox", { name: "Search files" }).fill(filter);
    await expect(files.rows).toHaveCount(2);
  }
  await files.row(decomposed).hover();
  await files.button(`Delete ${decomposed} (other spelling)`).click();
  await expect(files.row(composed)).toBeVisible();
  await expect(files.rows).toHaveCount(1);
  await files.notifications.getByRole("button", { name: "Dismiss" }).click();
  await expect.poll(() => place.server.names(place.bucket)).toEqual([composed]);
});

test("asks before it stores a name that looks like another one, and replaces that one", async ({
  files,
  place,
  page,
}) => {
  await files.openReady();
  await files.upload(sample(composed, 10));
  const question = page.getByRole("dialog", { name: `“${composed}” is already here` });
  await files.choose(sample(decomposed, 20));
  await question.getByRole("button", { name: "Replace" }).click();
  await expect(files.row(composed)).toContainText("20 bytes");
  expect(await place.server.names(place.bucket)).toEqual([composed]);
  await files.choose(sample(decomposed, 30));
  await question.getByRole("button", { name: "Keep both" }).click();
  await expect(files.rows).toHaveCount(2);
  expect((await place.server.names(place.bucket)).map((name) => name.normalize("NFC")).sort()).toEqual([
    "caf\u00e9 (2).txt",
    composed,
  ]);
});

test("renames a file to the other form of its name, but not to one that looks like another file", async ({
  files,
  place,
  page,
}) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put(decomposed, Buffer.from("a letter and an accent"));
  await other.put("tea.txt", Buffer.from("tea"));
  await files.openReady();
  const rename = async (from: string, to: string): Promise<void> => {
    await files.row(from).focus();
    await page.keyboard.press("F2");
    await page.getByRole("textbox", { name: "Name" }).fill(to);
    await page.getByRole("button", { name: "Rename", exact: true }).click();
  };
  await rename("tea.txt", composed);
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText("There is already a file called");
  await page.keyboard.press("Escape");
  await rename(decomposed, composed);
  await expect(files.row(composed)).toBeVisible();
  await expect.poll(async () => (await place.server.names(place.bucket)).sort()).toEqual([composed, "tea.txt"]);
});
