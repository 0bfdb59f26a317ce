import { jetstreamManager } from "@nats-io/jetstream";
import { headers, wsconnect } from "@nats-io/nats-core";
import type { Page } from "@playwright/test";
import { FOREIGN_METAS } from "../support/foreign-metas.ts";
import { type HostileMessage, hostileObject } from "../support/hostile-messages.ts";
import { base64Url, digestOf } from "../support/other-client.ts";
import { random } from "../support/random.ts";
import { expect, test } from "./fixtures.ts";
import { FilesPage } from "./files-page.ts";
import { film, pdf, storing } from "./preview-samples.ts";

const evil = "http://evil.example";
const attack = `top.attacked=1;self.attacked=1;fetch('${evil}/fetched');new Image().src='${evil}/image';alert(1)`;

const hostilePage = `<!doctype html><title>attacked</title><script>${attack}</script><img src="${evil}/a.png" onerror="${attack}">
<link rel="stylesheet" href="${evil}/a.css"><iframe src="${evil}/frame"></iframe><meta http-equiv="refresh" content="0;url=${evil}/">
<form action="${evil}/form"><button>go</button></form><base href="${evil}/">`;
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" onload="${attack}" width="50" height="50">
<script>${attack}</script><image href="${evil}/b.png" width="9" height="9"/><use xlink:href="${evil}/c.svg#x"/>
<style>@import url(${evil}/d.css); rect { fill: url(${evil}/e.svg#y) }</style><rect width="50" height="50"/>
<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="${evil}/f"/></foreignObject></svg>`;
const script = pdf("Hello", `/OpenAction << /S /JavaScript /JS (app.alert\\(1\\); app.launchURL\\('${evil}/g'\\);) >>`);
const opening = pdf("Hello", `/OpenAction << /S /URI /URI (${evil}/h) >>`);

/** Contents that want to do something, with the types that would let them. */
const ATTACKS: [name: string, type: string, content: string | Buffer][] = [
  ["page.html", "text/html", hostilePage],
  ["page.xhtml", "application/xhtml+xml", hostilePage],
  ["page", "text/html; charset=utf-7", hostilePage],
  ["page.png", "image/png", hostilePage],
  ["page.pdf", "application/pdf", hostilePage],
  ["page.mp4", "video/mp4", hostilePage],
  ["page.txt", "text/plain", hostilePage],
  [
    "page.bin",
    "multipart/x-mixed-replace; boundary=x",
    `--x\r\nContent-Type: text/html\r\n\r\n${hostilePage}\r\n--x--`,
  ],
  ["page.json", "text/html\r\nX-Other: 1", hostilePage],
  ["drawing.svg", "image/svg+xml", drawing],
  ["drawing.xml", "text/xml", drawing],
  ["drawing", "IMAGE/SVG+XML;charset=utf-8", drawing],
  ["drawing.jpg", "", drawing],
  ["script.js", "text/javascript", attack],
  ["script.pdf", "application/pdf", script],
  ["opening.pdf", "application/pdf", opening],
  ["film.html", "video/webm", ""],
  ["a.constructor", "constructor", "text"],
  ["b.proto", "__proto__", "text"],
  ["c.toString", "text/hasOwnProperty", "text"],
  ["sound", "audio/x+xml", drawing],
  ["clip", "video/x+xml", drawing],
  ["letters", "font/x+xml", drawing],
];

/** Names that want to be something else than a name. */
const NAMES = [
  `<img src=x onerror="${attack}">`,
  `"><script>${attack}<` + `/script>`,
  "<!--",
  "javascript:alert(1)",
  "${alert(1)} {{alert(1)}}",
  "__proto__",
  "constructor",
  "..",
  ".",
  "/",
  "../../etc/passwd",
  "a//b///c",
  " ",
  "\n\r\t",
  "\u0000\u0007",
  "invoice\u202egpj.exe",
  "%2e%2e%2f%00?download#x",
  "e\u0301\u{1f4a9}\u200d\ufeff",
  "long ".repeat(400),
  `${"deep/".repeat(60)}end`,
  "AGE-SECRET-KEY-1",
];

/** Meta messages that are hardly any. `#` stands for the name. */
const METAS = [
  ...FOREIGN_METAS.map(({ json }) => json.replace(/"name":"[^"]*"/, '"name":"#"')),
  '{"name":"#","bucket":"b","nuid":"x","size":5,"chunks":1,"digest":"SHA-256=AAAA"}',
  '{"name":"#","bucket":"b","nuid":"x","size":1e21,"chunks":-1}',
  '{"name":"#","bucket":"b","nuid":"x","size":9007199254740991,"chunks":4294967295}',
  '{"name":"#","bucket":"b","nuid":">","size":1,"chunks":1}',
  '{"name":"#","bucket":"b","nuid":"x","headers":{"__proto__":["a"],"content-type":["text/html","image/png"]}}',
  '{"name":"#","bucket":"b","nuid":"x","metadata":{"__proto__":"a","encryption":"age","about":"<script>"}}',
  `{"name":"#","bucket":"b","nuid":"x","description":${JSON.stringify(hostilePage)}}`,
  '{"name":"#","options":{"link":{"bucket":"../x","name":"<b>"}}}',
  '{"name":"#","options":{"link":{"bucket":"b","name":"#"}}}',
  '{"name":["#"],"size":"1"}',
  '{"name":"other"}',
  "[]",
  "null",
  "{",
  "\ufffd\u0000",
];

async function fill(bucket: string): Promise<void> {
  await storing(bucket, async (put) => {
    for (const [name, type, content] of ATTACKS) {
      const body = name === "film.html" ? await film() : content;
      const html = `<b onmouseover="${attack}">bold</b>`;
      const meta = { name, headers: { "Content-Type": [type], [html]: [html] }, metadata: { [html]: html } };
      await put({ ...meta, description: html }, body);
    }
    for (const name of NAMES) await put({ name }, "text");
  });
  const connection = await wsconnect({ servers: process.env["DEMO_NATS_WS_URL"]! });
  const manager = await jetstreamManager(connection);
  for (const [index, json] of METAS.entries()) {
    const name = `meta ${String(index)}`;
    const rollup = headers();
    rollup.set("Nats-Rollup", "sub");
    const token = Buffer.from(name).toString("base64").replaceAll("+", "-").replaceAll("/", "_");
    await manager.jetstream().publish(`$O.${bucket}.M.${token}`, json.replaceAll("#", name), { headers: rollup });
  }
  await connection.close();
}

async function expectUnharmed(page: Page, when: string): Promise<void> {
  const harm = await page.evaluate(() => [
    (globalThis as { attacked?: number }).attacked ?? null,
    Object.prototype.hasOwnProperty.call(Object.prototype, "deleted"),
    document.baseURI.startsWith(location.origin),
  ]);
  expect(harm, when).toEqual([null, false, true]);
  expect(page.context().pages().length, `${when}: windows`).toBe(1);
}

test("a hostile bucket is listed and looked at, and nothing of it runs or asks another server", async ({
  place,
  page,
  calm,
}) => {
  test.setTimeout(240_000);
  // Firefox's viewer says so of a PDF that is none, of its own styles, and of scripts that would open a dialog.
  calm.expected.push(/resource:|^Object$|InvalidPDF|Missing PDF|ServiceWorker intercepted/);
  const bucket = `${place.bucket}_hostile`;
  place.onEnd(() => place.server.removeBucket(bucket));
  await fill(bucket);
  await page.setViewportSize({ width: 1280, height: 4_000 });
  const files = new FilesPage(page, bucket);
  await files.openReady();
  await expect(files.row("page.html")).toBeVisible();
  await expect(page.getByText(/can't be shown because the server's entr/)).toBeVisible();
  const count = await files.rows.count();
  expect(count).toBeGreaterThan(ATTACKS.length + NAMES.length);
  await expectUnharmed(page, "the list");

  const labels = new Set<string>();
  let looked = 0;
  for (let index = 0; index < count; index++) {
    const row = files.rows.nth(index);
    if ((await row.getByRole("button", { name: /^Open / }).count()) > 0) continue;
    await row.click({ position: { x: 300, y: 20 } });
    if (looked++ === 0) await row.press("Space");
    const drawer = page.getByRole("dialog", { name: /^Details of/ });
    await expect(drawer).toBeVisible();
    await page.waitForTimeout(350);
    labels.add((await drawer.getAttribute("aria-label")) ?? "");
    await expectUnharmed(page, labels.size.toString());
  }
  expect(labels.size, "each file had its turn").toBe(looked);
  expect(looked).toBeGreaterThan(ATTACKS.length + NAMES.length - 4);
  expect(await files.rows.count(), "the list is whole").toBe(count);
});

test("the pages of links to hostile files show them, and nothing of them runs", async ({ place, page, calm }) => {
  test.setTimeout(180_000);
  calm.expected.push(/resource:|^Object$|InvalidPDF|Missing PDF|ServiceWorker intercepted/);
  const bucket = `${place.bucket}_hostile`;
  place.onEnd(() => place.server.removeBucket(bucket));
  await fill(bucket);
  // A part of them, as each opens the page anew, which takes a second.
  const some = <T>(items: readonly T[]): T[] => items.filter((_, index) => index % 12 === 0);
  const metas = METAS.map((_, index) => `meta ${String(index)}`);
  const names = [...ATTACKS.map(([name]) => name), ...some(NAMES), ...some(metas)];
  await page.goto("./#/share/none/none");
  for (const name of names) {
    // As the app writes it: a slash at the end is the name's own.
    const path = encodeURIComponent(name);
    await page.evaluate((hash) => (location.hash = hash), `#/share/${bucket}/${path}`);
    await expect
      .poll(() => page.evaluate(() => decodeURIComponent(location.hash)).catch(() => ""), { timeout: 15_000 })
      .toContain(bucket);
    await expect(page.getByRole("heading").first()).toBeVisible({ timeout: 15_000 });
    await page.waitForTimeout(350);
    await expectUnharmed(page, name);
  }
});

/** Objects whose messages are hostile themselves. */
const LARGE = process.env["NATS_OBJECTS_LARGE"] === "1";
const OBJECTS = LARGE ? 10_000 : 300;

/** In ms. What is aimed at is 200; a busy machine, and what the test itself asks of the page, take their part. */
const LONGEST_TASK = LARGE ? 5_000 : 2_000;

/** Beginnings of names, each as long as a subject has room for. */
const LONG_NAMES = [
  ...[" ", "\u0301\u0316", "(1)", ". ", "a/", "\u00a0", "\u202e", "\u{1f468}\u200d", "\u0e33", "<b>", "9"].map((unit) =>
    unit.repeat(Math.floor(900 / unit.length)),
  ),
  ...["", "x/", "../", "a/../", "javascript:"],
];

const PIXEL = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
  "base64",
);

/** A picture whose messages all have a header that nats-core's parser throws at. */
function pictureMessages(bucket: string): HostileMessage[] {
  const block = Buffer.from("NATS/1.0\r\nbad key: x\r\n\r\n");
  const [name, nuid] = ["picture.png", "PICTURE"];
  const meta = { name, nuid, size: PIXEL.length, chunks: 1, digest: digestOf(PIXEL) };
  return [
    { subject: Buffer.from(`$O.${bucket}.C.${nuid}`), block, data: PIXEL },
    { subject: Buffer.from(`$O.${bucket}.M.${base64Url(name)}`), block, data: Buffer.from(JSON.stringify(meta)) },
  ];
}

async function fillWithHostileMessages(bucket: string): Promise<void> {
  const connection = await wsconnect({ servers: process.env["DEMO_NATS_WS_URL"]! });
  const next = random(15);
  for (let index = 0; index < OBJECTS; index++) {
    const name = `${LONG_NAMES[index % LONG_NAMES.length]!}${String(index)}`;
    const messages = index === 0 ? pictureMessages(bucket) : hostileObject(bucket, name, next);
    for (const { subject, block, data } of messages) {
      // nats-core makes no malformed headers, so it is given their bytes.
      const hdrs = Object.assign(Object.create(headers()) as ReturnType<typeof headers>, { encode: () => block });
      try {
        connection.publish(Buffer.from(subject).toString(), data, block.length > 0 ? { headers: hdrs } : {});
      } catch {
        // A subject that it refuses.
      }
    }
    if (index % 100 === 0) await connection.flush();
  }
  await connection.flush();
  await connection.close();
}

test(`a bucket of ${String(OBJECTS)} hostile messages is browsed without a long task, and the connection stays`, async ({
  place,
  page,
  browserName,
  calm,
}, testInfo) => {
  test.skip(LARGE && browserName !== "chromium", "10,000 of them in one browser");
  test.setTimeout(LARGE ? 600_000 : 120_000);
  calm.expected.push(/resource:|^Object$|InvalidPDF|Missing PDF|ServiceWorker intercepted/);
  const bucket = `${place.bucket}_messages`;
  place.onEnd(() => place.server.removeBucket(bucket));
  await storing(bucket, async (put) => void (await put({ name: "whole.txt" }, "whole")));
  await fillWithHostileMessages(bucket);
  await page.addInitScript(() => {
    const tasks = ((globalThis as { tasks?: number[] }).tasks = [0]);
    if (!PerformanceObserver.supportedEntryTypes.includes("longtask")) return;
    const observer = new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    );
    observer.observe({ entryTypes: ["longtask"] });
  });
  const tasks: Record<string, number> = {};
  const measure = async (what: string): Promise<void> => {
    await page.waitForTimeout(300);
    tasks[what] = await page.evaluate(() => Math.max(0, ...(globalThis as { tasks?: number[] }).tasks!.splice(0)));
  };

  const files = new FilesPage(page, bucket);
  await files.openReady();
  await expect(page.getByText(/can't be shown because the server's entr/)).toBeVisible({ timeout: 60_000 });
  await measure("open");
  await page.getByRole("columnheader", { name: "Name" }).getByRole("button").click();
  await measure("sort by name");
  const search = page.getByRole("searchbox");
  for (const text of ["1", "12", "whole"]) {
    await search.fill(text);
    await measure(`search ${text}`);
  }
  await expect(files.row("whole.txt")).toBeVisible();
  // Read by the worker, and by the service worker for the picture.
  await search.fill("picture.png");
  await files.row("picture.png").click({ position: { x: 300, y: 20 } });
  await files.row("picture.png").press("Space");
  const picture = page.getByRole("dialog", { name: /^Details of/ }).locator("img");
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(1);
  await page.keyboard.press("Escape");
  await search.fill("");
  await files.rows.first().click({ position: { x: 300, y: 20 } });
  for (let step = 0; step < 20; step++) await page.keyboard.press("ArrowDown");
  await measure("walk");
  await page.keyboard.press("End");
  await measure("end");
  await expectUnharmed(page, "after all");
  await expect(files.connection).toContainText("Connected");
  testInfo.annotations.push({ type: "longest tasks in ms", description: JSON.stringify(tasks) });
  console.log(tasks);
  for (const [what, longest] of Object.entries(tasks)) expect(longest, what).toBeLessThan(LONGEST_TASK);
});
