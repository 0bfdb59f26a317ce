import { expect, test } from "./fixtures.ts";
import { sample, writeSample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

test("stores files chosen with the button, byte by byte", async ({ files, place }) => {
  await files.openReady();
  const chosen = [sample("a.txt", 1000), sample("b.bin", 131_073), sample("empty", 0)];
  await files.upload(...chosen);
  await expect(files.rows).toHaveCount(3);
  for (const { name, buffer } of chosen) {
    expect(sha256(await place.server.content(place.bucket, name)), name).toBe(sha256(buffer));
  }
});

test("stores files dropped on the window, and shows where they will go", async ({
  files,
  place,
  page,
  browserName,
}, testInfo) => {
  test.skip(browserName !== "chromium", "only Chromium's protocol can simulate a real drop");
  await files.openReady();
  const paths = [await writeSample(testInfo, "one.bin", 200_000), await writeSample(testInfo, "two.bin", 5)];
  const devtools = await page.context().newCDPSession(page);
  const drag = (type: "dragEnter" | "dragOver" | "drop") =>
    devtools.send("Input.dispatchDragEvent", {
      type,
      x: 600,
      y: 600,
      data: { items: [], files: paths, dragOperationsMask: 1 },
    });
  await drag("dragEnter");
  await drag("dragOver");
  await expect(page.getByText(`Drop 2 items into ${place.bucket}`)).toBeVisible();
  await drag("drop");
  await expect(page.getByText("Drop 2 items")).toBeHidden();
  for (const name of ["one.bin", "two.bin"]) await expect(files.transfer(name)).toContainText("Uploaded");
  await expect(files.rows).toHaveCount(2);
  expect((await place.server.content(place.bucket, "one.bin")).length).toBe(200_000);
});

test("shows the progress of an upload, and in the window's title, until the server has stored it", async ({
  files,
  place,
  page,
}) => {
  const proxy = await place.proxy(undefined, { throughput: { up: 500_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(sample("slow.bin", 6_000_000));
  await expect(files.heading("Uploading 1 file")).toBeVisible();
  await expect.poll(() => files.progress("slow.bin")).toBeGreaterThan(0.02);
  expect(await files.progress("slow.bin")).toBeLessThan(1);
  await expect(files.transfer("slow.bin")).toContainText(/ of 5\.7 MB · .*\/s · .* left/);
  await expect(page).toHaveTitle(/^\d+% · 1 file · /);
  await expect(files.row("slow.bin"), "is no file yet").toBeHidden();
  proxy.setThroughput({});
  await expect(files.transfer("slow.bin")).toContainText("Uploaded · 5.7 MB");
  await expect(files.row("slow.bin")).toBeVisible();
  await expect(page).toHaveTitle(/^(?!\d)/);
});

test("shows uploads, new versions and deletions on a second page without a reload @app", async ({
  files,
  another,
  place,
}) => {
  await files.openReady();
  const second = await another();
  await second.openReady();
  await files.upload(sample("shared.txt", 1000));
  await expect(second.row("shared.txt")).toContainText("1,000 bytes");
  await files.choose(sample("shared.txt", 2000));
  await files.button("Replace").click();
  await expect(second.row("shared.txt")).toContainText("2.0 KB");
  await files.act("Delete", "shared.txt");
  await files.notifications.getByRole("button", { name: "Dismiss" }).click();
  await expect(second.row("shared.txt")).toBeHidden();
  await expect(second.heading("No files yet")).toBeVisible();
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
});

test("asks before it replaces a file, and keeps both under two names @app", async ({ files, place }) => {
  await files.openReady();
  await files.upload(sample("report.pdf", 10), sample("photo.jpg", 10));
  await files.choose(sample("report.pdf", 20), sample("photo.jpg", 20));
  const dialog = files.page.getByRole("dialog", { name: /is already here/ });
  await expect(dialog).toBeVisible();
  await dialog.getByRole("checkbox", { name: "Do the same for the other file" }).check();
  await dialog.getByRole("button", { name: "Keep both" }).click();
  await expect(files.row("report (2).pdf")).toContainText("20 bytes");
  await expect(files.row("photo (2).jpg")).toContainText("20 bytes");
  await expect(files.row("report.pdf")).toContainText("10 bytes");
  await files.choose(sample("report.pdf", 30));
  await dialog.getByRole("button", { name: "Skip" }).click();
  await expect(dialog).toBeHidden();
  await files.choose(sample("report.pdf", 40));
  await dialog.getByRole("button", { name: "Replace" }).click();
  await expect(files.row("report.pdf")).toContainText("40 bytes");
  expect((await place.server.names(place.bucket)).sort()).toEqual([
    "photo (2).jpg",
    "photo.jpg",
    "report (2).pdf",
    "report.pdf",
  ]);
});
