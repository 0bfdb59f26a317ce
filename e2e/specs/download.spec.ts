import { expect, test } from "./fixtures.ts";
import { pattern } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

for (const size of [0, 1, 131_072, 131_073, 5_000_000]) {
  test(`saves an object of ${size} bytes that another client stored, byte by byte`, async ({ files, place, saved }) => {
    const bytes = pattern(size, size + 1);
    const other = await place.server.otherClient(place.bucket);
    await other.put(`${size}.bin`, bytes);
    await files.openReady();
    const file = await saved.after(() => files.act("Download", `${size}.bin`));
    expect(file).toEqual({ name: `${size}.bin`, size, sha256: sha256(bytes) });
    await expect(files.transfer(`${size}.bin`)).toContainText("Downloaded");
  });
}

test("saves nothing and reports it when the content on the server was changed", async ({ files, place, page }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("photo.jpg", pattern(200_000));
  await other.damage("photo.jpg");
  await files.openReady();
  let downloads = 0;
  page.on("download", () => downloads++);
  await files.act("Download", "photo.jpg");
  await expect(files.transfer("photo.jpg")).toContainText(
    "photo.jpg is damaged on the server (its checksum is wrong), so it wasn't saved.",
  );
  expect(downloads).toBe(0);
});

test("shows the progress of a download, and a cancelled one saves nothing", async ({ files, place, page }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("slow.bin", pattern(4_000_000));
  const proxy = await place.proxy(undefined, { throughput: { down: 500_000 } });
  await files.openReady({ server: proxy.url });
  let downloads = 0;
  page.on("download", () => downloads++);
  await files.act("Download", "slow.bin");
  await expect.poll(() => files.progress("slow.bin")).toBeGreaterThan(0.02);
  expect(await files.progress("slow.bin")).toBeLessThan(1);
  await expect(files.heading("Downloading 1 file")).toBeVisible();
  await files.button("Cancel slow.bin").click();
  await expect(files.transfer("slow.bin")).toContainText("Cancelled");
  expect(downloads).toBe(0);
});

test("reports that a file is gone when it was deleted before the click", async ({ files, place }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("gone.txt", pattern(10));
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  await expect(files.row("gone.txt")).toBeVisible();
  // Holds back the server's messages, so that the page still shows the file.
  proxy.stall();
  await files.act("Download", "gone.txt");
  await other.delete("gone.txt");
  proxy.resume();
  await expect(files.transfer("gone.txt")).toContainText("gone.txt is no longer there. Someone may have deleted it.");
  await expect(files.row("gone.txt")).toBeHidden();
});
