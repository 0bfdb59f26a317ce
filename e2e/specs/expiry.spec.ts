import { expect, test } from "./fixtures.ts";
import { pattern } from "./sample-files.ts";

const NANOS_PER_SECOND = 1e9;

test("removes a file from the list when it expires", async ({ files, place }) => {
  const other = await place.server.otherClient(place.bucket, { max_age: 60 * NANOS_PER_SECOND });
  await other.put("first.txt", pattern(10));
  await files.openReady();
  await expect(files.row("first.txt")).toBeVisible();
  // Not earlier: a busy machine may take longer to show the page than the file exists.
  await place.server.setAge(place.bucket, 3 * NANOS_PER_SECOND);
  await expect(files.row("first.txt")).toBeHidden({ timeout: 20_000 });
  await expect(files.heading("No files yet")).toBeVisible();
  await other.put("second.txt", pattern(20));
  await expect(files.row("second.txt")).toBeVisible();
  await expect(files.row("second.txt")).toBeHidden({ timeout: 20_000 });
});

test("shows the content of a store that was deleted and recreated", async ({ files, place }) => {
  const before = await place.server.otherClient(place.bucket);
  for (const name of ["a.txt", "b.txt", "c.txt"]) await before.put(name, pattern(10));
  await files.openReady();
  await expect(files.rows).toHaveCount(3);
  await place.server.removeBucket(place.bucket);
  await (await place.server.otherClient(place.bucket)).put("a.txt", pattern(20));
  await expect(files.row("a.txt")).toContainText("20 bytes", { timeout: 30_000 });
  await expect(files.rows).toHaveCount(1);
});
