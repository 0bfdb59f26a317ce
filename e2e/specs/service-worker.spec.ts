// One file, because it all tests the interaction of pages, worker and server while a browser reads an object.

import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { Page, TestInfo } from "@playwright/test";
import { expectSilence, expect, test } from "../pages/object-page-fixtures.ts";
import { spoilDigest } from "../pages/spoiled-object.ts";
import { toneOfSize } from "./preview-samples.ts";

const MiB = 1024 * 1024;

/** Stores an object of this many bytes from the page itself, without holding it in memory. */
async function putLarge(page: Page, name: string, size: number, type = "application/octet-stream"): Promise<void> {
  await page.evaluate(
    async ({ name, size, type }) => {
      const piece = new Uint8Array(1024 * 1024).map((_, index) => index * 31);
      let left = size;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const part = piece.slice(0, Math.min(left, piece.length));
          left -= part.length;
          controller.enqueue(part);
          if (left === 0) controller.close();
        },
      });
      await objectPage.store.put({ name, headers: { "Content-Type": [type] } }, body);
    },
    { name, size, type },
  );
}

/** A film of 300 MB: eighty minutes of one repeated clip. Without ffmpeg, nine hours of a tone. */
async function makeFilm(testInfo: TestInfo): Promise<{ path: string; type: string }> {
  const run = promisify(execFile);
  const clip = testInfo.outputPath("clip.webm");
  const film = testInfo.outputPath("film.webm");
  try {
    const picture = "testsrc2=size=320x240:rate=24,noise=alls=20:allf=t";
    const video = [
      "-c:v",
      "libvpx",
      "-b:v",
      "500k",
      "-minrate",
      "500k",
      "-maxrate",
      "500k",
      "-g",
      "24",
      "-deadline",
      "realtime",
    ];
    await run("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", picture, "-t", "10", ...video, clip]);
    await run("ffmpeg", ["-v", "error", "-stream_loop", "-1", "-i", clip, "-c", "copy", "-fs", "300M", film]);
    return { path: film, type: "video/webm" };
  } catch (error) {
    if ((error as { code?: unknown }).code !== "ENOENT") throw error;
  }
  const path = testInfo.outputPath("film.wav");
  await writeFile(path, toneOfSize(300 * MiB));
  return { path, type: "audio/wav" };
}

test("plays a film of 300 MB and seeks to 90 %, reading less than 5 % of its bytes @app", async ({
  open,
  site,
  bucket,
}, testInfo) => {
  test.setTimeout(300_000);
  const { path, type } = await makeFilm(testInfo);
  const writer = await open({ server: site.nats.wsUrl });
  await writer.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    document.body.append(input);
  });
  await writer.locator("input").setInputFiles(path);
  const size = await writer.evaluate(async (type) => {
    const [file] = document.querySelector("input")!.files!;
    const headers = { "Content-Type": [type] };
    return (await objectPage.store.put({ name: "film", headers }, file!)).size;
  }, type);
  await writer.close();
  expect(size).toBeGreaterThan(300_000_000);

  const page = await open();
  const before = site.proxy.counts.down;
  const played = await page.evaluate(async (bucket) => {
    const video = document.createElement("video");
    video.muted = true;
    video.preload = "metadata";
    const event = (name: string): Promise<unknown> =>
      new Promise((resolve, reject) => {
        video.addEventListener(name, resolve, { once: true });
        video.addEventListener("error", () => reject(new Error(video.error?.message ?? "")), { once: true });
      });
    const metadata = event("loadedmetadata");
    video.src = objectPage.server!.address(bucket, "film");
    document.body.append(video);
    await metadata;
    await video.play();
    while (video.currentTime < 0.5) await event("timeupdate");
    const seeked = event("seeked");
    video.currentTime = video.duration * 0.9;
    await seeked;
    const from = video.currentTime;
    while (video.currentTime < from + 0.5) await event("timeupdate");
    video.pause();
    return { from: from / video.duration, duration: video.duration };
  }, bucket);
  const bytes = site.proxy.counts.down - before;
  testInfo.annotations.push({
    type: "measured",
    description: `${type}: ${(bytes / MiB).toFixed(1)} of ${(size / MiB).toFixed(0)} MiB`,
  });
  console.log(testInfo.project.name, type, played, `${(bytes / MiB).toFixed(1)} of ${(size / MiB).toFixed(0)} MiB`);
  expect(played.from).toBeCloseTo(0.9, 1);
  expect(bytes).toBeLessThan(size * 0.05);
});

test("runs no stored code in a frame, as a page, or as a script", async ({ objects, context, bucket, browserName }) => {
  const attack = "top.attacked = 1; parent.attacked = 1; opener && (opener.attacked = 1); localStorage.attacked = 1";
  await objects.evaluate(async (attack) => {
    const { store } = objectPage;
    const put = (name: string, type: string, text: string) =>
      store.put({ name, headers: { "Content-Type": [type] } }, text);
    await put(
      "page.html",
      "text/html",
      `<title>shown</title><script>${attack}</script><img src=x onerror="${attack}"><p>text`,
    );
    await put(
      "drawing.svg",
      "image/svg+xml",
      `<svg xmlns="http://www.w3.org/2000/svg"><script>${attack}</script></svg>`,
    );
    await put("script.js", "text/javascript", attack);
    await put("style.css", "text/css", "body { color: red }");
  }, attack);
  for (const name of ["page.html", "drawing.svg"]) {
    const address = await objects.evaluate(
      ([bucket, name]) => objectPage.server!.address(bucket!, name!),
      [bucket, name],
    );
    await objects.evaluate(async (address) => {
      const frame = document.createElement("iframe");
      const loaded = new Promise((resolve) => (frame.onload = resolve));
      frame.src = address;
      document.body.append(frame);
      await loaded;
    }, address);
    const page = await context.newPage();
    await page.goto(address);
    if (name === "page.html") await expect(page).toHaveTitle("shown");
    // Chromium also lets a test evaluate in a sandboxed page; Firefox does not.
    if (browserName === "chromium") expect(await page.evaluate(() => globalThis.origin)).toBe("null");
    await page.close();
  }
  const statuses = await objects.evaluate(async (bucket) => {
    const tried = async (name: string, element: HTMLElement, attribute: string): Promise<string> => {
      const settled = new Promise<string>((resolve) => {
        element.onload = () => resolve(`${name} loaded`);
        element.onerror = () => resolve(`${name} refused`);
      });
      element.setAttribute(attribute, objectPage.server!.address(bucket, name));
      document.head.append(element);
      return settled;
    };
    const link = document.createElement("link");
    link.rel = "stylesheet";
    const imported = await import(/* @vite-ignore */ objectPage.server!.address(bucket, "script.js")).then(
      () => "imported",
      () => "import refused",
    );
    const worker = await new Promise((resolve) => {
      const worker = new Worker(objectPage.server!.address(bucket, "script.js"));
      worker.onerror = () => resolve("worker refused");
      setTimeout(resolve, 2_000, "worker started");
    });
    return [
      await tried("script.js", document.createElement("script"), "src"),
      await tried("style.css", link, "href"),
      imported,
      worker,
      (globalThis as { attacked?: number }).attacked,
      localStorage.getItem("attacked"),
    ];
  }, bucket);
  expect(statuses.slice(0, 4)).toEqual(["script.js refused", "style.css refused", "import refused", "worker refused"]);
  expect(statuses.slice(4).every((each) => each == null)).toBe(true);
});

test("answers 503 with a reason when no open page can serve the object", async ({ open, context, bucket }) => {
  const page = await open();
  await page.evaluate(() => objectPage.store.put("a", "x"));
  const address = await page.evaluate((bucket) => objectPage.server!.address(bucket, "a"), bucket);
  await page.close();
  const alone = await context.newPage();
  const response = await alone.goto(address);
  expect(response!.status()).toBe(503);
  await expect(alone.locator("body")).toContainText("Open the app and try again.");
  const mute = await open({ serve: "no" });
  const started = Date.now();
  expect(await mute.evaluate(async (address) => (await fetch(address)).status, address)).toBe(503);
  expect(Date.now() - started).toBeLessThan(15_000);
});

test("serves a page through another page, in many tabs at once", async ({ open, bucket }) => {
  const serving = await open();
  await putLarge(serving, "large", 8 * MiB);
  const tabs = [serving, await open({ serve: "no" }), await open({ serve: "no" }), await open(), await open()];
  const address = await serving.evaluate((bucket) => objectPage.server!.address(bucket, "large"), bucket);
  const read = (page: Page) =>
    page.evaluate(async (address) => {
      const sizes = await Promise.all(
        [1, 2, 3, 4].map(async () => (await (await fetch(address)).arrayBuffer()).byteLength),
      );
      return sizes;
    }, address);
  for (const sizes of await Promise.all(tabs.map(read))) expect(sizes).toEqual([8 * MiB, 8 * MiB, 8 * MiB, 8 * MiB]);
});

test("errors a body whose page closes, and serves new requests from another page", async ({ open, bucket }) => {
  const serving = await open();
  await putLarge(serving, "large", 64 * MiB);
  const reading = await open({ serve: "no" });
  const address = await serving.evaluate((bucket) => objectPage.server!.address(bucket, "large"), bucket);
  await reading.evaluate(async (address) => {
    const reader = (await fetch(address)).body!.getReader();
    await reader.read();
    Object.assign(globalThis, { reader });
  }, address);
  await serving.close();
  const outcome = await reading.evaluate(async () => {
    const { reader } = globalThis as unknown as { reader: ReadableStreamDefaultReader<Uint8Array> };
    const started = Date.now();
    try {
      while (!(await reader.read()).done);
      return "ended as if it were whole";
    } catch {
      return Date.now() - started < 10_000 ? "failed" : "failed late";
    }
  });
  expect(outcome).toBe("failed");
  await open();
  const part = await reading.evaluate(async (address) => {
    const response = await fetch(address, { headers: { Range: "bytes=67000000-67000009" } });
    return [response.status, (await response.arrayBuffer()).byteLength];
  }, address);
  expect(part).toEqual([206, 10]);
});

test("never ends a damaged object cleanly", async ({ objects, site, bucket }) => {
  await putLarge(objects, "spoiled", 3 * MiB);
  await spoilDigest(site.nats.wsUrl, bucket, "spoiled");
  const outcome = await objects.evaluate(async (bucket) => {
    const response = await fetch(objectPage.server!.address(bucket, "spoiled"));
    return response.arrayBuffer().then(
      ({ byteLength }) => `ended after ${byteLength} bytes`,
      () => `failed, after ${response.status}`,
    );
  }, bucket);
  expect(outcome).toBe("failed, after 200");
});

test("stops reading from the server when the request is aborted", async ({ objects, site, bucket }) => {
  await putLarge(objects, "large", 64 * MiB);
  await objects.evaluate(async (bucket) => {
    const abort = new AbortController();
    const reader = (
      await fetch(objectPage.server!.address(bucket, "large"), { signal: abort.signal })
    ).body!.getReader();
    await reader.read();
    abort.abort();
  }, bucket);
  await expectSilence(site);
});

test("answers after the browser has stopped and restarted the worker", async ({
  objects,
  context,
  bucket,
  browserName,
}) => {
  test.skip(browserName !== "chromium", "only Chromium lets a test stop a worker");
  await putLarge(objects, "a", 1 * MiB);
  const read = () =>
    objects.evaluate(async (bucket) => {
      const response = await fetch(objectPage.server!.address(bucket, "a"));
      return (await response.arrayBuffer()).byteLength;
    }, bucket);
  expect(await read()).toBe(MiB);
  const session = await context.newCDPSession(objects);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  expect(await read()).toBe(MiB);
});
