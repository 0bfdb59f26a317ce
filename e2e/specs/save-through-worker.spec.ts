// One file for all ways to save, because the same must hold for each: the right bytes, constant memory, and a clear end.

import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test as base } from "../pages/object-page-fixtures.ts";
import { memoryOf } from "../pages/memory.ts";

const MiB = 1024 * 1024;

/** With this set, sizes at which constant memory shows: 1 GiB in Chromium, 256 MiB in Firefox. */
const isLarge = process.env["NATS_OBJECTS_LARGE"] === "1";

const test = base.extend<{ saves: string }, { saveFolder: string }>({
  saveFolder: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "nats-objects-saved-"));
      await use(folder);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
    { scope: "worker" },
  ],
  // Firefox puts downloads here, too.
  launchOptions: [
    async ({ launchOptions, saveFolder }, use) => use({ ...launchOptions, downloadsPath: saveFolder }),
    { scope: "worker" },
  ],
  saves: async ({ saveFolder }, use) => {
    for (const name of await readdir(saveFolder)) await rm(join(saveFolder, name), { recursive: true });
    await use(saveFolder);
  },
});

/** Without a picker, so that the next fallback is used. */
async function openWithoutPicker(open: (parameters?: Record<string, string>) => Promise<Page>): Promise<Page> {
  const page = await open();
  await page.evaluate(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  return page;
}

/** Stores bytes that the test can generate again. */
async function putLarge(page: Page, name: string, size: number): Promise<string> {
  return page.evaluate(
    async ({ name, size }) => {
      let left = size;
      let count = 0;
      const body = new ReadableStream<Uint8Array>({
        pull(controller) {
          const part = new Uint8Array(Math.min(left, 1024 * 1024)).fill(count++);
          left -= part.length;
          controller.enqueue(part);
          if (left === 0) controller.close();
        },
      });
      return (await objectPage.store.put(name, body)).digest;
    },
    { name, size },
  );
}

async function save(page: Page, name: string): Promise<string> {
  return page.evaluate(async (name) => {
    try {
      const { store, createSaveTarget } = objectPage;
      const { info, pipeTo } = await store
        .get(name)
        .then((result) => ({ info: result.info, pipeTo: result.pipeTo.bind(result) }));
      await pipeTo(await createSaveTarget(name, { size: info.size }));
      return "saved";
    } catch (error) {
      return `${(error as Error).name}: ${(error as Error).message}`;
    }
  }, name);
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return `SHA-256=${hash.digest("base64url").padEnd(44, "=")}`;
}

/** The complete files in a folder; Firefox's incomplete ones end in .part. */
async function finished(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.filter((name) => !name.endsWith(".part") && !names.includes(`${name}.part`));
}

async function sizes(folder: string): Promise<number[]> {
  const names = await finished(folder);
  return Promise.all(names.map(async (name) => (await stat(join(folder, name)).catch(() => ({ size: 0 }))).size));
}

test("saves objects too large for memory through the worker, in pieces", async ({
  open,
  saves,
  browserName,
}, testInfo) => {
  const size = (browserName === "chromium" ? (isLarge ? 1024 : 192) : isLarge ? 256 : 96) * MiB;
  test.setTimeout(300_000);
  const page = await openWithoutPicker(open);
  const digest = await putLarge(page, "folder/large file é.bin", size);
  const memory = await memoryOf(page, browserName);
  const before = await memory.now();
  memory.watch();
  const download = browserName === "chromium" ? page.waitForEvent("download") : undefined;
  expect(await save(page, "folder/large file é.bin")).toBe("saved");
  const growth = (await memory.stop()) - before;
  if (download) {
    const done = await download;
    expect(done.suggestedFilename()).toBe("large file é.bin");
    expect(await done.failure()).toBeNull();
    expect(await digestOf(await done.path())).toBe(digest);
    await done.delete();
  } else {
    // Firefox first creates an empty file of the name, and the .part file slightly later.
    await expect.poll(() => sizes(saves), { timeout: 60_000 }).toEqual([size]);
    const [name] = await finished(saves);
    expect(await digestOf(join(saves, name!))).toBe(digest);
  }
  console.log(
    testInfo.project.name,
    `worker: ${size / MiB} MiB saved, memory grew by ${(growth / MiB).toFixed(0)} MiB`,
  );
  // The limit for 1 GiB is 160 MiB; measured is 40 on an idle machine, and a page that kept the object would need 1 GiB more.
  if (browserName === "chromium") expect(growth).toBeLessThan((isLarge ? 160 : 128) * MiB);
  expect(await page.locator("iframe").count()).toBe(0);
});

test("writes to the picked file, with constant memory", async ({ open, browserName }, testInfo) => {
  test.skip(browserName !== "chromium", "only Chromium has a picker");
  test.setTimeout(300_000);
  const size = (isLarge ? 1024 : 160) * MiB;
  const page = await open();
  await page.evaluate(() => {
    const showSaveFilePicker = async () =>
      (await navigator.storage.getDirectory()).getFileHandle("picked", { create: true });
    Object.assign(globalThis, { showSaveFilePicker });
  });
  await putLarge(page, "large", size);
  const memory = await memoryOf(page, browserName);
  const before = await memory.now();
  memory.watch();
  expect(await save(page, "large")).toBe("saved");
  const growth = (await memory.stop()) - before;
  console.log(
    testInfo.project.name,
    `picker: ${size / MiB} MiB saved, memory grew by ${(growth / MiB).toFixed(0)} MiB`,
  );
  // The limit for 1 GiB is 64 MiB; measured is 25 on an idle machine.
  expect(growth).toBeLessThan((isLarge ? 64 : 96) * MiB);
  const wrong = await page.evaluate(async (size) => {
    const file = await (await (await navigator.storage.getDirectory()).getFileHandle("picked")).getFile();
    if (file.size !== size) return `${file.size} bytes`;
    for (let at = 0; at < size; at += 1024 * 1024) {
      const words = new Int32Array(await file.slice(at, at + 1024 * 1024).arrayBuffer());
      const expected = (at / (1024 * 1024)) & 255;
      if (!words.every((word) => word === Math.imul(expected, 0x01010101))) return `wrong in the MiB at ${at}`;
    }
    return undefined;
  }, size);
  expect(wrong).toBeUndefined();
});

test("fails the download when the writer aborts, and leaves no file", async ({ open, saves, browserName }) => {
  const page = await openWithoutPicker(open);
  const download = browserName === "chromium" ? page.waitForEvent("download") : undefined;
  await page.evaluate(async () => {
    const target = await objectPage.createSaveTarget("part.bin", { size: 64 * 1024 * 1024 });
    const writer = target.getWriter();
    for (let i = 0; i < 8; i++) await writer.write(new Uint8Array(1024 * 1024));
    await writer.abort(new Error("the content was wrong"));
  });
  if (download) expect(await (await download).failure()).not.toBeNull();
  await page.waitForTimeout(1_000);
  expect(await sizesOf(saves)).toEqual([]);
});

test("fails the download when the page closes", async ({ open, saves, browserName }) => {
  const page = await openWithoutPicker(open);
  const download = browserName === "chromium" ? page.waitForEvent("download") : undefined;
  await page.evaluate(async () => {
    const target = await objectPage.createSaveTarget("part.bin", { size: 64 * 1024 * 1024 });
    const writer = target.getWriter();
    for (let i = 0; i < 8; i++) await writer.write(new Uint8Array(1024 * 1024));
  });
  const started = await download;
  await page.goto("about:blank");
  if (started) expect(await started.failure()).not.toBeNull();
  await page.waitForTimeout(2_000);
  expect(await sizesOf(saves)).toEqual([]);
});

test("errors the stream when the user cancels the download", async ({ open, browserName }) => {
  test.skip(browserName !== "chromium", "Firefox does not let a test cancel a download");
  const page = await openWithoutPicker(open);
  const download = page.waitForEvent("download");
  const outcome = page.evaluate(async () => {
    const target = await objectPage.createSaveTarget("part.bin", { size: 256 * 1024 * 1024 });
    const writer = target.getWriter();
    try {
      for (let i = 0; i < 256; i++) {
        await writer.write(new Uint8Array(1024 * 1024));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return "all written";
    } catch (error) {
      return (error as Error).name;
    }
  });
  await (await download).cancel();
  expect(await outcome).toBe("AbortError");
});

test("rejects content of another size than announced", async ({ open, saves }) => {
  const page = await openWithoutPicker(open);
  // It may fail before the browser has started to save.
  const failures: Promise<string | null>[] = [];
  page.on("download", (download) => failures.push(download.failure()));
  const outcomes = await page.evaluate(async () => {
    const name = (error: unknown): string => (error as Error).name;
    const short = (await objectPage.createSaveTarget("short.bin", { size: 40 * 1024 * 1024 })).getWriter();
    await short.write(new Uint8Array(1024 * 1024));
    const closed = await short.close().then(() => "closed", name);
    const long = (await objectPage.createSaveTarget("long.bin", { size: 40 * 1024 * 1024 })).getWriter();
    await long.write(new Uint8Array(40 * 1024 * 1024));
    return [closed, await long.write(new Uint8Array(1)).then(() => "written", name)];
  });
  expect(outcomes).toEqual(["RangeError", "RangeError"]);
  await page.waitForTimeout(1_000);
  for (const failure of failures) expect(await failure).not.toBeNull();
  expect(await sizesOf(saves)).toEqual([]);
});

test("uses the next fallback when the app's policy forbids frames", async ({ open, saves, browserName }) => {
  const page = await openWithoutPicker(open);
  await page.evaluate(() => {
    const meta = document.createElement("meta");
    meta.httpEquiv = "Content-Security-Policy";
    meta.content = "frame-src 'none'";
    document.head.append(meta);
  });
  const digest = await putLarge(page, "large.bin", 40 * MiB);
  const download = browserName === "chromium" ? page.waitForEvent("download") : undefined;
  const started = Date.now();
  expect(await save(page, "large.bin")).toBe("saved");
  expect(Date.now() - started).toBeLessThan(20_000);
  if (download) {
    const done = await download;
    expect(done.url()).toMatch(/^blob:/);
    expect(await digestOf(await done.path())).toBe(digest);
  } else {
    await expect.poll(() => finished(saves), { timeout: 20_000 }).toHaveLength(1);
  }
});

/** Sizes of the non-empty saved files. Firefox keeps a failed download as .part, to retry it. */
async function sizesOf(folder: string): Promise<number[]> {
  const names = (await readdir(folder)).filter((name) => !name.endsWith(".part"));
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.filter((size) => size > 0);
}
