import { rm, truncate, writeFile } from "node:fs/promises";
import { expect, test } from "./fixtures.ts";
import { pattern, writeSample } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

const size = 12_000_000;
const changes = {
  "is deleted": (path: string) => rm(path),
  "gets shorter": (path: string) => truncate(path, 1000),
  "is written anew": (path: string) => writeFile(path, pattern(size, 5)),
};

for (const [change, make] of Object.entries(changes)) {
  test(`reports when a file ${change} on the disk while it is uploaded, and leaves nothing of it`, async ({
    files,
    place,
    browserName,
  }, testInfo) => {
    test.skip(
      browserName === "firefox" && change !== "gets shorter",
      "Firefox keeps reading from an opened file and does not notice changes",
    );
    const path = await writeSample(testInfo, "report.bin", size);
    const proxy = await place.proxy(undefined, { throughput: { up: 2_000_000 } });
    await files.openReady({ server: proxy.url });
    await files.choose(path);
    await expect.poll(() => place.server.chunks(place.bucket)).toBeGreaterThan(0);
    await make(path);
    proxy.setThroughput({});
    await expect(files.transfer("report.bin")).toContainText(
      "report.bin can't be read. It may have been changed, moved or deleted.",
    );
    await expect(files.row("report.bin")).toBeHidden();
    await expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
    expect(await place.server.names(place.bucket)).toEqual([]);
  });
}

test("stores a file completely that is deleted on the disk, or reports that it can't be read", async ({
  files,
  place,
  browserName,
}, testInfo) => {
  test.skip(browserName !== "firefox", "other browsers always notice, and the upload fails");
  const path = await writeSample(testInfo, "report.bin", size);
  const proxy = await place.proxy(undefined, { throughput: { up: 2_000_000 } });
  await files.openReady({ server: proxy.url });
  await files.choose(path);
  await expect.poll(() => place.server.chunks(place.bucket)).toBeGreaterThan(0);
  await rm(path);
  proxy.setThroughput({});
  await expect(files.transfer("report.bin")).toContainText(/Uploaded|report\.bin can't be read\./, { timeout: 20_000 });
  const [stored] = await place.server.names(place.bucket);
  if (stored === undefined) return expect.poll(() => place.server.chunks(place.bucket)).toBe(0);
  expect(sha256(await place.server.content(place.bucket, stored))).toBe(sha256(pattern(size, size)));
});
