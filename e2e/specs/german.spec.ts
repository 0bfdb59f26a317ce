// German words are longer: what fits in English may not fit in German.

import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";

test.use({ locale: "de-DE", viewport: { width: 360, height: 740 } });

/** Buttons and fields that extend beyond the screen, or beyond the upload zone. */
async function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const look = (root: ParentNode): void => {
      for (const element of root.querySelectorAll("*")) {
        if (element.shadowRoot) look(element.shadowRoot);
        if (!element.matches("button, input:not([hidden]), select, .zone > svg") || !element.checkVisibility())
          continue;
        const { left, right } = element.getBoundingClientRect();
        const around = element.closest(".zone")?.getBoundingClientRect() ?? { left: 0, right: innerWidth };
        if (left >= around.left && right <= around.right) continue;
        found.push(`${element.localName} ${element.textContent.trim()}: ${left} to ${right} of ${around.right}`);
      }
    };
    look(document);
    if (document.documentElement.scrollWidth > innerWidth) found.push("the page can be scrolled to the side");
    return found;
  });
}

test("all buttons of the app fit on a phone in German", async ({ files, page, place }) => {
  const other = await place.server.otherClient(place.bucket);
  for (const name of ["letter.txt", "fotos/bild ü.png"]) await other.put(name, new Uint8Array(1_000));
  await files.open();
  const row = page.getByRole("row").filter({ hasText: "letter.txt" });
  await expect(row).toBeVisible();
  expect(await cutOff(page)).toEqual([]);

  await row.getByRole("checkbox").check();
  await expect(page.getByText("1 ausgewählt")).toBeVisible();
  expect(await cutOff(page)).toEqual([]);
  await page.getByRole("button", { name: "Umbenennen" }).click();
  await expect(page.getByRole("dialog", { name: "umbenennen" })).toBeVisible();
  expect(await cutOff(page)).toEqual([]);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Details" }).click();
  await expect(page.getByRole("button", { name: "Prüfen" })).toBeVisible();
  expect(await cutOff(page)).toEqual([]);
  await page.keyboard.press("Escape");

  const file = { name: "brief.txt", mimeType: "text/plain", buffer: Buffer.from("geheim") };
  await page.getByLabel("Datei zum Teilen").setInputFiles(file);
  await page.getByRole("radio", { name: "Kennwort" }).check();
  await page.getByRole("textbox", { name: "Kennwort" }).fill("Sommer2026");
  await expect(page.getByText("Dieses Kennwort ist schwach")).toBeVisible();
  expect(await cutOff(page)).toEqual([]);

  await page.goto(`./?server=ws://127.0.0.1:1&bucket=${place.bucket}`);
  await expect(page.getByText("Mit 127.0.0.1:1 verbinden?")).toBeVisible();
  expect(await cutOff(page)).toEqual([]);
});
