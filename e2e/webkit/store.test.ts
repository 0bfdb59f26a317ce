// The store part of the conformance suite in WebKitGTK, which needs the polyfill: it has no byte streams and no async
// iteration of streams.
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type {} from "../servers/vitest-setup.ts";
import { checks } from "../pages/store/checks.ts";
import { serveStorePage } from "../pages/store/server.ts";
import { findWebKit } from "./find-webkit.ts";
import { startWebKit, type WebKit } from "./webdriver.ts";

const found = await findWebKit();

describe.skipIf(!found)("in WebKitGTK", () => {
  let webkit: WebKit;
  let page: Awaited<ReturnType<typeof serveStorePage>>;

  beforeAll(async () => {
    if (!found) return;
    [webkit, page] = await Promise.all([startWebKit(found), serveStorePage()]);
    await webkit.open(page.origin);
    await webkit.run(
      `for (let i = 0; i < 300 && !globalThis.storeChecks; i++) await new Promise((r) => setTimeout(r, 100));`,
    );
  }, 120_000);

  afterAll(async () => {
    await webkit.stop();
    await page.stop();
  });

  test("the polyfill installs only what is missing", async () => {
    const installed = await webkit.run<string[]>("return storeChecks.installed;");
    expect(installed).not.toContain("ReadableStream");
    expect(await webkit.run("return typeof ReadableStream.prototype[Symbol.asyncIterator]")).toBe("function");
  });

  for (const title of Object.keys(checks)) {
    test(title, { timeout: 120_000 }, async () => {
      const result = await webkit.run(
        "return storeChecks.run(arguments[0], arguments[1]);",
        inject("nats").wsUrl,
        title,
      );
      expect(result).toBe("");
    });
  }
});
