import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { sample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

/** Presses a key until the focused element has this name, like a keyboard user. */
async function goTo(page: Page, key: string, name: string): Promise<void> {
  const seen: string[] = [];
  for (let step = 0; step < 25; step++) {
    await page.keyboard.press(key);
    const focused = await focusedName(page);
    if (focused.startsWith(name)) return;
    seen.push(focused);
  }
  throw new Error(`${key} never came to ${name}, only to: ${seen.join(" | ")}`);
}

/** Roughly what a screen reader would say about the focused element. */
async function focusedName(page: Page): Promise<string> {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return (element?.getAttribute("aria-label") ?? element?.textContent ?? "").replace(/\s+/g, " ").trim();
  });
}

test("uploads, finds, downloads, deletes and restores a file by keyboard", async ({ files, place, page, saved }) => {
  await files.openReady();
  const first = sample("first.txt", 3000);
  await goTo(page, "Tab", "Choose files");
  const chooser = page.waitForEvent("filechooser");
  await page.keyboard.press("Enter");
  await (await chooser).setFiles([first, sample("second.txt", 2000), sample("third.txt", 1000)]);
  await expect(files.rows).toHaveCount(3);
  await expect(files.heading("3 files finished")).toBeVisible();

  await test.step("slash focuses the search, and arrow down returns to the list", async () => {
    await page.keyboard.press("/");
    await expect(page.getByRole("searchbox", { name: "Search files" })).toBeFocused();
    await page.keyboard.type("fir");
    await expect(files.rows).toHaveCount(1);
    await page.keyboard.press("ArrowDown");
    await expect(files.row("first.txt")).toBeFocused();
  });

  await test.step("Enter downloads", async () => {
    const file = await saved.after(() => page.keyboard.press("Enter"));
    expect(file.sha256).toBe(sha256(first.buffer));
  });

  await test.step("Escape clears the search, arrows and End move through the list", async () => {
    await page.keyboard.press("/");
    await page.keyboard.press("Escape");
    await expect(files.rows).toHaveCount(3);
    await page.keyboard.press("ArrowDown");
    await expect(files.row("first.txt")).toBeFocused();
    await page.keyboard.press("Home");
    await expect(files.rows.first()).toBeFocused();
    await page.keyboard.press("ArrowDown");
    await expect(files.rows.nth(1)).toBeFocused();
    await page.keyboard.press("End");
    await expect(files.rows.last()).toBeFocused();
  });

  await test.step("Delete deletes, and Undo restores", async () => {
    await page.keyboard.press("Delete");
    await expect(files.rows).toHaveCount(2);
    await expect(files.rows.last(), "the focus stays in the list").toBeFocused();
    await page.keyboard.press("ControlOrMeta+z");
    await expect(files.rows).toHaveCount(3);
    await page.keyboard.press("Delete");
    await expect(files.rows).toHaveCount(2);
    await goTo(page, "Tab", "Undo");
    await page.keyboard.press("Enter");
    await expect(files.rows).toHaveCount(3);
  });
  expect((await place.server.names(place.bucket)).sort()).toEqual(["first.txt", "second.txt", "third.txt"]);
});

test("moves through a row's buttons with the arrow keys, and closes a dialog with Escape", async ({ files, page }) => {
  await files.openReady();
  await files.upload(sample("only.txt", 10));
  await files.row("only.txt").focus();
  await page.keyboard.press("ArrowRight");
  await expect(files.button("Download only.txt")).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(files.button("Delete only.txt")).toBeFocused();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect(files.row("only.txt")).toBeFocused();
  await files.connection.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "Connect to a server" });
  await expect(dialog.getByRole("textbox", { name: "Server address" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(files.connection, "the focus goes back to where it came from").toBeFocused();
});
