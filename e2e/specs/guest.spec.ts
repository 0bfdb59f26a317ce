// A link that anyone may open, with the production configuration of nats-ws.conf: the recipient has no account.

import { productionShape } from "../servers/nats-config.ts";
import type { FilesPage } from "./files-page.ts";
import { expect, test } from "./fixtures.ts";
import { inspect } from "./inspect.ts";
import type { OtherClient } from "./other-client.ts";
import type { Place } from "./place.ts";
import { pattern } from "./sample-files.ts";
import { SavedFiles } from "./saved-files.ts";
import { ShareDialog, storedName } from "./share-links.ts";
import { sha256 } from "./stored-objects.ts";

const password = (user: string): string => `${user}0secret`;

/** A server in the production shape, without TLS and for pages of the demo, with its two buckets. */
async function production(place: Place): Promise<{ wsUrl: string; theirs: OtherClient; copies: OtherClient }> {
  for (const user of ["ADMIN", "UPLOADER", "READER"]) {
    process.env[`${user}_PASSWORD`] = password(user.toLowerCase());
  }
  const edit = (text: string): string =>
    productionShape(text)
      .replace(/^ *tls \{[^]*?^ +\}.*$/m, "  no_tls: true")
      .replace("https://files.example.com", new URL(process.env["DEMO_URL"]!).origin);
  const server = await place.startServer({ edit }, { user: "admin", pass: password("admin") });
  const [theirs, copies] = [
    await server.stored.otherClient("files"),
    await server.stored.otherClient("shared", { allow_msg_ttl: true }),
  ];
  return { wsUrl: server.wsUrl, theirs, copies };
}

async function signIn(files: FilesPage, user: string): Promise<void> {
  await files.button("Sign in").click();
  const dialog = files.page.getByRole("dialog", { name: "Connect to a server" });
  await dialog.getByRole("radio", { name: "User and password" }).check();
  await dialog.getByRole("textbox", { name: "User name" }).fill(user);
  await dialog.getByLabel("Password", { exact: true }).fill(password(user));
  await dialog.getByText("Advanced").click();
  await dialog.getByRole("textbox", { name: "JetStream API prefix" }).fill("FILES.API");
  await dialog.getByRole("textbox", { name: "Inbox prefix" }).fill(`_INBOX_${user}`);
  await dialog.getByRole("button", { name: "Connect" }).click();
}

test("whoever has a link opens it without an account: key in the link, a passphrase, an end", async ({
  files,
  place,
  another,
  browserName,
  saveFolder,
}, testInfo) => {
  test.setTimeout(180_000);
  const { wsUrl, theirs, copies } = await production(place);
  const bytes = pattern(3_000_000);
  await theirs.put("taxes 2026.bin", bytes);
  await files.open({ server: wsUrl, bucket: "files" });
  await signIn(files, "uploader");
  await expect(files.row("taxes 2026.bin")).toBeVisible();

  const made: { link: string; passphrase?: string }[] = [];
  for (const kind of ["key", "passphrase", "expiring"]) {
    const share = await ShareDialog.open(files, "taxes 2026.bin");
    if (kind === "key") await share.encrypt.check();
    if (kind === "passphrase") await share.withPassphrase("correct horse battery");
    if (kind === "expiring") await share.expires.selectOption("In a day");
    const link = await share.create();
    await expect(share.dialog).toContainText("Whoever opens the link needs no account on this server.");
    await expect(share.dialog).toContainText("leads to this computer only");
    if (kind === "key") await inspect(files.page, testInfo, "made");
    await share.done();
    made.push({ link, ...(kind === "passphrase" && { passphrase: "correct horse battery" }) });
  }

  for (const { link, passphrase } of made) {
    const { page } = await another();
    await page.goto(link);
    if (passphrase !== undefined) {
      await page.getByRole("textbox", { name: "Passphrase" }).fill(passphrase);
      await page.getByRole("button", { name: "Open" }).click();
    }
    await expect(page.getByRole("heading", { name: "taxes 2026.bin" })).toBeVisible({ timeout: 30_000 });
    const saved = new SavedFiles(page, browserName, saveFolder);
    const file = await saved.after(() => page.getByRole("button", { name: "Save", exact: true }).click());
    expect(file).toEqual({ name: "taxes 2026.bin", size: bytes.length, sha256: sha256(bytes) });
    await page.close();
  }

  // A link to the file as it is leads to a sign-in, which a guest does not have.
  const share = await ShareDialog.open(files, "taxes 2026.bin");
  await expect(share.dialog).toContainText("Whoever opens the link needs access to this server.");
  const direct = await share.link.inputValue();
  await share.done();
  const { page } = await another();
  await page.goto(direct);
  await expect(page.getByRole("heading", { name: "This server asks you to sign in." })).toBeVisible();

  // Taken back: the copy is deleted.
  const [{ link }] = made as [{ link: string }];
  await copies.delete(storedName(link));
  await page.goto("about:blank");
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This file is no longer here" })).toBeVisible();
});

test("a server without guests asks for a sign-in, and the sender is told", async ({ files, place, another }) => {
  const users =
    'accounts { FILES: { jetstream: enabled, users: [{ user: "uploader", password: "uploader0secret" }] } }';
  const server = await place.startServer({ append: users }, { user: "uploader", pass: password("uploader") });
  await (await server.stored.otherClient("files")).put("a.txt", pattern(10));
  await files.open({ server: server.wsUrl, bucket: "files" });
  await files.button("Sign in").click();
  const dialog = files.page.getByRole("dialog", { name: "Connect to a server" });
  await dialog.getByRole("radio", { name: "User and password" }).check();
  await dialog.getByRole("textbox", { name: "User name" }).fill("uploader");
  await dialog.getByLabel("Password", { exact: true }).fill(password("uploader"));
  await dialog.getByRole("button", { name: "Connect" }).click();
  const share = await ShareDialog.open(files, "a.txt");
  await share.encrypt.check();
  const link = await share.create();
  await expect(share.dialog).toContainText("Whoever opens the link needs access to this server.");
  const { page } = await another();
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "This server asks you to sign in." })).toBeVisible();
});
