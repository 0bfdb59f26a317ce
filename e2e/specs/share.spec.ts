// Beyond 200 lines because it follows a link from its creation to its end.

import { jetstreamManager } from "@nats-io/jetstream";
import { wsconnect } from "@nats-io/nats-core";
import { expect, test } from "./fixtures.ts";
import { film, picture, storing } from "./preview-samples.ts";
import { pattern } from "./sample-files.ts";
import { SavedFiles } from "./saved-files.ts";
import { inspect } from "./inspect.ts";
import { openLink, ShareDialog, storedName } from "./share-links.ts";
import { sha256 } from "./stored-objects.ts";

const type = (value: string): Record<string, string[]> => ({ "Content-Type": [value] });

/** The ttl of an object in seconds, from its meta message's header. */
async function secondsToLive(bucket: string, name: string): Promise<number> {
  const connection = await wsconnect({ servers: process.env["DEMO_NATS_WS_URL"]! });
  try {
    const token = Buffer.from(name)
      .toString("base64url")
      .padEnd(Math.ceil(name.length / 3) * 4, "=");
    const manager = await jetstreamManager(connection);
    const message = await manager.streams.getMessage(`OBJ_${bucket}`, { last_by_subj: `$O.${bucket}.M.${token}` });
    return Number.parseInt(message?.header.get("Nats-TTL") ?? "0");
  } finally {
    await connection.close();
  }
}

test("a link opens a page with the name, the size and a preview, and saves the file", async ({
  files,
  place,
  another,
  browserName,
  saveFolder,
}, testInfo) => {
  await storing(place.bucket, (put) => put({ name: "2026/sea side.svg", headers: type("image/svg+xml") }, picture));
  await files.openReady();
  await files.button("Open 2026").dblclick();
  const share = await ShareDialog.open(files, "2026/sea side.svg", "sea side.svg");
  const link = await share.link.inputValue();
  expect(new URL(link).hash).toBe(`#/share/${place.bucket}/2026/sea%20side.svg`);
  await inspect(files.page, testInfo, "dialog");
  await share.done();

  const { page } = await another();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "sea side.svg", exact: true })).toBeVisible();
  await expect(page.getByText("167 bytes · SVG image")).toBeVisible();
  const image = page.getByRole("img", { name: "Preview" });
  await expect.poll(() => image.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(320);
  await expect(page).toHaveTitle("sea side.svg · nats-objects");
  await inspect(page, testInfo, "page");
  const saved = new SavedFiles(page, browserName, saveFolder);
  const file = await saved.after(() => page.getByRole("button", { name: "Save", exact: true }).click());
  expect(file).toEqual({ name: "sea side.svg", size: 167, sha256: sha256(Buffer.from(picture)) });
  await expect(page.getByText("Saved · 167 bytes")).toBeVisible();
});

test("a link to a folder lists it, and saves one file or all as a zip", async ({
  files,
  place,
  page,
  saved,
}, testInfo) => {
  await storing(place.bucket, async (put) => {
    await put({ name: "trip/film.webm", headers: type("video/webm") }, await film());
    await put({ name: "trip/notes/day one.txt" }, "We went to the sea.\n");
    await put({ name: "other.txt" }, "not part of it");
  });
  await files.openReady();
  const share = await ShareDialog.open(files, "trip/", "trip");
  const link = await share.link.inputValue();
  await share.done();

  await openLink(page, link);
  await expect(page.getByRole("heading", { name: "trip" })).toBeVisible();
  await expect(page.getByText("2 files · 4.1 KB")).toBeVisible();
  await expect(page.getByRole("list", { name: "Files" }).getByRole("listitem")).toHaveCount(2);
  await inspect(page, testInfo, "folder");
  const one = await saved.after(() => page.getByRole("button", { name: "Save notes/day one.txt" }).click());
  expect(one).toMatchObject({ name: "day one.txt", size: 20 });
  await expect(page.getByText("Saved ·")).toBeVisible();
  const zip = await saved.after(() => page.getByRole("button", { name: "Save all as zip" }).click());
  expect(zip.name).toBe("trip.zip");
  expect(zip.size).toBeGreaterThan(4_226);
});

test("an expiring link leads to a copy that the server deletes by itself @app", async ({
  files,
  place,
  page,
  saved,
}) => {
  const bytes = pattern(300_000);
  await storing(place.bucket, (put) => put({ name: "offer.bin" }, bytes));
  await files.openReady();
  const share = await ShareDialog.open(files, "offer.bin");
  await expect(share.link).toBeVisible();
  await share.expires.selectOption("In a day");
  await expect(share.link).toBeHidden();
  const link = await share.create();
  await expect(share.dialog.getByText(/It can be opened until /)).toBeVisible();
  const name = decodeURIComponent(storedName(link));
  // Guests may list the copies.
  expect(name).toMatch(/^[\w-]{22}$/);
  const seconds = await secondsToLive("shared", name);
  expect(seconds).toBeGreaterThan(86_000);
  expect(seconds).toBeLessThanOrEqual(86_400);

  await openLink(page, link);
  await expect(page.getByRole("heading", { name: "offer.bin" })).toBeVisible();
  await expect(page.getByText(/It can be opened until /)).toBeVisible();
  const file = await saved.after(() => page.getByRole("button", { name: "Save", exact: true }).click());
  expect(file.sha256).toBe(sha256(bytes));
});

test("explains why a link cannot be opened @app", async ({ files, place, page }, testInfo) => {
  await (await place.server.otherClient(place.bucket)).put("there.txt", pattern(10));
  const base = new URL(process.env["DEMO_URL"]!).href;
  const problem = async (hash: string, heading: string): Promise<void> => {
    await openLink(page, `${base}${hash}`);
    await expect(page.getByRole("heading", { name: heading })).toBeVisible();
  };
  await problem(`#/share/${place.bucket}/none.txt`, "This file is no longer here");
  await inspect(page, testInfo, "gone");
  await problem(`#/share/${place.bucket}/none.txt?expires=1700000000`, "This link has expired");
  await expect(page.getByRole("alert")).toContainText("2023");
  await problem(`#/share/${place.bucket}_none/a.txt`, "There is no such store here");
  await problem(`#/share/${place.bucket}`, "This link isn't complete");
  await problem(`#/share/${place.bucket}/there.txt`, "there.txt");
  await expect(page.getByRole("alert")).toHaveCount(0);
  // Without leaving the page, as when pasting a link.
  await page.evaluate((bucket) => (location.hash = `#/share/${bucket}/none.txt`), place.bucket);
  await expect(page.getByRole("heading", { name: "This file is no longer here" })).toBeVisible();
  await page.evaluate((bucket) => location.assign(`./?bucket=${bucket}`), place.bucket);
  await expect(files.row("there.txt")).toBeVisible();
  expect(await place.server.buckets(), "a link makes no store").not.toContain(`${place.bucket}_none`);
});

test("saves nothing of a file that is damaged on the server", async ({ place, page }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("photo.bin", pattern(200_000));
  await other.damage("photo.bin");
  let downloads = 0;
  page.on("download", () => downloads++);
  await page.goto(`./#/share/${place.bucket}/photo.bin`);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText(
    "photo.bin is damaged on the server (its checksum is wrong), so it wasn't saved.",
  );
  expect(downloads).toBe(0);
});

test("asks for a sign-in if the server requires it, and reports missing permissions @app", async ({ place, page }) => {
  const users = `
accounts {
  FILES: {
    jetstream: enabled
    users: [
      { user: "ada", password: "right horse", permissions: { publish: ">", subscribe: ">" } }
      { user: "guest", password: "no objects", permissions: { publish: { deny: ["$JS.API.>"] }, subscribe: ">" } }
    ]
  }
}`;
  const ada = { user: "ada", pass: "right horse" };
  const server = await place.startServer({ append: users }, ada);
  await (await server.stored.otherClient(place.bucket)).put("secret.txt", pattern(10));
  const query = new URLSearchParams({ server: server.wsUrl }).toString();
  await page.goto(`./?${query}#/share/${place.bucket}/secret.txt`);
  const signIn = async (user: string, password: string): Promise<void> => {
    await page.getByRole("button", { name: "Sign in" }).click();
    const dialog = page.getByRole("dialog", { name: "Connect to a server" });
    await dialog.getByRole("radio", { name: "User and password" }).check();
    await dialog.getByRole("textbox", { name: "User name" }).fill(user);
    await dialog.getByLabel("Password", { exact: true }).fill(password);
    await dialog.getByRole("button", { name: "Connect" }).click();
  };
  await expect(page.getByRole("heading", { name: "This server asks you to sign in." })).toBeVisible();
  await signIn("guest", "no objects");
  await expect(page.getByRole("heading", { name: "You aren't allowed to open this" })).toBeVisible();
  await signIn("ada", "right horse");
  await expect(page.getByRole("heading", { name: "secret.txt" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save", exact: true })).toBeVisible();
});

test("reports when the server is too old for expiring links @app", async ({ files, place, page }) => {
  const server = await place.startServer({ version: "2.10" });
  await (await server.stored.otherClient(place.bucket)).put("there.txt", pattern(10));
  await files.openReady({ server: server.wsUrl });
  const share = await ShareDialog.open(files, "there.txt");
  await expect(share.expires).toBeDisabled();
  await expect(share.dialog).toContainText("links that expire need nats-server 2.11 or newer, and this is 2.10.");
  await share.encrypt.check();
  const link = await share.create();
  await openLink(page, link);
  await expect(page.getByRole("heading", { name: "there.txt" })).toBeVisible();
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 }, colorScheme: "dark" });

  test("the page of a link is as wide as the screen", async ({ place, page }, testInfo) => {
    const long = `a name that is far too long for a phone ${"and goes on ".repeat(10)}.txt`;
    await storing(place.bucket, async (put) => {
      await put({ name: long }, "text\n".repeat(50));
      await put({ name: `folder/${long}` }, "text");
    });
    const hashes = { file: encodeURIComponent(long), folder: "folder/" };
    for (const [state, hash] of Object.entries(hashes)) {
      await openLink(page, `${process.env["DEMO_URL"]!}#/share/${place.bucket}/${hash}`);
      await expect(page.getByRole("button", { name: /^Save( all as zip)?$/ })).toBeVisible();
      await page.waitForTimeout(500);
      await inspect(page, testInfo, state);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow, "pixels to scroll sideways").toBeLessThanOrEqual(0);
    }
  });
});
