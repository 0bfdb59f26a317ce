// The main journeys of the app in WebKitGTK, as a Safari user would do them. It has no picker, no OPFS and no byte streams,
// so it takes the fallback wherever there is one.

import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Demo, startDemo } from "../servers/demo.ts";
import { startFaultProxy } from "../servers/fault-proxy.ts";
import { freePort } from "../servers/free-port.ts";
import { pattern } from "../specs/sample-files.ts";
import { sha256, StoredObjects } from "../specs/stored-objects.ts";
import { findWebKit } from "./find-webkit.ts";
import { startWebKit, type WebKit } from "./webdriver.ts";

const found = await findWebKit();

/** Searches all shadow roots for what is visible on a page. */
const look = `
  const all = (root) => [...root.querySelectorAll("*")].flatMap((each) => [each, ...(each.shadowRoot ? all(each.shadowRoot) : [])]);
  const isShown = (each) => each.checkVisibility({ visibilityProperty: true });
  const nameOf = (each) => (each.ariaLabel ?? each.labels?.[0]?.textContent ?? each.textContent).trim();
`;
const button = `${look} return all(document).find((each) => each.localName === "button" && isShown(each) && nameOf(each) === arguments[0]);`;
const text = `${look} return all(document).filter(isShown).flatMap((each) => [...each.childNodes])
  .filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data.trim()).filter(Boolean).join("\\n");`;
const rows = `${look} return all(document).filter((each) => each.role === "rowheader").map((each) => nameOf(each).split("\\n")[0]);`;
const fileInput = `${look} return all(document).find((each) => each.type === "file" && nameOf(each) === arguments[0]);`;

describe.skipIf(!found)("the app in WebKitGTK", { timeout: 90_000 }, () => {
  let webkit: WebKit;
  let demo: Demo;
  let stored: StoredObjects;
  let own: string;

  beforeAll(async () => {
    if (!found) return;
    [webkit, demo] = await Promise.all([
      startWebKit(found),
      freePort().then((port) => startDemo({ port, reload: false })),
    ]);
    stored = await StoredObjects.connect(demo.nats.wsUrl);
    own = await mkdtemp(join(tmpdir(), "nats-objects-own-"));
  }, 120_000);

  afterAll(async () => {
    await webkit.stop();
    await stored.close();
    await demo.stop();
    await rm(own, { recursive: true });
  });

  const shown = (): Promise<string> => webkit.run<string>(text);
  const expectText = (part: string | RegExp, timeout = 20_000): Promise<void> =>
    expect.poll(shown, { timeout, interval: 200 }).toMatch(part);
  const listed = (): Promise<string[]> => webkit.run<string[]>(rows);

  async function open(bucket: string, server?: string): Promise<void> {
    const query = new URLSearchParams({ bucket, ...(server !== undefined && { server }) });
    await webkit.open(`${demo.url}?${query.toString()}`);
    await expectText(/Connected|Not connected/);
    if ((await shown()).includes("Not connected")) await webkit.click(button, "Connect");
    await expectText("Connected");
    await expectText(/Choose files|Create it/);
    if ((await shown()).includes("Create it")) await webkit.click(button, "Create it");
    await expectText("Choose files");
  }

  async function upload(name: string, content: Uint8Array): Promise<void> {
    const path = join(own, name);
    await writeFile(path, content);
    await webkit.type(path, fileInput, "Files to upload");
  }

  /** The saved file of that name, once it is complete. */
  async function saved(name: string, size: number): Promise<Buffer> {
    let path = "";
    const isThere = async (): Promise<boolean> => {
      const files = await readdir(webkit.home, { recursive: true, withFileTypes: true });
      const file = files.find((each) => each.isFile() && each.name === name);
      path = file ? join(file.parentPath, name) : "";
      return file !== undefined && (await readFile(path)).length === size;
    };
    await expect.poll(isThere, { message: `${name} on the disk`, timeout: 30_000, interval: 300 }).toBe(true);
    return readFile(path);
  }

  test("uploads a file, lists it and saves it byte for byte", async () => {
    await open("journey");
    const content = pattern(3_000_000, 7);
    await upload("film.mp4", content);
    await expectText("Uploaded · 2.9 MB");
    expect(await listed()).toEqual(["film.mp4"]);
    expect(sha256(await stored.content("journey", "film.mp4"))).toBe(sha256(content));
    await webkit.click(button, "Download film.mp4");
    await expectText("Downloaded · 2.9 MB");
    expect(sha256(await saved("film.mp4", content.length))).toBe(sha256(content));
  });

  test("saves a file too large for the memory path, byte for byte", async () => {
    await open("large");
    const content = pattern(40_000_000, 8);
    await (await stored.otherClient("large")).put("long film.mp4", content);
    await expect.poll(listed, { timeout: 20_000 }).toEqual(["long film.mp4"]);
    await webkit.click(button, "Download long film.mp4");
    await expectText("Downloaded · 38.1 MB", 60_000);
    expect(sha256(await saved("long film.mp4", content.length))).toBe(sha256(content));
  });

  test("deletes a file, and restores it", async () => {
    await open("deletion");
    const content = pattern(200_000, 9);
    await upload("notes.txt", content);
    await expect.poll(listed, { timeout: 20_000 }).toEqual(["notes.txt"]);
    await webkit.click(button, "Delete notes.txt");
    await expectText("Deleted notes.txt");
    expect(await listed()).toEqual([]);
    await webkit.click(button, "Undo");
    await expect.poll(listed).toEqual(["notes.txt"]);
    await webkit.click(button, "Delete notes.txt");
    // Undo is possible for six seconds.
    await expect.poll(() => stored.names("deletion"), { timeout: 15_000, interval: 500 }).toEqual([]);
    await expect.poll(() => stored.chunks("deletion")).toBe(0);
  });

  test("pauses an upload, and resumes it after a reload", async () => {
    const proxy = await startFaultProxy({ target: { port: demo.nats.ports.ws }, throughput: { up: 4_000_000 } });
    try {
      const size = 24_000_000;
      const content = pattern(size, 10);
      await open("resume", proxy.url);
      await upload("film.mp4", content);
      await expect.poll(() => stored.chunks("resume"), { timeout: 20_000 }).toBeGreaterThan(30);
      await webkit.click(button, "Pause film.mp4");
      await expectText("Paused · ");
      await open("resume", proxy.url);
      await expectText("1 upload was interrupted. Continue?");
      const before = await stored.chunks("resume");
      const sent = proxy.counts.up;
      proxy.setThroughput({});
      await webkit.type(join(own, "film.mp4"), fileInput, "Files to continue with");
      await expectText("Uploaded · 22.9 MB", 30_000);
      expect(proxy.counts.up - sent).toBeLessThan(size - before * 131_072 + 0.05 * size);
      expect(sha256(await stored.content("resume", "film.mp4"))).toBe(sha256(content));
    } finally {
      await proxy.stop();
    }
  });
});
