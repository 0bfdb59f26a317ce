// One file, because it tests one promise: the server cannot read the file, and anyone who may read it gets it complete.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import type { TestInfo } from "@playwright/test";
import { generateX25519Identity } from "age-encryption";
import type { ObjectInfo } from "nats-objects";
import { memoryOf } from "../pages/memory.ts";
import { findAge } from "../servers/find-age.ts";
import { expect, test } from "./fixtures.ts";
import { picture, storing } from "./preview-samples.ts";
import { pattern, writeLargeSample } from "./sample-files.ts";
import { SavedFiles } from "./saved-files.ts";
import { inspect } from "./inspect.ts";
import { openLink, ShareDialog, storedName } from "./share-links.ts";
import { sha256 } from "./stored-objects.ts";

const MiB = 1024 * 1024;
const run = promisify(execFile);

function infoOf(name: string): Promise<ObjectInfo> {
  return storing("shared", (_, store) => store.getInfo(name));
}

/** Replaces a link's content, leaving everything else. The server cannot tell. */
async function replaceContent(name: string, content: Uint8Array): Promise<void> {
  await storing("shared", async (put, store) => {
    await put({ name, metadata: { ...(await store.getInfo(name)).metadata } }, content);
  });
}

/** Decrypts a ciphertext with the age tool. */
async function ageDecrypts(testInfo: TestInfo, ciphertext: Uint8Array, identity: string): Promise<Buffer> {
  const [key, file] = [testInfo.outputPath("key.txt"), testInfo.outputPath("file.age")];
  await writeFile(key, `${identity}\n`);
  await writeFile(file, ciphertext);
  const { stdout } = await run(await findAge(), ["-d", "-i", key, file], { encoding: "buffer", maxBuffer: 64 * MiB });
  return stdout;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}

test("an encrypted link opens for anyone who has it, and the server knows neither content nor name", async ({
  files,
  place,
  another,
  browserName,
  saveFolder,
}, testInfo) => {
  test.setTimeout(120_000);
  const bytes = pattern(3_000_000);
  await storing(place.bucket, (put) =>
    put({ name: "taxes/salary 2026.png", headers: { "Content-Type": ["image/png"] } }, bytes),
  );
  await files.openReady();
  await files.button("Open taxes").dblclick();
  const share = await ShareDialog.open(files, "taxes/salary 2026.png", "salary 2026.png");
  await share.encrypt.check();
  await inspect(files.page, testInfo, "dialog");
  const link = await share.create();
  await expect(share.dialog.getByText("The key is in the link, and nowhere else.")).toBeVisible();
  await inspect(files.page, testInfo, "made");
  const identity = new URLSearchParams(link.split("?").at(-1)).get("key")!;
  expect(identity).toMatch(/^AGE-SECRET-KEY-1[A-Z0-9]+$/);

  const name = storedName(link);
  const stored = await place.server.content("shared", name);
  expect(stored.subarray(0, 21).toString()).toBe("age-encryption.org/v1");
  const info = await infoOf(name);
  expect(info.headers).toEqual({});
  expect(JSON.stringify(info)).not.toMatch(/salary|taxes|png|image|3000000/i);
  expect(stored.includes(identity)).toBe(false);

  // Another client fetches it, the age tool decrypts it: first the description with the link's key, then the content.
  const about = await ageDecrypts(testInfo, Buffer.from(info.metadata["about"]!, "base64url"), identity);
  const { identity: contentKey, ...described } = JSON.parse(about.toString()) as { identity: string };
  expect(described).toEqual({ object: name, name: "salary 2026.png", type: "image/png", size: 3_000_000 });
  expect(contentKey).not.toBe(identity);
  expect(sha256(await ageDecrypts(testInfo, stored, contentKey))).toBe(sha256(bytes));

  const { page } = await another();
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("websocket", (socket) => {
    asked.push(socket.url());
    socket.on("framesent", ({ payload }) => asked.push(payload.toString()));
  });
  await page.goto(link);
  await expect(page.getByRole("heading", { name: "salary 2026.png" })).toBeVisible();
  await expect(page.getByText("2.9 MB · PNG image")).toBeVisible();
  await expect(page.getByText("Encrypted end to end")).toBeVisible();
  const saved = new SavedFiles(page, browserName, saveFolder);
  const file = await saved.after(() => page.getByRole("button", { name: "Save", exact: true }).click());
  expect(file).toEqual({ name: "salary 2026.png", size: 3_000_000, sha256: sha256(bytes) });
  expect(
    asked.filter((each) => each.includes(identity)),
    "the key leaves the page",
  ).toEqual([]);
  expect(asked.length).toBeGreaterThan(3);
});

test("asks for the passphrase, rejects a wrong one, and opens with the right one @app", async ({
  files,
  page,
  saved,
}, testInfo) => {
  test.setTimeout(240_000);
  await files.openReady();
  // A file of this device: it is stored only encrypted.
  const share = await ShareDialog.ofFile(files, {
    name: "drawing.svg",
    mimeType: "image/svg+xml",
    buffer: Buffer.from(picture),
  });
  await expect(share.encrypt).toBeChecked();
  await share.withPassphrase("short");
  await share.dialog.getByRole("button", { name: "Create link" }).click();
  await expect(share.dialog.getByRole("alert")).toContainText("Use 8 characters or more");
  await inspect(page, testInfo, "short");
  await share.withPassphrase("correct horse battery");
  const link = await share.create();
  expect(link).not.toContain("key=");
  expect(link).toContain("lock=passphrase");
  await expect(share.dialog.getByText("Send the passphrase to those who may open it")).toBeVisible();

  await openLink(page, link);
  await expect(page.getByRole("heading", { name: "This file is encrypted." })).toBeVisible();
  await inspect(page, testInfo, "locked");
  const unlock = async (passphrase: string): Promise<void> => {
    await page.getByLabel("Passphrase", { exact: true }).fill(passphrase);
    await page.getByRole("button", { name: "Open", exact: true }).click();
  };
  await unlock("correct donkey battery");
  await expect(page.getByRole("alert")).toHaveText("That isn't the passphrase.", { timeout: 60_000 });
  await inspect(page, testInfo, "wrong passphrase");
  await unlock("correct horse battery");
  await expect(page.getByRole("heading", { name: "drawing.svg" })).toBeVisible({ timeout: 60_000 });
  const image = page.getByRole("img", { name: "Preview" });
  await expect(image).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => image.evaluate((each: HTMLImageElement) => each.naturalWidth)).toBe(320);
  const file = await saved.after(() => page.getByRole("button", { name: "Save", exact: true }).click());
  expect(file).toEqual({ name: "drawing.svg", size: picture.length, sha256: sha256(Buffer.from(picture)) });
  await inspect(page, testInfo, "opened");
});

test("saves nothing of a changed or truncated file, and opens nothing with another key @app", async ({
  files,
  place,
  page,
}, testInfo) => {
  test.setTimeout(120_000);
  await storing(place.bucket, (put) => put({ name: "report.bin" }, pattern(400_000)));
  await files.openReady();
  const share = await ShareDialog.open(files, "report.bin");
  await share.encrypt.check();
  const link = await share.create();
  const name = storedName(link);
  const original = await place.server.content("shared", name);
  let downloads = 0;
  page.on("download", () => downloads++);

  const fails = async (content: Uint8Array, text: string): Promise<void> => {
    await replaceContent(name, content);
    await openLink(page, link);
    await page.getByRole("button", { name: "Save", exact: true }).click();
    await expect(page.getByRole("alert")).toContainText(text);
    await expect(page.getByText("Saved ·")).toHaveCount(0);
  };
  await fails(new Uint8Array(original).with(300_000, original[300_000]! ^ 1), "was changed after it was encrypted");
  await inspect(page, testInfo, "changed");
  await fails(new Uint8Array(original.subarray(0, 200_000)), "The end of report.bin is missing on the server");
  await fails(new TextEncoder().encode("not a ciphertext at all"), "isn't what was encrypted");
  expect(downloads, "files saved").toBe(0);

  const heading = (text: string) => page.getByRole("heading", { name: text });
  const key = new URLSearchParams(link.split("?").at(-1)).get("key")!;
  await openLink(page, link.replace(key, await generateX25519Identity()));
  await expect(heading("The key in this link doesn't fit")).toBeVisible();
  await inspect(page, testInfo, "wrong key");
  for (const broken of [link.slice(0, -3), link.split("?")[0]!]) {
    await openLink(page, broken);
    await expect(heading("This link isn't complete")).toBeVisible();
  }
  await storing("shared", async (_, store) => {
    const { metadata } = await store.getInfo(name);
    await store.updateMeta(name, {
      name,
      metadata: { ...metadata, about: `${metadata["about"]!.slice(0, -9)}AAAAAAAAA` },
    });
  });
  await openLink(page, link);
  await expect(heading("This file was changed")).toBeVisible();
});

test("shares a folder as an encrypted zip @app", async ({ files, place, page, saved }) => {
  await storing(place.bucket, async (put) => {
    await put({ name: "trip/a.txt" }, "the first file of the folder");
    await put({ name: "trip/deep/b.txt" }, "the second file of the folder");
  });
  await files.openReady();
  const share = await ShareDialog.open(files, "trip/", "trip");
  await share.encrypt.check();
  await expect(share.dialog.getByText("The folder is shared as a zip, as it is now.")).toBeVisible();
  const link = await share.create();
  await openLink(page, link);
  await expect(page.getByRole("heading", { name: "trip.zip" })).toBeVisible();
  const zip = await saved.after(() => page.getByRole("button", { name: "Save", exact: true }).click());
  expect(zip.name).toBe("trip.zip");
  expect((await place.server.content("shared", storedName(link))).includes("folder")).toBe(false);
});

test("leaves nothing behind when it is cancelled midway, or the dialog is closed @app", async ({
  files,
  place,
  page,
}) => {
  await storing(place.bucket, (put) => put({ name: "large.bin" }, pattern(8_000_000)));
  const proxy = await place.proxy(undefined, { throughput: { up: 400_000 } });
  await files.openReady({ server: proxy.url });
  for (const how of ["Cancel", "Escape"]) {
    const share = await ShareDialog.open(files, "large.bin");
    await share.encrypt.check();
    await share.dialog.getByRole("button", { name: "Create link" }).click();
    const bar = share.dialog.getByRole("progressbar", { name: "Encrypting and storing…" });
    await expect.poll(() => bar.evaluate((each: HTMLProgressElement) => each.position)).toBeGreaterThan(0);
    if (how === "Cancel") {
      await share.dialog.getByRole("button", { name: "Cancel" }).click();
      await expect(share.dialog.getByRole("button", { name: "Create link" })).toBeVisible();
    }
    await page.keyboard.press("Escape");
    await expect(share.dialog).toBeHidden();
  }
  // The fixture checks its own bucket; this is the one of the copies.
  await expect.poll(() => place.server.leftovers("shared"), { timeout: 20_000 }).toEqual([]);
});

test("encrypts and decrypts a large file with constant memory, and saves it through the service worker", async ({
  files,
  page,
  browserName,
}, testInfo) => {
  test.skip(browserName !== "chromium", "memory is measured in Chromium");
  test.setTimeout(600_000);
  const size = (process.env["NATS_OBJECTS_LARGE"] === "1" ? 1024 : 256) * MiB;
  const path = await writeLargeSample(testInfo, "film.bin", size / MiB);
  await page.addInitScript(() => Object.assign(globalThis, { showSaveFilePicker: undefined }));
  await files.openReady();
  await page.getByLabel("File to share").setInputFiles(path);
  const dialog = page.getByRole("dialog", { name: "Share “film.bin”" });
  await expect(dialog).toBeVisible();
  const memory = await memoryOf(page, browserName);
  const before = await memory.now();
  memory.watch();
  await dialog.getByRole("button", { name: "Create link" }).click();
  await expect(dialog.getByText("The link is ready.")).toBeVisible({ timeout: 240_000 });
  const encrypting = (await memory.stop()) - before;
  const link = await dialog.getByRole("textbox", { name: "Link" }).inputValue();

  await openLink(page, link);
  await expect(page.getByRole("heading", { name: "film.bin" })).toBeVisible();
  const other = await memoryOf(page, browserName);
  const then = await other.now();
  other.watch();
  const starting = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const download = await starting;
  await expect(page.getByText("Saved ·")).toBeVisible({ timeout: 240_000 });
  const decrypting = (await other.stop()) - then;
  expect(await download.failure()).toBeNull();
  expect(new URL(download.url()).pathname).toContain("/objects/.download/");
  expect(await hashOf(await download.path())).toBe(await hashOf(path));
  await download.delete();
  const figures = `${size / MiB} MiB: encrypting took ${(encrypting / MiB).toFixed(0)} MiB, decrypting ${(decrypting / MiB).toFixed(0)} MiB`;
  testInfo.annotations.push({ type: "measured", description: figures });
  console.log(figures);
  // Held in memory, either would need the file's whole size.
  expect(encrypting).toBeLessThan(220 * MiB);
  expect(decrypting).toBeLessThan(220 * MiB);
});
