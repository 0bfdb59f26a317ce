// The picture at the top of the README shows the app as in this test. With NATS_OBJECTS_PICTURE=1 it is taken again.

import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { ObjectStoreManager } from "nats-objects";
import { wsconnect } from "@nats-io/nats-core";
import { expect, test } from "./fixtures.ts";
import { pattern, sample } from "./sample-files.ts";

const path = fileURLToPath(new URL("../../demo/pictures/files.png", import.meta.url));
const bucket = "our-files";

/** An evening at a harbour. */
const harbour = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 400">
<defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="#1e2a5a"/><stop offset=".55" stop-color="#c96f6f"/>
<stop offset="1" stop-color="#f6c48a"/></linearGradient></defs>
<rect width="640" height="260" fill="url(#sky)"/><circle cx="430" cy="232" r="38" fill="#ffe2ad"/>
<path d="M0 230 90 190 180 226 270 178 380 240 500 205 640 244V262H0Z" fill="#2b2f55"/>
<rect y="258" width="640" height="142" fill="#26335f"/>
<path d="M350 290h160M380 310h100M400 334h60M340 272h180" stroke="#f6c48a" stroke-width="3" opacity=".5"/>
<path d="M150 296h150l-26 34h-96zM220 292V150l64 132zM214 290v-118l-48 108z" fill="#f3ede2"/></svg>`;

const kept: [name: string, type: string, content: Uint8Array<ArrayBuffer> | string][] = [
  ["harbour.svg", "image/svg+xml", harbour],
  ["minutes 2026-11.md", "text/markdown", "# Minutes\n\n- Ship it.\n"],
  ["offer Lindström & Co.pdf", "application/pdf", bytes(412_000)],
  ["budget.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", bytes(88_000)],
  ["recording.m4a", "audio/mp4", bytes(3_100_000)],
  ["talks/opening.mp4", "video/mp4", bytes(7_600_000)],
  ["talks/slides.pdf", "application/pdf", bytes(1_900_000)],
  ["photos/beach.jpg", "image/jpeg", bytes(2_300_000)],
  ["photos/日本 2026/station.jpg", "image/jpeg", bytes(1_700_000)],
];

function bytes(size: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(pattern(size));
}

test("shows folders, files, details and an upload on one page", async ({ files, page, place, browserName }) => {
  test.skip(browserName !== "chromium", "one picture is enough");
  const connection = await wsconnect({ servers: process.env["DEMO_NATS_WS_URL"]! });
  const store = await new ObjectStoreManager(connection).createOrUpdate({ bucket });
  place.onEnd(async () => {
    await place.server.removeBucket(bucket);
    await connection.close();
  });
  for (const [name, type, content] of kept) {
    await store.put({ name, description: "", headers: { "Content-Type": [type] } }, content);
  }
  const proxy = await place.proxy(undefined, { throughput: { up: 8_000_000 } });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await files.openReady({ server: proxy.url, bucket });
  for (const name of ["talks", "photos"]) await expect(page.getByText(name, { exact: true }).first()).toBeVisible();
  proxy.setThroughput({ up: 900_000 });
  await files.choose(sample("summer film.mov", 24_000_000, "video/quicktime"));
  await expect.poll(() => files.progress("summer film.mov"), { timeout: 60_000 }).toBeGreaterThan(0.15);
  await files.row("harbour.svg").click();
  await files.row("harbour.svg").press("Space");
  const drawer = page.getByRole("dialog", { name: "Details of harbour.svg" });
  await expect
    .poll(() =>
      drawer
        .getByRole("img")
        .first()
        .evaluate((image: HTMLImageElement) => image.naturalWidth),
    )
    .toBeGreaterThan(0);
  if (process.env["NATS_OBJECTS_PICTURE"] === "1") {
    await mkdir(dirname(path), { recursive: true });
    await page.screenshot({ path, animations: "disabled" });
  }
  proxy.setThroughput({});
  await expect(files.transfer("summer film.mov")).toContainText("Uploaded");
});
