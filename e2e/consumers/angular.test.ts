// The packed package in a page of Angular, whose builder finds workers in the app's own files only.

import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { serveFolder } from "../bundlers/serve-folder.ts";
import { runProcess } from "../servers/run-process.ts";
import type {} from "../servers/vitest-setup.ts";
import { install } from "./install.ts";
import { expected, openPage, useChromium } from "./open-page.ts";

const installed = await install("angular");

describe.skipIf(!installed)("the packed package", { timeout: 300_000 }, () => {
  const browser = useChromium(installed);

  test("works in a page of Angular", async () => {
    const { folder } = installed!;
    const run = (program: string, ...args: string[]) =>
      runProcess(join(folder, "node_modules", ".bin", program), args, {
        cwd: folder,
        env: { ...process.env, NODE_ENV: "production" },
        timeout: 240_000,
      });
    await run("esbuild", "shared/sw.ts", "--bundle", "--outfile=public/sw.js");
    await run("ng", "build");
    const site = await serveFolder(join(folder, "dist"));
    try {
      expect(await openPage(browser(), site.url, { servers: inject("nats").wsUrl, bucket: "angular" })).toEqual(
        expected,
      );
    } finally {
      await site.stop();
    }
  });
});
