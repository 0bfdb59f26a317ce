import { expect, test } from "./fixtures.ts";
import { sample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

test("leaves no chunk of an upload that is cancelled midway, and restarts it on request", async ({ files, place }) => {
  const file = sample("big.bin", 6_000_000);
  const proxy = await place.proxy(undefined, { throughput: { up: 1_000_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(file);
  await expect.poll(() => place.server.chunks(place.bucket)).toBeGreaterThan(2);
  await files.button("Cancel big.bin").click();
  await expect(files.transfer("big.bin")).toContainText("Cancelled");
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
  expect(await place.server.names(place.bucket)).toEqual([]);
  proxy.setThroughput({});
  await files.button("Retry big.bin").click();
  await expect(files.transfer("big.bin")).toContainText("Uploaded");
  expect(sha256(await place.server.content(place.bucket, "big.bin"))).toBe(sha256(file.buffer));
});

test("cancels running and waiting uploads at once", async ({ files, place }) => {
  const proxy = await place.proxy(undefined, { throughput: { up: 300_000 } });
  await files.openReady({ server: proxy.url });
  const many = Array.from({ length: 6 }, (_, index) => sample(`file ${index}.bin`, 1_000_000));
  await files.choose(...many);
  await expect(files.heading("Uploading 6 files")).toBeVisible();
  await expect(files.transfer("file 5.bin")).toContainText("Waiting");
  await files.button("Cancel all").click();
  proxy.setThroughput({});
  for (const { name } of many) await expect(files.transfer(name)).toContainText("Cancelled");
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
  await files.button("Clear").click();
  await expect(files.transfers).toBeHidden();
});

test("reports that the store is full, and uploads on request once there is room", async ({ files, place }) => {
  await place.server.otherClient(place.bucket, { max_bytes: 600_000 });
  await files.openReady();
  await expect(files.page.getByRole("meter", { name: "Space used" })).toBeVisible();
  const file = sample("film.mp4", 2_000_000, "video/mp4");
  await files.choose(file);
  await expect(files.transfer("film.mp4")).toContainText("The server has no room left for this.");
  await expect(files.heading("1 file failed")).toBeVisible();
  await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
  await place.server.setLimit(place.bucket, 10_000_000);
  await files.button("Retry film.mp4").click();
  await expect(files.transfer("film.mp4")).toContainText("Uploaded");
  expect(sha256(await place.server.content(place.bucket, "film.mp4"))).toBe(sha256(file.buffer));
});
