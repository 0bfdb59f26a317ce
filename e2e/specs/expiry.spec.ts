import { expect, test } from "./fixtures.ts";
import { pattern } from "./sample-files.ts";

const NANOS_PER_SECOND = 1e9;

test("takes a file off the list when its time in the store is over", async ({ files, place }) => {
  const other = await place.server.otherClient(place.bucket, { max_age: 60 * NANOS_PER_SECOND });
  await other.put("first.txt", pattern(10));
  await files.openReady();
  await expect(files.row("first.txt")).toBeVisible();
  // Only now: a busy machine may take longer to show the page than a file lives.
  await place.server.setAge(place.bucket, 3 * NANOS_PER_SECOND);
  await expect(files.row("first.txt")).toBeHidden({ timeout: 20_000 });
  await expect(files.heading("No files yet")).toBeVisible();
  await other.put("second.txt", pattern(20));
  await expect(files.row("second.txt")).toBeVisible();
  await expect(files.row("second.txt")).toBeHidden({ timeout: 20_000 });
});

test("shows what is in a store that was deleted and created again", async ({ files, place }) => {
  const before = await place.server.otherClient(place.bucket);
  for (const name of ["a.txt", "b.txt", "c.txt"]) await before.put(name, pattern(10));
  await files.openReady();
  await expect(files.rows).toHaveCount(3);
  await place.server.removeBucket(place.bucket);
  await (await place.server.otherClient(place.bucket)).put("a.txt", pattern(20));
  await expect(files.row("a.txt")).toContainText("20 bytes", { timeout: 30_000 });
  await expect(files.rows).toHaveCount(1);
});
