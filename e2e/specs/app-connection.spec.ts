import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures.ts";
import { inspect } from "./inspect.ts";
import type { Place } from "./place.ts";
import { pattern, sample } from "./sample-files.ts";

/** The accounts of nats-ws.conf as on a production server, with plain passwords. */
async function documentedAccounts(): Promise<string> {
  const config = await readFile(new URL("../../nats-ws.conf", import.meta.url), "utf8");
  const lines = config.split("\n").filter((line) => line.startsWith("#|"));
  const production = lines.map((line) => line.slice(2)).join("\n");
  return production.slice(production.indexOf("accounts {")).replace(/\$(\w+)_PASSWORD/g, '"$1 pass"');
}

test("lists and downloads for a reader of nats-ws.conf, remembers everything except the password, and reports what is not allowed", async ({
  files,
  place,
  page,
  saved,
}) => {
  const admin = { user: "admin", pass: "ADMIN pass" };
  const server = await place.startServer({ append: await documentedAccounts() }, admin);
  await (await server.stored.otherClient("files")).put("there.txt", pattern(200_000));
  await files.open({ server: server.wsUrl, bucket: "files" });
  await files.button("Sign in").click();
  const dialog = page.getByRole("dialog", { name: "Connect to a server" });
  await dialog.getByRole("textbox", { name: "User name" }).fill("reader");
  await dialog.getByLabel("Password", { exact: true }).fill("READER pass");
  await dialog.getByText("Advanced").click();
  await dialog.getByRole("textbox", { name: "JetStream API prefix" }).fill("FILES.API.>");
  await dialog.getByRole("textbox", { name: "Inbox prefix" }).fill("_INBOX_reader");
  await dialog.getByRole("button", { name: "Connect" }).click();
  await expect(dialog.getByRole("alert")).toContainText("A prefix has letters");
  await dialog.getByRole("textbox", { name: "JetStream API prefix" }).fill("FILES.API");
  await dialog.getByRole("button", { name: "Connect" }).click();
  await expect(files.row("there.txt")).toBeVisible();
  expect((await saved.after(() => files.act("Download", "there.txt"))).size).toBe(200_000);
  await files.choose(sample("mine.txt", 10));
  await expect(files.transfer("mine.txt")).toContainText("You aren't allowed to upload here.");
  await files.button("Switch store").click();
  await expect(page.getByRole("dialog", { name: "Stores" })).toContainText(
    "You aren't allowed to list the stores of this server.",
  );
  await page.keyboard.press("Escape");
  await page.reload();
  await files.button("Sign in").click();
  await expect(dialog.getByRole("textbox", { name: "User name" })).toHaveValue("reader");
  await expect(dialog.getByLabel("Password", { exact: true })).toBeFocused();
  await expect(dialog.getByRole("textbox", { name: "Inbox prefix" })).toHaveValue("_INBOX_reader");
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain("READER pass");
});

/** Another server than the page's own, and how many bytes it received. */
async function strange(place: Place): Promise<{ url: string; sent: () => number; bucket: () => Promise<string[]> }> {
  const { wsUrl, stored } = await place.startServer();
  const proxy = await place.proxy(wsUrl);
  return { url: proxy.url, sent: () => proxy.counts.up, bucket: () => stored.buckets() };
}

test("names a server from the address bar, and sends it nothing before the user agrees @app", async ({
  files,
  place,
  page,
}, testInfo) => {
  const { url, sent, bucket } = await strange(place);
  const query = new URLSearchParams({ server: url, bucket: place.bucket }).toString();
  const { host } = new URL(url);
  const sockets: string[] = [];
  page.on("websocket", (socket) => {
    if (new URL(socket.url()).host === host) sockets.push(socket.url());
  });
  await page.goto(`./?${query}`);
  await expect(files.alert).toHaveText(`Connect to ${host}?`);
  await expect(page.getByText(url)).toBeVisible();
  await expect(files.connection).toContainText("Not connected");
  await inspect(page, testInfo, "asked");
  // Anything in flight would arrive now.
  await page.waitForTimeout(500);
  expect([sockets, sent()], "what is sent before the answer").toEqual([[], 0]);

  await files.button("Use this page's own server").click();
  await expect(files.connection).toContainText("Connected");
  expect(new URL(page.url()).searchParams.has("server")).toBe(false);
  expect(sent()).toBe(0);

  await page.goto(`./?${query}`);
  await files.button("Connect").click();
  await files.ready();
  expect(await bucket()).toContain(place.bucket);
  await page.reload();
  await files.ready();
});

test("names the server wherever it asks for a sign-in, and warns if it came from a link @app", async ({
  files,
  place,
  page,
}, testInfo) => {
  const users = 'accounts { FILES: { jetstream: enabled, users: [{ user: "ada", password: "right horse" }] } }';
  const ada = { user: "ada", pass: "right horse" };
  const server = await place.startServer({ append: users }, ada);
  await (await server.stored.otherClient(place.bucket)).put("secret.txt", pattern(10));
  const query = new URLSearchParams({ server: server.wsUrl }).toString();
  const dialog = page.getByRole("dialog", { name: "Connect to a server" });
  const warning = "You haven't used this server here before. Sign in only if you know it.";

  // The page of a link connects without confirmation because it sends nothing secret; a sign-in is different.
  await page.goto(`./?${query}#/share/${place.bucket}/secret.txt`);
  await expect(page.getByRole("alert")).toContainText(warning);
  await expect(page.getByText(`Server: ${server.wsUrl}`)).toBeVisible();
  await files.button("Sign in").click();
  await expect(dialog).toContainText(`What you enter is sent to ${server.wsUrl}`);
  await expect(dialog).toContainText(warning);
  await inspect(page, testInfo, "link");
  await page.keyboard.press("Escape");

  await files.open({ server: server.wsUrl });
  await expect(files.alert).toContainText("This server asks you to sign in.");
  await expect(page.getByText(`Server: ${server.wsUrl}`)).toBeVisible();
  await inspect(page, testInfo, "app");
  await files.button("Sign in").click();
  await expect(dialog).toContainText(`What you enter is sent to ${server.wsUrl}`);
  await expect(dialog).not.toContainText(warning);
  await dialog.getByRole("textbox", { name: "Server address" }).fill("other.example:9222");
  await expect(dialog).toContainText("What you enter is sent to ws://other.example:9222");
});

test("creates no store on a visit, but creates the one in the address on request @app", async ({
  files,
  place,
  page,
}, testInfo) => {
  await files.open();
  await expect(files.alert).toContainText(`The store “${place.bucket}” doesn't exist. Create it?`);
  await expect(files.chooseButton).toBeHidden();
  await inspect(page, testInfo, "asked");
  expect(await place.server.buckets()).not.toContain(place.bucket);
  await files.button("Create it").click();
  await expect(files.heading("No files yet")).toBeVisible();
  expect(await place.server.buckets()).toContain(place.bucket);
});
