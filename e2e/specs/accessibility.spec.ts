import { expect, test } from "./fixtures.ts";
import { inspect } from "./inspect.ts";
import { pattern, sample } from "./sample-files.ts";

test.setTimeout(120_000);

const holiday = [sample("holiday.jpg", 2_400_000, "image/jpeg"), sample("report 2026.pdf", 300_000, "application/pdf")];

test("is accessible when empty, while uploading, and with a list", async ({ files, place, page }, testInfo) => {
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  await expect(files.heading("No files yet")).toBeVisible();
  await inspect(page, testInfo, "empty");

  proxy.setThroughput({ up: 200_000 });
  await files.choose(...holiday);
  await expect.poll(() => files.progress("holiday.jpg")).toBeGreaterThan(0);
  await inspect(page, testInfo, "uploading");

  proxy.setThroughput({});
  await expect(files.rows).toHaveCount(2);
  await expect(files.heading("2 files finished")).toBeVisible();
  await inspect(page, testInfo, "list");
});

test("is accessible with a failure, a message, a question and a form", async ({ files, place, page }, testInfo) => {
  await place.server.otherClient(place.bucket, { max_bytes: 3_500_000 });
  await files.openReady();
  await files.upload(...holiday);
  await files.choose(sample("film.mp4", 6_000_000, "video/mp4"));
  await expect(files.heading("1 file failed")).toBeVisible();
  await inspect(page, testInfo, "failed");

  await files.act("Delete", "holiday.jpg");
  // The message stays while it is hovered.
  await files.notifications.getByRole("button", { name: "Undo" }).hover();
  await inspect(page, testInfo, "deleted");
  await files.notifications.getByRole("button", { name: "Undo" }).click();

  await files.choose(sample("holiday.jpg", 10));
  await expect(page.getByRole("dialog")).toBeVisible();
  await inspect(page, testInfo, "name taken");
  await files.button("Skip").click();

  await files.connection.click();
  await page.getByRole("radio", { name: "User and password" }).check();
  await inspect(page, testInfo, "form");
  await files.button("Cancel").click();
});

test("is accessible when the connection is lost", async ({ files, place, page }, testInfo) => {
  await (await place.server.otherClient(place.bucket)).put("holiday.jpg", pattern(50_000));
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  await expect(files.rows).toHaveCount(1);
  await proxy.refuse(true);
  proxy.cutAll();
  await expect(files.alert).toBeVisible();
  await inspect(page, testInfo, "reconnecting");
  await proxy.refuse(false);
  await expect(files.connection).toContainText("Connected");
});

test("is accessible when there is no server", async ({ files, place, page }, testInfo) => {
  const proxy = await place.proxy();
  await proxy.refuse(true);
  await files.open({ server: proxy.url });
  await expect(files.alert).toContainText("Couldn't reach the server.");
  await inspect(page, testInfo, "offline");
});

test("is accessible in the dark", async ({ files, place, page }, testInfo) => {
  const other = await place.server.otherClient(place.bucket);
  for (const { name, buffer } of holiday) await other.put(name, buffer);
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  // With the page's own button, which switches from system to light to dark.
  await files.button(/^Theme:/).click();
  await files.button("Theme: light").click();
  await expect(files.button("Theme: dark")).toBeVisible();
  await expect(files.rows).toHaveCount(2);
  await page.mouse.move(640, 400);
  await inspect(page, testInfo, "dark");
  proxy.setThroughput({ up: 300_000 });
  await files.choose(sample("film.mp4", 2_000_000, "video/mp4"));
  await expect(files.heading("Uploading 1 file")).toBeVisible();
  await inspect(page, testInfo, "dark, uploading");
  proxy.setThroughput({});
  await expect(files.transfer("film.mp4")).toContainText("Uploaded");
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 360, height: 740 } });

  test("is accessible and as wide as the screen", async ({ files, place, page }, testInfo) => {
    await files.openReady();
    await expect(files.heading("No files yet")).toBeVisible();
    await inspect(page, testInfo, "phone, empty");
    const other = await place.server.otherClient(place.bucket);
    const long = `a name that is far too long for a phone ${"and goes on ".repeat(10)}.txt`;
    for (const name of ["holiday.jpg", long, "2026/photos/sea.png"]) await other.put(name, pattern(50_000));
    await expect(files.rows).toHaveCount(3);
    await inspect(page, testInfo, "phone, list");
    await files.upload(sample("mine.txt", 1000));
    await inspect(page, testInfo, "phone, uploaded");
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow, "pixels to scroll sideways").toBeLessThanOrEqual(0);
  });
});
