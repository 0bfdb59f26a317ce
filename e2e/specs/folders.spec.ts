import { execFile } from "node:child_process";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expectSilence, expect, test } from "../pages/object-page-fixtures.ts";
import { spoilDigest } from "../pages/spoiled-object.ts";

const run = promisify(execFile);

/** The content of each file in a folder, by its path. */
async function contents(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (path) => [path.slice(folder.length + 1), await readFile(path, "base64")] as const);
  return new Map((await Promise.all(read)).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** 500 small files in nested folders, some with difficult names. */
async function makeFolder(folder: string): Promise<void> {
  const odd = [
    ".hidden",
    "a b (1).txt",
    "日本/é ü.txt",
    "100%.txt",
    "deep/er/and/deep/er/x",
    "it's.txt",
    "empty.bin",
    "a#b?.txt",
  ];
  const plain = Array.from(
    { length: 500 - odd.length },
    (_, i) => `${String(i % 7)}/${String(i % 3)}/file ${String(i)}.txt`,
  );
  // More than 100 in one folder: the browser lists 100 at a time.
  const flat = plain.map((path, i) => (i < 230 ? `flat/${String(i)}.txt` : path));
  for (const [index, path] of [...odd, ...flat].entries()) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), path === "empty.bin" ? "" : `${path}\n`.repeat(1 + (index % 50)));
  }
  await mkdir(join(folder, "nothing in it"));
}

/** Drags files from the desktop, as the browser sees it. */
async function drop(page: Page, paths: string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: paths, dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const) {
    await session.send("Input.dispatchDragEvent", { type, x: 100, y: 100, data });
  }
}

test("stores a dropped folder of 500 files with their paths, and downloads it as a zip", async ({
  open,
  browserName,
}, testInfo) => {
  test.skip(browserName !== "chromium", "only Chromium lets a test drop a folder");
  test.setTimeout(120_000);
  const folder = testInfo.outputPath("things");
  await makeFolder(folder);
  const page = await open();
  await drop(page, [folder, join(folder, ".hidden")]);
  await page.waitForFunction(() => objectPage.dropped !== undefined, undefined, { timeout: 90_000 });
  expect(await page.evaluate(() => objectPage.dropped)).toEqual({ count: 501 });
  const source = await contents(folder);
  expect(source.size).toBe(500);
  const names = await page.evaluate(async () => (await objectPage.store.list()).map(({ name }) => name));
  expect(names.sort()).toEqual([".hidden", ...[...source.keys()].map((path) => `things/${path}`)].sort());

  const download = page.waitForEvent("download");
  const made = await page.evaluate(async () => {
    const { store, zipObjects, createSaveTarget } = objectPage;
    const { size, count, body } = await zipObjects(store, "things/");
    await body.pipeTo(await createSaveTarget("things.zip", { size, type: "application/zip" }));
    return { size, count };
  });
  expect(made.count).toBe(500);
  const zip = testInfo.outputPath("things.zip");
  await (await download).saveAs(zip);
  expect((await readFile(zip)).length).toBe(made.size);
  const unpacked = testInfo.outputPath("unpacked");
  await run("unzip", ["-q", zip, "-d", unpacked], { env: { ...process.env, LC_ALL: "C.UTF-8" } });
  // Windows does not allow "?" in names.
  const renamed = [...source].map(([path, content]) => [path.replace("?", "_"), content] as const);
  expect(await contents(unpacked)).toEqual(new Map(renamed));
});

test("zips selected objects, and follows links", async ({ objects }) => {
  const outcome = await objects.evaluate(async () => {
    const { store, zipObjects } = objectPage;
    const target = await store.put("a.txt", "content of a");
    await store.put("b.txt", "content of b");
    await store.put("c.txt", "content of c");
    await store.addLink("link.txt", target);
    const infos = (await store.list()).filter(({ name }) => name !== "c.txt");
    const progress: number[] = [];
    const { size, count, body } = await zipObjects(store, infos, {
      onProgress: ({ transferred, total }) => progress.push(transferred / total!),
    });
    const bytes = new Uint8Array(await new Response(body).arrayBuffer());
    return { size, count, length: bytes.length, text: new TextDecoder("latin1").decode(bytes), last: progress.at(-1) };
  });
  expect(outcome).toMatchObject({ count: 3, length: outcome.size, last: 1 });
  expect(outcome.text.split("content of a")).toHaveLength(3);
  expect(outcome.text).toContain("link.txt");
  expect(outcome.text).not.toContain("c.txt");
});

test("fails a zip when an object is damaged, replaced or deleted", async ({ objects, site, bucket }) => {
  const failures: string[] = [];
  for (const harm of ["spoiled", "replaced", "deleted"]) {
    await objects.evaluate(async () => {
      for (const name of ["z/1", "z/2", "z/3"]) await objectPage.store.put(name, `content of ${name}`.repeat(1000));
    });
    if (harm === "spoiled") await spoilDigest(site.nats.wsUrl, bucket, "z/2");
    const outcome = await objects.evaluate(async (harm) => {
      const { store, zipObjects } = objectPage;
      const { body } = await zipObjects(store, "z/");
      if (harm === "replaced") await store.put("z/2", "other");
      if (harm === "deleted") await store.delete("z/2");
      return body.pipeTo(new WritableStream()).then(
        () => "ended as if it were whole",
        (error: unknown) => (error as { code?: string }).code ?? String(error),
      );
    }, harm);
    failures.push(outcome);
  }
  expect(failures).toEqual(["DIGEST_MISMATCH", "OBJECT_REPLACED", "OBJECT_NOT_FOUND"]);
});

test("stops a zip that is cancelled or aborted", async ({ objects, site }) => {
  const outcome = await objects.evaluate(async () => {
    const { store, zipObjects } = objectPage;
    await store.put("large", new Uint8Array(32 * 1024 * 1024));
    const { body } = await zipObjects(store, "");
    const reader = body.getReader();
    for (let i = 0; i < 4; i++) await reader.read();
    await reader.cancel();
    const abort = new AbortController();
    const second = (await zipObjects(store, "", { signal: abort.signal })).body.getReader();
    for (let i = 0; i < 4; i++) await second.read();
    abort.abort(new Error("enough"));
    try {
      while (!(await second.read()).done);
      return "ended as if it were whole";
    } catch (error) {
      return (error as Error).message;
    }
  });
  expect(outcome).toBe("enough");
  await expectSilence(site);
});
