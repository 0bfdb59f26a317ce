import { expect, test } from "./fixtures.ts";
import { sample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

test("shows a name of markup and foreign letters as text, saves it under a safe name, and deletes it", async ({
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
  // Chromium adds the extension of the file's type where the name has none.
  expect(onDisk.name).toMatch(/^日本 é ' _ _img src=x onerror=alert\(1\)_(\.txt)?$/);
  expect(onDisk.sha256).toBe(sha256(file.buffer));
  await files.act("Delete", name);
  await expect(files.notifications).toContainText(`Deleted ${name}`);
  await files.notifications.getByRole("button", { name: "Dismiss" }).click();
  await expect.poll(() => place.server.names(place.bucket)).toEqual([]);
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
  await expect(files.heading("No files yet")).toBeVisible();
});

test("saves the last part of a path, and no name that would leave the folder", async ({ files, place, saved }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("../../etc/passwd", Buffer.from("not really"));
  await other.put("C:\\Windows\\con.txt", Buffer.from("a device"));
  await files.openReady();
  const passwd = await saved.after(() => files.act("Download", "../../etc/passwd"));
  expect(passwd.name).toMatch(/^passwd(\.txt)?$/);
  const device = await saved.after(() => files.act("Download", "C:\\Windows\\con.txt"));
  expect(device.name).toBe("C__Windows_con.txt");
});
