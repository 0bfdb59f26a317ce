// The custom elements as three apps embed them: each example of e2e/elements is built from the packed package and used like
// its visitors would. Their server's policy allows no inline styles and no markup strings.

import { setTimeout as sleep } from "node:timers/promises";
import type { Locator, Page } from "@playwright/test";
import { serveFolder } from "../bundlers/serve-folder.ts";
import { buildExamples, type Example, exampleNames } from "../elements/build.ts";
import { expect, test as base } from "./fixtures.ts";
import { expectAccessible } from "./inspect.ts";
import type { FaultProxy } from "../servers/fault-proxy.ts";
import { pattern, sample } from "./sample-files.ts";
import { type StoredObjects, sha256 } from "./stored-objects.ts";

interface Opening {
  example: Example;
  /** Size limit of the bucket, in bytes. */
  maxBytes?: number;
}

/** An example in its own page, with its own server. */
interface Opened {
  proxy: FaultProxy;
  stored: StoredObjects;
  upload: Locator;
  list: Locator;
}

const test = base.extend<{ open: (opening: Opening) => Promise<Opened> }, { sites: Record<Example, string> }>({
  sites: [
    async ({}, use) => {
      const folders = await buildExamples();
      const trusted = "; style-src 'self'; require-trusted-types-for 'script'; trusted-types vue";
      const sites = await Promise.all(exampleNames.map((name) => serveFolder(folders[name], trusted)));
      await use(Object.fromEntries(sites.map(({ url }, i) => [exampleNames[i]!, url])) as Record<Example, string>);
      for (const site of sites) await site.stop();
    },
    { scope: "worker", timeout: 300_000 },
  ],
  open: async ({ page, place, calm, sites }, use) => {
    await use(async ({ example, maxBytes }) => {
      const { wsUrl, stored } = await place.startServer();
      await stored.otherClient(place.bucket, maxBytes === undefined ? {} : { max_bytes: maxBytes });
      const proxy = await place.proxy(wsUrl);
      // Its policy forbids the hash thread: the browser reports that once, and everything works without.
      calm.expected.push(/require-trusted-types-for|TrustedScriptURL/);
      calm.allowedHosts.add(new URL(proxy.url).host).add(new URL(sites[example]).host);
      const address = new URLSearchParams({ server: proxy.url, bucket: place.bucket });
      await page.goto(`${sites[example]}?${address.toString()}`);
      const upload = page.locator("nats-object-upload");
      const list = page.locator("nats-object-list");
      await expect(list).toContainText("No files yet.");
      return { proxy, stored, upload, list };
    });
  },
});

test.describe.configure({ timeout: 120_000 });

async function choose(page: Page, ...files: ReturnType<typeof sample>[]): Promise<void> {
  // The page's own input, which the button clicks: Firefox does not always report a second file chooser.
  await page.locator("nats-object-upload input[type=file]").setInputFiles(files);
}

/** Runs axe on the page, in light and dark mode, and attaches a screenshot of both. */
async function inspect(page: Page, state: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // In Firefox a screenshot adds a style to the page, which the policy forbids, and Firefox reports.
    if (page.context().browser()?.browserType().name() === "chromium") {
      const body = await page.screenshot();
      await test.info().attach(`${state}, ${colorScheme}`, { body, contentType: "image/png" });
    }
    await expectAccessible(page, `${state}, ${colorScheme}`);
  }
}

for (const example of exampleNames) {
  test(`${example}: uploads a file, lists it, saves it, and shows changes by others${example === "html" ? "" : " @app"}`, async ({
    open,
    page,
    place,
    saved,
  }) => {
    const { stored, list, upload } = await open({ example });
    await inspect(page, "empty");
    const film = sample("film ü.mp4", 3_000_000, "video/mp4");
    const chooser = page.waitForEvent("filechooser");
    await upload.getByRole("button", { name: "Choose files" }).click();
    await (await chooser).setFiles(film);
    await expect(upload.getByRole("listitem")).toContainText("Uploaded · 2.9 MB");
    await expect(page.locator("#news")).toHaveText("film ü.mp4 was uploaded.");
    await expect(list.getByRole("row", { name: /^film ü\.mp4 2\.9 MB/ })).toBeVisible();
    expect(sha256(await stored.content(place.bucket, film.name))).toBe(sha256(film.buffer));
    await inspect(page, "list");

    const file = await saved.after(() => list.getByRole("button", { name: film.name }).click());
    expect(file).toEqual({ name: film.name, size: film.buffer.length, sha256: sha256(film.buffer) });
    await expect(page.locator("#news")).toHaveText("film ü.mp4 was saved.");

    const other = await stored.otherClient(place.bucket);
    await other.put("theirs.txt", pattern(10));
    await expect(list.getByRole("rowheader")).toHaveText(["theirs.txt", "film ü.mp4"]);
  });
}

test("cancels an upload and a download, and leaves nothing of either @app", async ({ open, page, place }) => {
  const { proxy, stored, list, upload } = await open({ example: "html" });
  proxy.setThroughput({ up: 1_000_000 });
  await choose(page, sample("film.mp4", 8_000_000), sample("last.bin", 10));
  const item = upload.getByRole("listitem").filter({ hasText: "film.mp4" });
  await expect(item).toContainText(/ of 7\.6 MB/);
  await expect.poll(() => stored.chunks(place.bucket)).toBeGreaterThan(3);
  await inspect(page, "uploading");
  await upload.getByRole("button", { name: "Cancel film.mp4" }).click();
  await expect(item).toContainText("Cancelled");
  // The button is gone, but the focus is not lost.
  await expect(upload.getByRole("button", { name: "Choose files" })).toBeFocused();
  await expect(list.getByRole("rowheader")).toHaveText(["last.bin"]);
  await expect.poll(() => stored.leftovers(place.bucket)).toEqual([]);

  proxy.setThroughput({});
  await choose(page, sample("film.mp4", 8_000_000));
  await expect(upload.getByText("Uploaded · 7.6 MB")).toBeVisible();
  proxy.setThroughput({ down: 500_000 });
  await list.getByRole("button", { name: "film.mp4", exact: true }).click();
  await expect(list.getByRole("progressbar", { name: "film.mp4" })).toBeVisible();
  await inspect(page, "downloading");
  await list.getByRole("button", { name: "Cancel film.mp4" }).click();
  await expect(list.getByRole("progressbar")).toBeHidden();
  await expect(list.getByRole("button", { name: "film.mp4", exact: true })).toBeFocused();
  await expect(page.locator("#news")).toHaveText(/uploaded/);
});

test("reports failures, and retries @app", async ({ open, page, place }) => {
  const { stored, upload } = await open({ example: "html", maxBytes: 2_000_000 });
  await choose(page, sample("film.mp4", 4_000_000));
  const item = upload.getByRole("listitem");
  await expect(item).toContainText("This store is full.");
  await expect.poll(() => stored.leftovers(place.bucket)).toEqual([]);
  await inspect(page, "full");
  await stored.setLimit(place.bucket, 20_000_000);
  await upload.getByRole("button", { name: "Retry film.mp4" }).click();
  await expect(item).toContainText("Uploaded");

  // An object of the same name is not replaced.
  const second = sample("film.mp4", 500);
  await choose(page, second);
  await expect(item.nth(1)).toContainText("There is already a file with this name.");
  await inspect(page, "taken");
  await upload.getByRole("button", { name: "Replace film.mp4" }).click();
  await expect(item.nth(1)).toContainText("Uploaded · 500 bytes");
  expect(sha256(await stored.content(place.bucket, "film.mp4"))).toBe(sha256(second.buffer));
  await upload.getByRole("button", { name: "Clear finished" }).click();
  await expect(item).toHaveCount(0);
});

test("the name of a deleted object is free @app", async ({ open, page, place }) => {
  const { stored, list, upload } = await open({ example: "html" });
  const file = sample("again.txt", 300);
  await choose(page, file);
  await expect(list.getByRole("rowheader")).toHaveText(["again.txt"]);
  await page.evaluate(() => {
    const list = document.querySelector("nats-object-list") as unknown as { store: { delete(name: string): unknown } };
    return list.store.delete("again.txt") as Promise<void>;
  });
  await expect(list).toContainText("No files yet.");
  await choose(page, file);
  await expect(upload.getByRole("listitem")).toHaveText([/Uploaded/, /Uploaded/]);
  expect(await stored.names(place.bucket)).toEqual(["again.txt"]);
});

test("a dropped file is uploaded under the prefix, unless its type is not accepted", async ({ open, page, place }) => {
  const { stored, list, upload } = await open({ example: "html" });
  await page.evaluate(() => {
    for (const each of document.querySelectorAll("nats-object-upload, nats-object-list")) {
      each.setAttribute("name-prefix", "photos/");
      each.setAttribute("accept", "image/*");
    }
    const data = new DataTransfer();
    data.items.add(new File(["one"], "one.png", { type: "image/png" }));
    data.items.add(new File(["two"], "two.txt", { type: "text/plain" }));
    const target = document.querySelector("nats-object-upload")!;
    for (const type of ["dragenter", "dragover", "drop"]) {
      target.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
    }
  });
  await expect(upload.getByRole("listitem").filter({ hasText: "two.txt" })).toContainText("not accepted");
  await expect(list.getByRole("rowheader")).toHaveText(["one.png"]);
  expect(await stored.names(place.bucket)).toEqual(["photos/one.png"]);

  // Only one at a time without `multiple`.
  await page.evaluate(() => document.querySelector("nats-object-upload")!.removeAttribute("multiple"));
  await expect(upload.getByRole("button", { name: "Choose a file" })).toBeVisible();
  await page.evaluate(() => {
    const data = new DataTransfer();
    for (const name of ["a.png", "b.png"]) data.items.add(new File(["x"], name, { type: "image/png" }));
    const target = document.querySelector("nats-object-upload")!;
    target.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
  });
  await expect(upload.getByRole("alert")).toHaveText("Only one file can be uploaded here.");
  await inspect(page, "only one");
});

test("the page can rename an upload, refuse one, open an object itself, and provide texts @app", async ({
  open,
  page,
  place,
}) => {
  const { stored, list, upload } = await open({ example: "html" });
  await page.evaluate(() => {
    const upload = document.querySelector("nats-object-upload")!;
    const list = document.querySelector("nats-object-list")!;
    upload.addEventListener("upload-start", (event) => {
      const { file, meta } = (event as unknown as CustomEvent<{ file: File; meta: { name: string } }>).detail;
      if (file.name === "no.txt") event.preventDefault();
      else meta.name = `renamed ${file.name}`;
    });
    list.addEventListener("object-open", (event) => {
      event.preventDefault();
      document.querySelector("#news")!.textContent = "opened";
    });
    document.documentElement.lang = "de";
    Object.assign(upload, { texts: { choose: "Dateien auswählen", uploaded: "Fertig: {total}" } });
    Object.assign(list, { texts: { name: "Name", size: "Größe", changed: "Geändert" } });
  });
  await choose(page, sample("no.txt"), sample("yes.txt", 1_500));
  await expect(upload.getByRole("listitem")).toHaveText([/renamed yes\.txtFertig: 1,5\skB/]);
  await expect(upload.getByRole("button", { name: "Dateien auswählen" })).toBeVisible();
  await expect(list.getByRole("columnheader")).toHaveText(["Name", "Größe", "Geändert"]);
  await list.getByRole("button", { name: "renamed yes.txt" }).click();
  await expect(page.locator("#news")).toHaveText("opened");
  expect(await stored.names(place.bucket)).toEqual(["renamed yes.txt"]);
});

test("a list can be used by keyboard and sorted, and keeps the focus when rows change", async ({
  open,
  page,
  place,
}) => {
  const { stored, list } = await open({ example: "html" });
  const other = await stored.otherClient(place.bucket);
  for (const name of ["b", "a", "c"]) {
    await other.put(name, pattern(name.charCodeAt(0)));
    await sleep(2); // times are shown, and sorted, in whole milliseconds
  }
  const names = list.getByRole("rowheader");
  await expect(names).toHaveText(["c", "a", "b"]);
  await list.getByRole("button", { name: "Name", exact: true }).click();
  await expect(names).toHaveText(["a", "b", "c"]);
  await expect(list.getByRole("columnheader", { name: "Name" })).toHaveAttribute("aria-sort", "ascending");
  await list.getByRole("button", { name: "Size" }).click();
  await list.getByRole("button", { name: "Size" }).click();
  await expect(names).toHaveText(["c", "b", "a"]);
  await list.getByRole("button", { name: "c", exact: true }).focus();
  await page.keyboard.press("ArrowDown");
  await expect(list.getByRole("button", { name: "b", exact: true })).toBeFocused();
  await page.keyboard.press("End");
  await expect(list.getByRole("button", { name: "a", exact: true })).toBeFocused();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowDown");
  await other.put("d", pattern(200));
  await expect(names).toHaveText(["d", "c", "b", "a"]);
  await expect(list.getByRole("button", { name: "b", exact: true })).toBeFocused();
  await page.evaluate(() => {
    const list = document.querySelector("nats-object-list") as unknown as { store: { delete(name: string): unknown } };
    return list.store.delete("b") as Promise<void>;
  });
  await expect(names).toHaveText(["d", "c", "a"]);
  await expect(list.getByRole("button", { name: "a", exact: true })).toBeFocused();
});

test("shows 200 rows of a long list, and more on request @app", async ({ open, page, place }) => {
  const { stored, list } = await open({ example: "html" });
  const other = await stored.otherClient(place.bucket);
  await Promise.all(Array.from({ length: 450 }, (_, i) => other.put(`file ${String(i)}`, new Uint8Array(0))));
  await page.evaluate(() => document.querySelector("nats-object-list")!.setAttribute("sort", "name"));
  await expect(list.getByRole("rowheader")).toHaveCount(200);
  await list.getByRole("button", { name: "Show more" }).click();
  await expect(list.getByRole("rowheader")).toHaveCount(400);
  await expect(list.getByRole("button", { name: "file 200", exact: true })).toBeFocused();
  await list.getByRole("button", { name: "Show more" }).click();
  await expect(list.getByRole("rowheader")).toHaveCount(450);
  await expect(list.getByRole("button", { name: "Show more" })).toBeHidden();
});

test("an element removed from its page stops; one that is moved continues", async ({ open, page, place }) => {
  const { proxy, stored, list, upload } = await open({ example: "html" });
  proxy.setThroughput({ up: 2_000_000 });
  await choose(page, sample("film.mp4", 16_000_000));
  await expect.poll(() => stored.chunks(place.bucket)).toBeGreaterThan(3);
  await page.evaluate(() => {
    const [upload, list] = document.querySelectorAll("nats-object-upload, nats-object-list");
    document.body.append(upload!, list!);
  });
  await expect(upload.getByRole("progressbar")).toBeVisible();
  await (await stored.otherClient(place.bucket)).put("theirs", pattern(5));
  // The list's request waits behind chunks in flight.
  await expect(list.getByRole("rowheader")).toHaveText(["theirs"], { timeout: 20_000 });
  await page.evaluate(() => {
    for (const each of document.querySelectorAll("nats-object-upload, nats-object-list")) each.remove();
  });
  await expect.poll(() => stored.consumers(place.bucket)).toBe(0);
  await expect.poll(() => stored.leftovers(place.bucket), { timeout: 15_000 }).toEqual([]);
  expect(await stored.names(place.bucket)).toEqual(["theirs"]);
});

test("a list that cannot be read says why, and retries @app", async ({ open, page, place }) => {
  const { stored, list } = await open({ example: "html" });
  await stored.removeBucket(place.bucket);
  await page.evaluate(() => {
    const list = document.querySelector("nats-object-list") as unknown as { store: unknown };
    const { store } = list;
    list.store = undefined;
    list.store = store;
  });
  await expect(list).toContainText("This store no longer exists.");
  await inspect(page, "list failed");
  await (await stored.otherClient(place.bucket)).put("theirs", pattern(5));
  await list.getByRole("button", { name: "Try again" }).click();
  await expect(list.getByRole("rowheader")).toHaveText(["theirs"]);
  await expect(list.getByRole("button", { name: "Try again" })).toBeHidden();
});
