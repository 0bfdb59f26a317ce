import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { inspect } from "./inspect.ts";
import { writeSample } from "./sample-files.ts";
import { ShareDialog } from "./share-links.ts";
import { storing } from "./preview-samples.ts";

/** Drags files over the page and drops them, as far as a script can. */
async function drop(page: Page, ...names: string[]): Promise<void> {
  await page.evaluate((names) => {
    const data = new DataTransfer();
    for (const name of names) data.items.add(new File([`content of ${name}`], name, { type: "text/plain" }));
    const options = { dataTransfer: data, bubbles: true, cancelable: true, composed: true };
    for (const type of ["dragenter", "dragover", "drop"])
      document.querySelector("files-app")!.dispatchEvent(new DragEvent(type, options));
  }, names);
}

test("shares a file dropped on the dialog, and does not upload it", async ({ files, place, page }) => {
  await storing(place.bucket, (put) => put({ name: "stored.txt" }, "stored"));
  await files.openReady();
  await ShareDialog.open(files, "stored.txt");
  await drop(page, "mine.txt");
  const dialog = page.getByRole("dialog", { name: "Share “mine.txt”" });
  await expect(dialog.getByRole("checkbox", { name: "Encrypt it end to end" })).toBeChecked();
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByText("The link is ready.")).toBeVisible({ timeout: 60_000 });
  // Then the next one.
  await drop(page, "another.txt");
  await expect(page.getByRole("dialog", { name: "Share “another.txt”" })).toBeVisible();
  await expect(page.getByRole("dialog").getByRole("button", { name: "Create link" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(files.transfers).toBeHidden();
  expect(await place.server.names(place.bucket)).toEqual(["stored.txt"]);

  await drop(page, "for the list.txt");
  await expect(files.row("for the list.txt")).toBeVisible();
});

test("accepts only one file, and says so", async ({ files, place, page }, testInfo) => {
  await storing(place.bucket, (put) => put({ name: "stored.txt" }, "stored"));
  await files.openReady();
  const share = await ShareDialog.open(files, "stored.txt");
  await drop(page, "one.txt", "two.txt");
  await expect(share.dialog.getByRole("alert")).toHaveText("Drop a single file, not several files or a folder.");
  await inspect(page, testInfo, "several");
  await share.done();
  expect(await place.server.names(place.bucket)).toEqual(["stored.txt"]);
});

test("shows over the dialog what a drop will do, and accepts no folder", async ({
  files,
  place,
  page,
  browserName,
}, testInfo) => {
  test.skip(browserName !== "chromium", "only Chromium's protocol makes a drop that the browser itself believes in");
  await storing(place.bucket, (put) => put({ name: "stored.txt" }, "stored"));
  await files.openReady();
  const share = await ShareDialog.open(files, "stored.txt");
  const file = await writeSample(testInfo, "mine.bin", 200_000);
  const devtools = await page.context().newCDPSession(page);
  const drag = (type: "dragEnter" | "dragOver" | "drop", path: string, y: number) => {
    const data = { items: [], files: [path], dragOperationsMask: 1 };
    return devtools.send("Input.dispatchDragEvent", { type, x: 640, y, data });
  };
  const folder = testInfo.outputPath(".");
  for (const type of ["dragEnter", "dragOver", "drop"] as const) await drag(type, folder, 300);
  await expect(share.dialog.getByRole("alert")).toHaveText("Drop a single file, not several files or a folder.");

  // A drop beside the dialog is for the dialog, too.
  await drag("dragEnter", file, 700);
  await drag("dragOver", file, 700);
  await expect(page.getByText("Drop a file to share it")).toBeVisible();
  await expect(page.getByText("Drop 1 item into")).toBeHidden();
  await inspect(page, testInfo, "over");
  await drag("drop", file, 700);
  await expect(page.getByRole("dialog", { name: "Share “mine.bin”" })).toBeVisible();
  await expect(page.getByText("Drop a file to share it")).toBeHidden();
  await page.keyboard.press("Escape");
  expect(await place.server.names(place.bucket)).toEqual(["stored.txt"]);
});
