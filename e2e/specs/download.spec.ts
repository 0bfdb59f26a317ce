import { expect, test } from "./fixtures.ts";
import { pattern } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

test("saves objects of any size that another client stored, byte by byte", async ({ files, place, saved }) => {
  test.setTimeout(240_000);
  const contents = [0, 1, 131_072, 131_073, 5_000_000].map((size) => pattern(size, size + 1));
  const other = await place.server.otherClient(place.bucket);
  for (const bytes of contents) await other.put(`${bytes.length}.bin`, bytes);
  await files.openReady();
  for (const bytes of contents) {
    const name = `${bytes.length}.bin`;
    const file = await saved.after(() => files.act("Download", name));
    expect(file).toEqual({ name, size: bytes.length, sha256: sha256(bytes) });
    await expect(files.transfer(name)).toContainText("Downloaded");
  }
});

test("saves nothing and reports it when the content on the server was changed @app", async ({ files, place, page }) => {
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

test("reports that a file is gone when it was deleted before the click @app", async ({ files, place }) => {
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
