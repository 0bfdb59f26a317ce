import type { Locator } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import type { FilesPage } from "./files-page.ts";
import { inspect } from "./inspect.ts";
import { film, pdf, picture, storing, tone } from "./preview-samples.ts";
import { pattern } from "./sample-files.ts";
import { sha256 } from "./stored-objects.ts";

const type = (value: string): Record<string, string[]> => ({ "Content-Type": [value] });

async function details(files: FilesPage, name: string): Promise<Locator> {
  await files.row(name).click();
  await files.row(name).press("Space");
  const drawer = files.page.getByRole("dialog", { name: `Details of ${name}` });
  await expect(drawer).toBeVisible();
  return drawer;
}

/** Seeks to a share of the film and returns the time there and the colour in the middle of the picture. */
function seek(player: Locator, share: number): Promise<{ at: number; colour: number[] }> {
  return player.evaluate(async (element, share) => {
    const media = element as HTMLMediaElement;
    const event = (name: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        media.addEventListener(name, resolve, { once: true });
        media.addEventListener("error", () => reject(new Error(media.error?.message ?? "")), { once: true });
      });
    if (media.readyState < HTMLMediaElement.HAVE_METADATA) await event("loadedmetadata");
    const seeked = event("seeked");
    media.currentTime = media.duration * share;
    await seeked;
    let colour: number[] = [];
    if (media instanceof HTMLVideoElement) {
      const canvas = new OffscreenCanvas(1, 1).getContext("2d")!;
      canvas.drawImage(media, 0, 0, 1, 1);
      colour = [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    }
    return { at: media.currentTime / media.duration, colour };
  }, share);
}

test("plays a film and seeks to its end", async ({ files, place, page }, testInfo) => {
  await storing(place.bucket, async (put) => put({ name: "film.webm" }, await film()));
  await files.openReady();
  const drawer = await details(files, "film.webm");
  const player = drawer.getByLabel("Preview");
  await expect.poll(() => player.evaluate((video: HTMLVideoElement) => video.videoWidth)).toBe(64);
  // A busy machine may report the seek before the picture is there.
  const colourAt = async (share: number): Promise<string> => {
    const [red = 0, , blue = 0] = (await seek(player, share)).colour;
    return red > 150 && blue < 90 ? "red" : blue > 150 && red < 90 ? "blue" : `${red}, ${blue}`;
  };
  await expect.poll(() => colourAt(0.1)).toBe("red");
  await expect.poll(() => colourAt(0.95)).toBe("blue");
  expect((await seek(player, 0.95)).at).toBeCloseTo(0.95, 1);
  await inspect(page, testInfo, "film");
});

test("plays audio larger than a page would hold in memory, and seeks to its end", async ({ files, place, calm }) => {
  // Firefox reports this for a request that the player cancelled to read another part.
  calm.expected.push(/A ServiceWorker intercepted the request/);
  // 40 minutes, 19 MB.
  await storing(place.bucket, (put) => put({ name: "talk.wav", headers: type("audio/wav") }, tone(2_400)));
  const proxy = await place.proxy();
  await files.openReady({ server: proxy.url });
  const before = proxy.counts.down;
  const watching = await place.server.consumers(place.bucket);
  const drawer = await details(files, "talk.wav");
  const player = drawer.getByLabel("Preview");
  await expect.poll(() => player.evaluate((audio: HTMLAudioElement) => Math.round(audio.duration))).toBe(2_400);
  expect((await seek(player, 0.9)).at).toBeCloseTo(0.9, 1);
  expect(proxy.counts.down - before, "bytes for the start and a part near the end").toBeLessThan(14_000_000);
  await drawer.getByRole("button", { name: "Close" }).click();
  await expect(drawer).toBeHidden();
  // Before the page closes: afterwards, nobody could remove the consumer of an interrupted read.
  await expect.poll(() => place.server.consumers(place.bucket), { timeout: 20_000 }).toBe(watching);
});

test("shows images, and the beginning of a text", async ({ files, place, page }, testInfo) => {
  const text = "One line of many, all the same.\n".repeat(10_000);
  await storing(place.bucket, async (put) => {
    await put({ name: "drawing.svg", headers: type("image/svg+xml") }, picture);
    await put({ name: "notes.txt", headers: type("text/plain") }, text);
    await put({ name: "short.md" }, "# A heading\n\nÄ line.\n");
  });
  await files.openReady();
  const drawing = (await details(files, "drawing.svg")).getByRole("img", { name: "Preview" });
  await expect.poll(() => drawing.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(320);
  await inspect(page, testInfo, "picture");
  await files.row("short.md").click();
  await expect(page.getByRole("region", { name: "Preview" })).toContainText("Ä line.");
  await files.row("notes.txt").click();
  const beginning = page.getByRole("region", { name: "Beginning of the text" });
  await expect(beginning).toContainText("One line of many, all the same.");
  expect((await beginning.innerText()).length).toBeLessThan(70_000);
  await inspect(page, testInfo, "text");
});

test("shows a PDF in a sandbox, or in its own tab where the viewer does not start in a sandbox", async ({
  files,
  place,
  page,
  context,
  calm,
  browserName,
}, testInfo) => {
  // Firefox's viewer is its own page, with a policy that its own styles violate.
  calm.expected.push(/resource:/);
  await storing(place.bucket, (put) => put({ name: "paper.pdf" }, pdf("Hello from a PDF")));
  await files.openReady();
  let downloads = 0;
  page.on("download", () => downloads++);
  const drawer = await details(files, "paper.pdf");
  if (browserName === "firefox") {
    await expect(page.frameLocator("iframe").getByText("Hello from a PDF")).toBeVisible();
    await expect(drawer.getByTitle("Preview")).toHaveAttribute("sandbox", "allow-scripts allow-same-origin");
  } else if (await page.evaluate(() => navigator.pdfViewerEnabled)) {
    const opened = context.waitForEvent("page");
    await drawer.getByRole("link", { name: "Open it in a new tab" }).click();
    const tab = await opened;
    await expect.poll(() => tab.url()).toMatch(/\/objects\/.*\/paper\.pdf$/);
    await tab.close();
  } else {
    await expect(drawer.getByText("This browser can't show this file here.")).toBeVisible();
  }
  await page.waitForTimeout(500);
  expect(downloads, "a frame that saves instead of showing").toBe(0);
  await inspect(page, testInfo, "pdf");
});

test("reports when an image is damaged, or not an image", async ({ files, place }) => {
  await storing(place.bucket, (put) => put({ name: "broken.png", headers: type("image/png") }, "no picture"));
  await files.openReady();
  const drawer = await details(files, "broken.png");
  await expect(drawer.getByText("The preview can't be shown. Download the file, or verify it.")).toBeVisible();
});

test("saves a large file through the service worker where there is no picker", async ({
  files,
  place,
  page,
  saved,
  browserName,
}) => {
  test.setTimeout(120_000);
  const bytes = pattern(40_000_000);
  await (await place.server.otherClient(place.bucket)).put("large.bin", bytes);
  await page.addInitScript(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  await files.openReady();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe("activated");
  const urls: string[] = [];
  page.on("download", (download) => urls.push(download.url()));
  const file = await saved.after(() => files.act("Download", "large.bin"));
  expect(file).toEqual({ name: "large.bin", size: 40_000_000, sha256: sha256(bytes) });
  await expect(files.transfer("large.bin")).toContainText("Downloaded");
  if (browserName === "chromium") expect(new URL(urls[0]!).pathname).toContain("/objects/.download/");
});
