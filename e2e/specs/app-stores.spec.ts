import { jetstream } from "@nats-io/jetstream";
import { wsconnect } from "@nats-io/nats-core";
import { expect, test } from "./fixtures.ts";
import { pattern, sample } from "./sample-files.ts";

test("creates a store, uploads a file, makes it read-only, and returns to the first store", async ({
  files,
  place,
  page,
}) => {
  const name = `${place.bucket}_made`;
  place.onEnd(() => place.server.removeBucket(name));
  await files.openReady();
  await files.upload(sample("first.txt", 10));
  await files.button("Switch store").click();
  await files.button("New store…").click();
  const dialog = page.getByRole("dialog", { name: "New store" });
  await dialog.getByRole("textbox", { name: "Name" }).fill("not a name");
  await dialog.getByRole("button", { name: "Create store" }).click();
  await expect(dialog.getByRole("alert")).toContainText("can't be the name of a store");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("textbox", { name: "Description" }).fill("Made by a test");
  await dialog.getByRole("textbox", { name: "Maximum size" }).fill("0.5");
  await dialog.getByRole("radio", { name: /^In memory/ }).check();
  await dialog.getByRole("button", { name: "Create store" }).click();
  await expect(files.page.getByRole("heading", { level: 1 })).toHaveText(name);
  await expect(page.getByRole("meter", { name: "Space used" })).toBeVisible();
  await files.upload(sample("second.txt", 20));

  await files.button("Switch store").click();
  await files.button("About this store…").click();
  const about = page.getByRole("dialog", { name: `About ${name}` });
  await expect(about).toContainText("Made by a test");
  await expect(about).toContainText("In memory");
  const seal = about.getByRole("button", { name: "Make read-only for good" });
  await expect(seal).toBeDisabled();
  await about.getByRole("textbox", { name: `Type ${name} to confirm` }).fill(name);
  await seal.click();
  await expect(about).toBeHidden();
  await expect(page.getByText("Read-only", { exact: true })).toBeVisible();
  await expect(files.chooseButton).toBeHidden();
  await expect(files.row("second.txt")).toBeVisible();

  await files.button("Switch store").click();
  await page.getByRole("dialog", { name: "Stores" }).getByRole("button", { name: place.bucket }).first().click();
  await expect(files.row("first.txt")).toBeVisible();
  await expect(files.row("second.txt")).toBeHidden();
  await expect(files.chooseButton).toBeVisible();
});

test("finds what a crashed client left, and frees the space", async ({ files, place, page }) => {
  await files.openReady();
  await files.upload(sample("kept.txt", 300_000));
  const connection = await wsconnect({ servers: process.env["DEMO_NATS_WS_URL"]! });
  for (let chunk = 0; chunk < 5; chunk++) {
    await jetstream(connection).publish(`$O.${place.bucket}.C.LOST`, new Uint8Array(1000));
  }
  await connection.close();
  await (await place.server.otherClient(place.bucket)).beginRename("kept.txt", "renamed.txt");
  await expect(files.row("renamed.txt")).toBeVisible();
  await files.button("Switch store").click();
  await files.button("About this store…").click();
  const about = page.getByRole("dialog", { name: `About ${place.bucket}` });
  await about.getByRole("button", { name: "Check this store" }).click();
  await expect(about).toContainText("All is well.");
  await about.getByRole("combobox", { name: "Only what is older than" }).selectOption("any age");
  await about.getByRole("button", { name: "Check this store" }).click();
  await expect(about).toContainText("Parts of 1 upload that never finished");
  await expect(about).toContainText("5 parts");
  await expect(about).toContainText("1 file whose rename was cut off");
  await expect(about).toContainText("kept.txt and renamed.txt");
  await about.getByRole("button", { name: "Free up space" }).click();
  await expect(about).toContainText("Tidied up.");
  expect(await place.server.chunks(place.bucket)).toBe(3);
  expect(await place.server.names(place.bucket)).toEqual(["renamed.txt"]);
});

test("reports expired files, files of old clients, and unreadable entries", async ({ files, place, page }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.putExpired("old.txt");
  await other.put("unpadded.text", pattern(10));
  await other.misplace("unpadded.text");
  await files.openReady();
  await files.button("Switch store").click();
  await files.button("About this store…").click();
  const about = page.getByRole("dialog", { name: `About ${place.bucket}` });
  await about.getByRole("combobox", { name: "Only what is older than" }).selectOption("any age");
  await about.getByRole("button", { name: "Check this store" }).click();
  await expect(about).toContainText("1 expired file: the server has removed its content");
  await expect(about).toContainText("old.txt. They can't be read.");
  await expect(about).toContainText("1 file stored by an old program where others can't find it");
  await about.getByRole("button", { name: "Free up space" }).click();
  await expect(about).toContainText("Tidied up.");
  await other.spoil("broken.txt");
  await about.getByRole("button", { name: "Check again" }).click();
  await expect(about).not.toContainText("stored by an old program");
  await expect(about).toContainText("1 entry that can't be read");
  await expect(about).toContainText("broken.txt. While an entry can't be read, no parts are deleted");
  await expect(about.getByRole("button", { name: "Free up space" })).toBeHidden();
  await place.server.removeBucket(place.bucket);
});

test("asks for a size limit where the account requires one, and says why", async ({ files, place, page }) => {
  const append = `
accounts {
  FILES: {
    jetstream: { max_mem: 64M, max_file: 256M, max_bytes_required: true }
    users: [{ user: "ada", password: "right horse" }]
  }
}
no_auth_user: ada`;
  const server = await place.startServer({ append });
  await files.open({ server: server.wsUrl });
  await files.button("Create it").click();
  const why = "Your account on this server needs a size limit for every store.";
  await expect(files.alert).toContainText(why);
  await files.button("Choose a limit…").click();
  const dialog = page.getByRole("dialog", { name: "New store" });
  await expect(dialog.getByRole("textbox", { name: "Name" })).toHaveValue(place.bucket);
  await expect(dialog).toContainText(`${why} Enter one.`);
  await expect(dialog.getByRole("textbox", { name: "Maximum size" })).toBeFocused();
  await dialog.getByRole("textbox", { name: "Maximum size" }).fill("0.01");
  await dialog.getByRole("button", { name: "Create store" }).click();
  await files.ready();
  await files.upload(sample("first.txt", 10));

  await files.button("Switch store").click();
  await files.button("New store…").click();
  const name = `${place.bucket}_made`;
  await expect(dialog).toContainText("Leave it empty for no limit.");
  await dialog.getByRole("textbox", { name: "Name" }).fill(name);
  await dialog.getByRole("button", { name: "Create store" }).click();
  await expect(dialog.getByRole("alert")).toContainText(`${why} Enter one.`);
  await expect(dialog.getByRole("textbox", { name: "Maximum size" })).toBeFocused();
  await dialog.getByRole("textbox", { name: "Maximum size" }).fill("0.01");
  await dialog.getByRole("button", { name: "Create store" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
  await files.upload(sample("second.txt", 20));
});
