// Keys and passphrases: where they show, and where they must not.

import { expect, test } from "./fixtures.ts";
import { storing } from "./preview-samples.ts";
import { inspect } from "./inspect.ts";
import { openLink, ShareDialog, storedName } from "./share-links.ts";

const KEY = /AGE-SECRET-KEY/;

test("the key of a link leaves the address bar and the history, and a reload still opens it @app", async ({
  files,
  place,
  page,
  context,
}) => {
  await storing(place.bucket, (put) => put({ name: "salary.txt" }, "two per cent"));
  await files.openReady();
  const share = await ShareDialog.open(files, "salary.txt");
  await share.encrypt.check();
  const link = await share.create();
  expect(link).toMatch(KEY);
  await share.done();

  const said: string[] = [];
  page.on("console", (message) => said.push(message.text()));
  const read = async (): Promise<void> => {
    await expect(page.getByRole("heading", { name: "salary.txt" })).toBeVisible();
    const places = await page.evaluate(() => [
      location.href,
      document.title,
      document.referrer,
      history.state as unknown,
    ]);
    expect(JSON.stringify([places, page.url(), said])).not.toMatch(KEY);
  };
  await openLink(page, link);
  await read();
  await page.reload();
  await read();
  // Pasted over the address of an open page.
  await page.goto("./?bucket=shared");
  await files.ready();
  await page.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await read();
  const session = await context.newCDPSession(page);
  const { entries } = await session.send("Page.getNavigationHistory");
  expect(entries.length).toBeGreaterThan(2);
  expect(JSON.stringify(entries.map(({ url, title }) => [url, title])), "the tab's history").not.toMatch(KEY);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toMatch(KEY);
  expect(await page.locator("meta[name=referrer]").getAttribute("content")).toBe("no-referrer");
});

test("a passphrase is suggested, shown and copied, and a weak one is named as such @app", async ({
  files,
  page,
  context,
}, testInfo) => {
  test.setTimeout(180_000);
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const clipboard = (): Promise<string> => page.evaluate(() => navigator.clipboard.readText());
  await files.openReady();
  const share = await ShareDialog.ofFile(files, {
    name: "salary.txt",
    mimeType: "text/plain",
    buffer: Buffer.from("two per cent"),
  });
  await share.withPassphrase();
  await expect(share.passphrase).not.toHaveAttribute("type", "password");
  const suggested = await share.passphrase.inputValue();
  expect(suggested).toMatch(/^[2-9a-z]{4}(-[2-9a-z]{4}){3}$/);
  await share.dialog.getByRole("button", { name: "Suggest another" }).click();
  await expect(share.passphrase).not.toHaveValue(suggested);
  const weak = share.dialog.getByText("This passphrase is weak: a computer could guess it.");
  await expect(weak).toHaveCount(0);
  await share.passphrase.fill("Summer2026");
  await expect(weak).toBeVisible();
  await inspect(page, testInfo, "weak");
  await share.dialog.getByRole("button", { name: "Suggest another" }).click();
  await expect(weak).toHaveCount(0);
  await inspect(page, testInfo, "suggested");
  const passphrase = await share.passphrase.inputValue();
  await share.dialog.getByRole("button", { name: "Copy passphrase" }).click();
  expect(await clipboard()).toBe(passphrase);

  const link = await share.create();
  expect(link).not.toContain(passphrase);
  // The user tells it to others now, so it is still shown.
  await expect(share.passphrase).toHaveValue(passphrase);
  await inspect(page, testInfo, "made");
  expect(storedName(link)).not.toContain(passphrase);
  await openLink(page, link);
  await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
  await page.getByRole("button", { name: "Open", exact: true }).click();
  await expect(page.getByRole("heading", { name: "salary.txt" })).toBeVisible({ timeout: 60_000 });
  expect(await page.title()).not.toContain(passphrase);
});
