import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { nginxHeaders } from "../../demo/deploy/headers.ts";
import { type BuiltApp, serveBuiltApp } from "./built-app.ts";
import { type Calm, expect, test } from "./fixtures.ts";
import { FilesPage } from "./files-page.ts";
import { inspect } from "./inspect.ts";
import type { Place } from "./place.ts";
import { picture } from "./preview-samples.ts";
import { sample } from "./sample-files.ts";

/** The app with the headers of the nginx and Caddy configurations, with one file in `files`. */
async function serve(place: Place, calm: Calm): Promise<BuiltApp> {
  const { wsUrl, stored } = await place.startServer();
  await (await stored.otherClient("files")).put("there.svg", Buffer.from(picture));
  const app = await serveBuiltApp(wsUrl, nginxHeaders());
  place.onEnd(() => app.stop());
  calm.allowedHosts.add(new URL(app.url).host);
  return app;
}

test.skip(
  ({ browserName }) => browserName !== "chromium",
  "the check is the page's, and headers are as old as the web",
);

test("a page of another origin that frames the app cannot hijack clicks", async ({ page, place, calm }, testInfo) => {
  const app = await serve(place, calm);
  // 127.0.0.1 is another origin and another site than localhost.
  const stranger = createServer((_, response) => {
    response.setHeader("Content-Type", "text/html").end(`<!doctype html><html lang="en"><title>Win a prize</title>
      <main><h1>Win a prize</h1><iframe title="prize" width="1000" height="600" src="${app.url}?bucket=files"></iframe></main>`);
  });
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  place.onEnd(() => new Promise((resolve) => stranger.close(resolve)));
  const address = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}/`;
  calm.allowedHosts.add(new URL(address).host);
  calm.expected.push(/frame-ancestors/);
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));

  // The headers keep the page out of frames.
  await page.goto(address);
  await expect.poll(() => page.frames().length).toBe(2);
  expect(page.frames()[1]!.url()).not.toBe(app.url);

  // A web server without these headers.
  await page.route(`${app.url}**`, async (route) => {
    const response = await route.fetch();
    const type = response.headers()["content-type"] ?? "";
    await route.fulfill({ response, headers: { "content-type": type } });
  });
  await page.goto(address);
  const frame = page.frameLocator("iframe");
  const link = frame.getByRole("link", { name: "Open in its own window" });
  await expect(link).toBeVisible();
  await expect(frame.getByRole("button")).toHaveCount(0);
  await expect(frame.getByRole("grid")).toHaveCount(0);
  await inspect(page, testInfo, "framed");
  expect(sockets, "connections from within a frame").toEqual([]);

  const opening = page.waitForEvent("popup");
  await link.click();
  const own = new FilesPage(await opening, "files");
  await expect(own.row("there.svg")).toBeVisible();
  expect(await own.page.evaluate(() => opener === null && self === top)).toBe(true);
});

test("the app works with the headers of the nginx and Caddy configurations", async ({ page, place, calm }) => {
  const app = await serve(place, calm);
  const files = new FilesPage(page, "files");
  const answer = await page.goto(app.url);
  expect(answer?.headers()).toMatchObject({ "cross-origin-opener-policy": "same-origin" });
  await files.ready();
  await files.upload(sample("new.txt", 3_000_000));
  await files.row("there.svg").focus();
  await page.keyboard.press("Space");
  const image = page.getByRole("img", { name: "Preview" });
  await expect.poll(() => image.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(320);
});
