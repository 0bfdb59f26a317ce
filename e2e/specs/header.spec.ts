import { expect, test } from "./fixtures.ts";
import { pattern } from "./sample-files.ts";

test("nothing in the header moves when the round-trip time gains a digit", async ({ files, place }) => {
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  const boxes: unknown[] = [];
  for (const [roundTripMs, shown] of [
    [0, /· \d ms/],
    [20, /· \d\d ms/],
    [200, /· \d\d\d ms/],
  ] as const) {
    proxy.setDelay({ roundTripMs });
    await expect(files.connection).toContainText(shown, { timeout: 20_000 });
    boxes.push(await files.connection.boundingBox());
  }
  expect(boxes[1]).toEqual(boxes[0]);
  expect(boxes[2]).toEqual(boxes[0]);
});

test("a phone's header omits the used space, which the store's dialog shows", async ({ files, place, page }) => {
  const other = await place.server.otherClient(place.bucket);
  await other.put("film.mp4", pattern(1_450_000));
  await files.openReady();
  const used = page.getByText("1.4 MB used");
  await expect(used).toBeVisible();
  await page.setViewportSize({ width: 360, height: 720 });
  await expect(used).toBeHidden();
  await files.button("Switch store").click();
  await files.button("About this store…").click();
  const about = page.getByRole("dialog", { name: `About ${place.bucket}` });
  await expect(about.getByText("1.4 MB", { exact: true })).toBeVisible();
});
