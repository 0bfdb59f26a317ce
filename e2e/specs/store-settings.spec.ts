// Beyond 200 lines because changing and deleting a store are both tested through one dialog.

import { jetstreamManager, type StreamConfig } from "@nats-io/jetstream";
import { wsconnect } from "@nats-io/nats-core";
import type { Locator } from "@playwright/test";
import type { FilesPage } from "./files-page.ts";
import { expect, test } from "./fixtures.ts";
import { inspect } from "./inspect.ts";
import { pattern, sample } from "./sample-files.ts";

/** The server's status of a store. */
async function configOf(bucket: string, change: Partial<StreamConfig> = {}): Promise<StreamConfig> {
  const connection = await wsconnect({ servers: process.env["DEMO_NATS_WS_URL"]! });
  try {
    const { streams } = await jetstreamManager(connection);
    const { config } = await streams.info(`OBJ_${bucket}`);
    if (Object.keys(change).length === 0) return config;
    return (await streams.update(config.name, { ...config, ...change })).config;
  } finally {
    await connection.close();
  }
}

async function about(files: FilesPage, bucket: string): Promise<Locator> {
  await files.button("Switch store").click();
  await files.button("About this store…").click();
  return files.page.getByRole("dialog", { name: `About ${bucket}` });
}

async function signIn(files: FilesPage, user: string, password: string): Promise<void> {
  const { page } = files;
  await files.button("Sign in").click();
  await page.getByRole("textbox", { name: "User name" }).fill(user);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Connect", exact: true }).click();
}

test("changes description, size limit and expiry of a store, and nothing else", async ({
  files,
  place,
  page,
}, testInfo) => {
  await (await place.server.otherClient(place.bucket)).put("here.txt", pattern(2000));
  const before = await configOf(place.bucket, { metadata: { owner: "ada" }, max_consumers: 50, max_age: 5.4e12 });
  await files.openReady();
  const dialog = await about(files, place.bucket);
  await expect(dialog).toContainText("After 2 hours");
  await dialog.getByRole("button", { name: "Change settings" }).click();
  const form = dialog.getByRole("region", { name: "Change settings" });
  await expect(form.getByRole("textbox", { name: "Description" })).toBeFocused();
  await expect(form.getByRole("combobox", { name: "Files disappear" }).locator("option:checked")).toHaveText(
    "After 2 hours",
  );
  await inspect(page, testInfo, "settings");
  await form.getByRole("textbox", { name: "Description" }).fill("Of the studio");
  await form.getByRole("textbox", { name: "Maximum size" }).fill("1,5");
  await form.getByRole("combobox", { name: "Files disappear" }).selectOption("After 30 days");
  await form.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByText("The settings are saved.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Change settings" })).toBeFocused();
  await expect(dialog).toContainText("Of the studio");
  await expect(dialog).toContainText("After 30 days");
  await expect(dialog).toContainText("of 1.5 GB");
  await inspect(page, testInfo, "saved");
  const after = await configOf(place.bucket);
  const bytes = 1.5 * 1024 ** 3;
  expect(after).toEqual({ ...before, description: "Of the studio", max_bytes: bytes, max_age: 30 * 86_400e9 });

  await dialog.getByRole("button", { name: "Change settings" }).click();
  await expect(form.getByRole("textbox", { name: "Maximum size" })).toHaveValue("1.5");
  await form.getByRole("textbox", { name: "Maximum size" }).fill("");
  await form.getByRole("combobox", { name: "Files disappear" }).selectOption("Never");
  await form.getByRole("button", { name: "Save", exact: true }).click();
  await expect(dialog.getByText("The settings are saved.")).toBeVisible();
  expect(await configOf(place.bucket)).toMatchObject({ max_bytes: -1, max_age: 0, description: "Of the studio" });
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(files.row("here.txt")).toBeVisible();
  await files.upload(sample("more.txt", 10));
});

test("rejects an invalid size, or one below the used space, and reports what the server does not accept", async ({
  files,
  place,
}) => {
  await (await place.server.otherClient(place.bucket)).put("film.bin", pattern(1_200_000));
  await files.openReady();
  const dialog = await about(files, place.bucket);
  await dialog.getByRole("button", { name: "Change settings" }).click();
  const limit = dialog.getByRole("textbox", { name: "Maximum size" });
  const save = dialog.getByRole("button", { name: "Save", exact: true });
  await limit.fill("a lot");
  await save.click();
  await expect(dialog.getByRole("alert")).toContainText("Enter a size greater than 0, or nothing.");
  await expect(limit).toBeFocused();
  await limit.fill("1");
  await dialog.getByRole("combobox", { name: "Unit" }).selectOption("MB");
  await save.click();
  await expect(dialog.getByRole("alert")).toContainText(/It holds 1\.\d MB already\. Enter more/);
  await limit.fill("8000");
  await dialog.getByRole("combobox", { name: "Unit" }).selectOption("TB");
  await save.click();
  await expect(dialog.getByRole("alert")).toContainText("The server can't set that much aside. Enter less.");
  await limit.fill("");
  await dialog.getByRole("combobox", { name: "Copies" }).selectOption("3 copies");
  await save.click();
  await expect(dialog.getByRole("alert")).toContainText("The server can't keep that many copies");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog.getByRole("button", { name: "Change settings" })).toBeFocused();
  expect(await configOf(place.bucket)).toMatchObject({ max_bytes: -1, num_replicas: 1 });
});

test("warns how many files a shorter expiry would delete", async ({ files, place, page }, testInfo) => {
  const other = await place.server.otherClient(place.bucket);
  for (const name of ["a.txt", "b.txt"]) await other.put(name, pattern(10));
  await page.clock.setSystemTime(Date.now() + 3 * 86_400_000);
  await files.openReady();
  const dialog = await about(files, place.bucket);
  await dialog.getByRole("button", { name: "Change settings" }).click();
  const expiry = dialog.getByRole("combobox", { name: "Files disappear" });
  await expiry.selectOption("After a week");
  await expect(dialog.getByText("disappears at once, for good: 0 files.")).toBeVisible();
  await expect(dialog.getByRole("button", { name: "Save", exact: true })).toBeVisible();
  await expiry.selectOption("After a day");
  await expect(dialog.getByText("disappears at once, for good: 2 files.")).toBeVisible();
  await inspect(page, testInfo, "shorter");
  await dialog.getByRole("button", { name: "Save, and delete 2 files" }).click();
  await expect(dialog.getByText("The settings are saved.")).toBeVisible();
  expect(await configOf(place.bucket)).toMatchObject({ max_age: 86_400e9 });
});

test("deletes a store after its name was typed, and returns to the previous one", async ({
  files,
  place,
  page,
}, testInfo) => {
  await (await place.server.otherClient(place.bucket)).put("first.txt", pattern(10));
  const name = `${place.bucket}_gone`;
  const made = await place.server.otherClient(name);
  place.onEnd(() => place.server.removeBucket(name).catch(() => undefined));
  for (const each of ["photos/second.txt", "third.txt"]) await made.put(each, pattern(10));
  await files.openReady();
  await files.button("Switch store").click();
  await page.getByRole("dialog", { name: "Stores" }).getByRole("button", { name }).click();
  await files.act("Delete", "third.txt");
  await files.button("Open photos").click();
  await expect(files.row("photos/second.txt")).toBeVisible();

  const dialog = await about(files, name);
  const remove = dialog.getByRole("button", { name: "Delete for good" });
  await expect(remove).toBeDisabled();
  const confirm = dialog.getByRole("textbox", { name: `Type ${name} to delete it` });
  await confirm.fill(place.bucket);
  await expect(remove).toBeDisabled();
  await confirm.fill(name);
  await inspect(page, testInfo, "delete");
  await remove.click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(place.bucket);
  await expect(files.notifications).toHaveText(new RegExp(`^\\s*Deleted ${name}\\s*$`));
  await expect(files.row("first.txt")).toBeVisible();
  await expect(files.rows).toHaveCount(1);
  expect(await place.server.buckets()).not.toContain(name);
  expect(page.url()).not.toContain(name);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain(name);

  // Going back shows that it is gone, and does not recreate it.
  await page.goBack();
  await expect(files.alert).toContainText("This store no longer exists on the server.");
  await expect(files.rows).toHaveCount(0);
  expect(await place.server.buckets()).not.toContain(name);
  await page.goBack();
  await expect(files.row("first.txt")).toBeVisible();
});

test("deletes a store together with its uploads and their notes", async ({ files, place, page }) => {
  const name = `${place.bucket}_gone`;
  place.onEnd(() => place.server.removeBucket(name).catch(() => undefined));
  const proxy = await place.proxy(undefined, { throughput: { up: 400_000 } });
  await files.openReady({ server: proxy.url, bucket: name });
  await files.choose(sample("running.bin", 6_000_000), sample("waiting.bin", 6_000_000));
  await expect.poll(() => files.progress("running.bin")).toBeGreaterThan(0.02);
  const dialog = await about(files, name);
  await dialog.getByRole("textbox", { name: `Type ${name} to delete it` }).fill(name);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(files.notifications).toContainText(`Deleted ${name}`, { timeout: 20_000 });
  await expect(files.transfer("running.bin")).toBeHidden();
  expect(await place.server.buckets()).not.toContain(name);
  proxy.setThroughput({});
  await files.openReady({ server: proxy.url, bucket: name });
  await expect(files.heading("No files yet")).toBeVisible();
  await expect(page.getByRole("region", { name: /interrupted/ })).toBeHidden();
});

test("shows the list of stores when there is no other store", async ({ files, place, page }, testInfo) => {
  const server = await place.startServer();
  await files.openReady({ server: server.wsUrl });
  await files.upload(sample("only.txt", 10));
  const dialog = await about(files, place.bucket);
  await dialog.getByRole("textbox", { name: `Type ${place.bucket} to delete it` }).fill(place.bucket);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  const stores = page.getByRole("dialog", { name: "Stores" });
  await expect(stores.getByRole("button", { name: "New store…" })).toBeVisible();
  await inspect(page, testInfo, "none");
  expect(await server.stored.buckets()).toEqual([]);
  await page.keyboard.press("Escape");
  await expect(files.alert).toContainText("This store no longer exists on the server.");
  await expect(files.rows).toHaveCount(0);
  await files.button("Switch store").click();
  await stores.getByRole("button", { name: "New store…" }).click();
  const create = page.getByRole("dialog", { name: "New store" });
  await create.getByRole("textbox", { name: "Name" }).fill(place.bucket);
  await create.getByRole("button", { name: "Create store" }).click();
  await expect(files.heading("No files yet")).toBeVisible();
  await files.upload(sample("new.txt", 10));
});

test("reports when changing or deleting a store is not allowed, and changes nothing", async ({ files, place }) => {
  const mayNot = '["$JS.API.STREAM.UPDATE.>", "$JS.API.STREAM.DELETE.>"]';
  const users = `
    accounts { FILES: { jetstream: enabled, users: [
      { user: "ada", password: "right horse", permissions: { publish: ">", subscribe: ">" } }
      { user: "writer", password: "no stores", permissions: { publish: { deny: ${mayNot} }, subscribe: ">" } }
    ] } }`;
  const server = await place.startServer({ append: users }, { user: "ada", pass: "right horse" });
  await (await server.stored.otherClient(place.bucket)).put("there.txt", pattern(10));
  await files.open({ server: server.wsUrl });
  await signIn(files, "writer", "no stores");
  await files.ready();
  const dialog = await about(files, place.bucket);
  await dialog.getByRole("button", { name: "Change settings" }).click();
  await dialog.getByRole("textbox", { name: "Description" }).fill("Mine now");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  const alert = dialog.getByRole("alert");
  await expect(alert.filter({ hasText: "You aren't allowed to change the settings of this store." })).toBeVisible();
  await dialog.getByRole("textbox", { name: `Type ${place.bucket} to delete it` }).fill(place.bucket);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(alert.filter({ hasText: "You aren't allowed to delete this store." })).toBeVisible();
  await dialog.getByRole("button", { name: "Close" }).click();
  await expect(files.row("there.txt")).toBeVisible();
  expect(await server.stored.names(place.bucket)).toEqual(["there.txt"]);
});

test("offers to delete a read-only store, but not to change it", async ({ files, place }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("old.txt", pattern(10));
  await other.seal();
  await files.open();
  await expect(files.row("old.txt")).toBeVisible();
  const dialog = await about(files, place.bucket);
  await expect(dialog).toContainText("Stream on the server");
  await expect(dialog.getByRole("button", { name: "Change settings" })).toBeHidden();
  await dialog.getByRole("textbox", { name: `Type ${place.bucket} to delete it` }).fill(place.bucket);
  await dialog.getByRole("button", { name: "Delete for good" }).click();
  await expect(files.notifications).toContainText(`Deleted ${place.bucket}`);
  expect(await place.server.buckets()).not.toContain(place.bucket);
});
