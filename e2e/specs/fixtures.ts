import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { SavedFiles } from "./saved-files.ts";
import { FilesPage } from "./files-page.ts";
import { Place } from "./place.ts";
import { StoredObjects } from "./stored-objects.ts";

export { expect } from "@playwright/test";

interface TestFixtures {
  /** A bucket of the test's own. After the test nothing may be left in it but whole objects. */
  place: Place;
  /** The page under test. */
  files: FilesPage;
  /** Opens the page in another browser window, as another person would. */
  another: () => Promise<FilesPage>;
  /** What the browser saved to the disk. */
  saved: SavedFiles;
  /** Watches every page: no dialog, no error that nobody caught, no request to another place. */
  calm: Calm;
}

interface WorkerFixtures {
  server: StoredObjects;
  saveFolder: string;
}

export class Calm {
  /** Pages may also talk to these, for example `127.0.0.1:4321`. */
  readonly allowedHosts = new Set<string>();
  /** What a browser is expected to complain of, because the test is about it. */
  readonly expected: RegExp[] = [];
  readonly problems: string[] = [];

  watch(page: Page): void {
    const here = new URL(process.env["DEMO_URL"]!).host;
    const check = (address: string) => {
      const { protocol, host } = new URL(address);
      if (["blob:", "data:", "about:"].includes(protocol) || host === here) return;
      // The browser's own viewers are made of such.
      if (["chrome:", "chrome-extension:", "resource:"].includes(protocol)) return;
      // A test asks for another server by the page's own parameter; that server is meant.
      const asked = new URL(page.url()).searchParams.get("server");
      if ((asked && new URL(asked).host === host) || this.allowedHosts.has(host)) return;
      this.problems.push(`a request to ${address}`);
    };
    page.on("request", (request) => check(request.url()));
    page.on("websocket", (socket) => check(socket.url()));
    page.on("pageerror", ({ message }) => {
      // Firefox reports a connection that fails like an error of the page's scripts.
      const isConnection = /^(Firefox can’t establish a|The) connection to .*wss?:|^Firefox can’t establish/.test(
        message,
      );
      const isExpected = this.expected.some((pattern) => pattern.test(message));
      if (!isConnection && !isExpected) this.problems.push(`an error that nobody caught: ${message}`);
    });
    page.on("console", (message) => {
      const text = message.text();
      const isExpected = this.expected.some((pattern) => pattern.test(text));
      if (/content.security.policy/i.test(text) && !isExpected) this.problems.push(text);
    });
    page.on("dialog", (dialog) => {
      // What asks before an unfinished transfer is left, when the test ends in the middle of one, is meant.
      if (dialog.type() !== "beforeunload") this.problems.push(`a dialog: ${dialog.message()}`);
      void dialog.accept();
    });
  }
}

let counter = 0;

export const test = base.extend<TestFixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = await StoredObjects.connect(process.env["DEMO_NATS_WS_URL"]!);
      await use(server);
      await server.close();
    },
    { scope: "worker" },
  ],
  saveFolder: [
    async ({}, use) => {
      const folder = await mkdtemp(join(tmpdir(), "nats-objects-saved-"));
      await use(folder);
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
    { scope: "worker" },
  ],
  // Firefox says nothing about the download of a blob: URL, but puts the file here.
  launchOptions: [
    async ({ launchOptions, saveFolder }, use) => use({ ...launchOptions, downloadsPath: saveFolder }),
    { scope: "worker" },
  ],
  calm: [
    async ({ context }, use) => {
      const calm = new Calm();
      context.on("page", (page) => calm.watch(page));
      await use(calm);
      expect(calm.problems, "what a page must never do").toEqual([]);
    },
    { auto: true },
  ],
  place: [
    async ({ context, browserName, server }, use, { parallelIndex }) => {
      const bucket = `${browserName}_${parallelIndex}_${Date.now().toString(36)}_${counter++}`;
      const place = new Place(bucket, server, process.env["DEMO_NATS_WS_URL"]!);
      await use(place);
      try {
        for (const page of context.pages()) await page.close();
        // Firefox does not always send what a page that goes away has to say.
        await place.expectNothingLeft({ alsoConsumers: browserName === "chromium" });
      } finally {
        await place.end();
      }
    },
    { auto: true },
  ],
  // After `calm`, which must be there when the page is made.
  files: async ({ calm: _, place, page }, use) => use(new FilesPage(page, place.bucket)),
  another: async ({ browser, calm, place }, use) => {
    const contexts: BrowserContext[] = [];
    await use(async () => {
      const context = await browser.newContext();
      contexts.push(context);
      context.on("page", (page) => calm.watch(page));
      return new FilesPage(await context.newPage(), place.bucket);
    });
    for (const context of contexts) for (const page of context.pages()) await page.close();
    for (const context of contexts) await context.close();
  },
  saved: async ({ page, browserName, saveFolder }, use) => use(new SavedFiles(page, browserName, saveFolder)),
});
