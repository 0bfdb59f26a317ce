// Anyone who can write can replace shared content. Whoever opens the link sees nothing of the replacement.

import type { ObjectMeta } from "nats-objects";
import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { storing } from "./preview-samples.ts";
import { inspect } from "./inspect.ts";
import { openLink, ShareDialog, storedName } from "./share-links.ts";
import type { FilesPage } from "./files-page.ts";

const SWAPPED = "This isn't the encrypted file that was shared";
const CHANGED = "This file was changed";

/** An object as it is stored: everything that a writer of the bucket can read, and store elsewhere. */
interface Stored {
  metadata: Record<string, string>;
  content: Uint8Array;
}

function take(name: string): Promise<Stored> {
  return storing("shared", async (_, store) => ({
    metadata: (await store.getInfo(name)).metadata,
    content: await store.getBytes(name),
  }));
}

async function place(meta: ObjectMeta, content: Uint8Array | string): Promise<void> {
  await storing("shared", (put) => put(meta, content));
}

async function expectRefused(page: Page, link: string, heading: string): Promise<void> {
  await openLink(page, link);
  await expect(page.getByRole("heading", { name: heading })).toBeVisible();
  await expect(page.getByRole("button", { name: "Save" })).toHaveCount(0);
  await expect(page.getByLabel("Passphrase", { exact: true })).toHaveCount(0);
}

/** A link to a file of this device with this text. */
async function share(files: FilesPage, name: string, text: string, passphrase?: string): Promise<string> {
  const dialog = await ShareDialog.ofFile(files, { name, mimeType: "text/plain", buffer: Buffer.from(text) });
  if (passphrase !== undefined) await dialog.withPassphrase(passphrase);
  const link = await dialog.create();
  await dialog.done();
  return link;
}

test("a link with a key shows and saves only content encrypted with it @app", async ({ files, page }, testInfo) => {
  await files.openReady();
  const link = await share(files, "salary.txt", "two per cent");
  const name = storedName(link);
  const { metadata, content } = await take(name);

  await place({ name, headers: { "Content-Type": ["text/html"] } }, "<h1>Wire the money to this account</h1>");
  await expectRefused(page, link, SWAPPED);
  await inspect(page, testInfo, "plaintext");
  // A passphrase prompt instead would ask for something that the link does not need.
  await place({ name, metadata: { ...metadata, key: "passphrase" } }, content);
  await expectRefused(page, link, SWAPPED);
  await place({ name, metadata: { encryption: "age", key: "link" } }, "no ciphertext");
  await expectRefused(page, link, SWAPPED);
  // As a folder, the link would list plaintext.
  await place({ name: `${name}/invoice.txt` }, "plaintext");
  await expectRefused(page, link.replace(name, `${name}/`), "This link isn't complete");
  // Everything restored: only the content mattered.
  await place({ name, metadata }, content);
  await openLink(page, link);
  await expect(page.getByRole("heading", { name: "salary.txt" })).toBeVisible();
});

test("one encrypted file is never shown as another, whatever is swapped @app", async ({ files, page }) => {
  test.setTimeout(240_000);
  await files.openReady();
  const passphrase = "glacier saxophone pepper museum";
  const links = [
    await share(files, "offer.txt", "We offer 100.", passphrase),
    await share(files, "order.txt", "We order 900.", passphrase),
  ] as const;
  const names = [storedName(links[0].split("?")[0]!), storedName(links[1].split("?")[0]!)] as const;
  const [one, two] = [await take(names[0]), await take(names[1])];
  const unlock = async (): Promise<void> => {
    await openLink(page, links[0]);
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await page.getByRole("button", { name: "Open", exact: true }).click();
  };

  // All of the other object; its description claims to be the first.
  for (const metadata of [two.metadata, { ...two.metadata, object: names[0] }]) {
    await place({ name: names[0], metadata }, two.content);
    await unlock();
    await expect(page.getByRole("heading", { name: CHANGED })).toBeVisible({ timeout: 60_000 });
    await expect(page.getByText("We order")).toHaveCount(0);
  }
  // Only the content, which has the same size.
  await place({ name: names[0], metadata: one.metadata }, two.content);
  await unlock();
  await expect(page.getByRole("heading", { name: "offer.txt" })).toBeVisible({ timeout: 60_000 });
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("it wasn't saved");
  await expect(page.getByText("We order")).toHaveCount(0);
  // Plaintext under a link with a passphrase.
  await place({ name: names[0], headers: { "Content-Type": ["text/plain"] } }, "We order 900.");
  await expectRefused(page, links[0], SWAPPED);
});

test("a renamed file opens with a new link, under its own name @app", async ({ files, page }) => {
  test.setTimeout(240_000);
  await files.openReady();
  const passphrase = "glacier saxophone pepper museum";
  const first = await share(files, "minutes.txt", "All went well.", passphrase);
  await storing("shared", (_, store) => store.updateMeta(storedName(first), { name: "for the archive" }));
  await openLink(page, first);
  await expect(page.getByRole("heading", { name: "This file is no longer here" })).toBeVisible();

  await page.goto("./?bucket=shared");
  await files.ready();
  const dialog = await ShareDialog.open(files, "for the archive");
  const link = await dialog.link.inputValue();
  await openLink(page, link);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByRole("heading", { name: "minutes.txt" })).toBeVisible({ timeout: 60_000 });
  await expect(page.getByText("All went well.")).toBeVisible();
});
