// What a first put or get of a page waits for: nothing but the server. Its parts are requested while the bucket is opened.

import type { Page } from "@playwright/test";
import { expect, openBuilt, test } from "../pages/built-page.ts";
import type {} from "../pages/built/main.ts";

test.skip(({ browserName }) => browserName !== "chromium", "the scripts are the same for every browser");

declare global {
  /** Resolves with the time at which the page publishes a chunk or a batch of a bucket. */
  var firstPublish: (bucket: string) => Promise<number>;
  /** Lets the WebAssembly through. */
  var release: () => Promise<void>;
}

/** A page that is never idle, so that all it requests is for what it does; the WebAssembly is held back until `release`. */
async function prepare(page: Page): Promise<void> {
  let release: () => void = () => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/assets/wasm-*", async (route) => {
    await released;
    await route.continue();
  });
  await page.exposeFunction("release", () => release());
  await page.addInitScript(() => {
    Object.assign(globalThis, { requestIdleCallback: () => 0 });
    globalThis.firstPublish = (bucket) =>
      new Promise((resolve) => {
        const { prototype } = WebSocket;
        const send = prototype.send as (this: WebSocket, data: unknown) => void;
        prototype.send = function (this: WebSocket, data: unknown) {
          const text = typeof data === "string" ? data : new TextDecoder("latin1").decode(data as Uint8Array);
          if (text.includes(`PUB $O.${bucket}.C.`)) resolve(performance.now());
          send.call(this, data);
        };
      });
  });
}

/**
 * Opens the bucket and at once makes the first transfer of this page. The scripts that were requested between the call and the
 * first chunk that is published, or the first byte that is read; only then the WebAssembly is let through.
 */
function transfer(page: Page, servers: string, bucket: string, kind: "put" | "get", name: string, size: number) {
  return page.evaluate(
    async ({ servers, bucket, kind, name, size }): Promise<string[]> => {
      const { connect, ObjectStoreManager } = builtPage.core;
      const published = firstPublish(bucket);
      const manager = new ObjectStoreManager(await connect({ servers }));
      const store = await manager.open(bucket);
      const call = performance.now();
      let first: number;
      if (kind === "put") {
        const put = store.put(name, new File([new Uint8Array(size).fill(7)], name));
        first = await published;
        await release();
        await put;
      } else {
        const reader = (await store.get(name)).body.getReader();
        await reader.read();
        first = performance.now();
        await release();
        while (!(await reader.read()).done);
      }
      return performance
        .getEntriesByType("resource")
        .filter((entry) => entry.startTime > call && entry.startTime < first && entry.name.endsWith(".js"))
        .map((entry) => entry.name.replace(/^.*\/(.+)-[\w-]{8}\.js$/, "$1"));
    },
    { servers, bucket, kind, name, size },
  );
}

const SMALL = 1_000;
const LARGE = 3_000_000;

for (const atomicPut of [false, true]) {
  test(`a first put or get requests no script that it waits for${atomicPut ? ", with atomicPut" : ""}`, async ({
    browser,
    serve,
    nats,
    bucket,
  }) => {
    test.setTimeout(120_000);
    const site = await serve();
    const found: Record<string, string[]> = {};
    for (const [title, kind, name, size] of [
      ["put small", "put", "small", SMALL],
      ["put large", "put", "large", LARGE],
      ["get small", "get", "small", SMALL],
      ["get large", "get", "large", LARGE],
    ] as const) {
      const context = await browser.newContext();
      if (title === "put small") {
        await (
          await openBuilt(context, site)
        ).evaluate(
          async ({ servers, bucket, atomicPut }) => {
            const { connect, ObjectStoreManager } = builtPage.core;
            await new ObjectStoreManager(await connect({ servers })).create({ bucket, atomicPut });
          },
          { servers: nats.wsUrl, bucket, atomicPut },
        );
      }
      const page = await openBuilt(context, site, prepare);
      found[title] = await transfer(page, nats.wsUrl, bucket, kind, name, size);
      await context.close();
    }
    // A large object needs the WebAssembly in its third chunk. It is requested at the call, and nothing waits for it before.
    expect(found).toEqual({
      "put small": [],
      "put large": ["wasm"],
      "get small": [],
      "get large": ["wasm"],
    });
  });
}
