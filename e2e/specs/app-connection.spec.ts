import { readFile } from "node:fs/promises";
import { expect, test } from "./fixtures.ts";
import { pattern, sample } from "./sample-files.ts";

/** The accounts of nats-ws.conf as a server in production has them, with plain passwords. */
async function documentedAccounts(): Promise<string> {
  const config = await readFile(new URL("../../nats-ws.conf", import.meta.url), "utf8");
  const lines = config.split("\n").filter((line) => line.startsWith("#|"));
  const production = lines.map((line) => line.slice(2)).join("\n");
  return production.slice(production.indexOf("accounts {")).replace(/\$(\w+)_PASSWORD/g, '"$1 pass"');
}

test("lists and downloads for a reader of nats-ws.conf, remembers all but the password, and says what is not allowed", async ({
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
