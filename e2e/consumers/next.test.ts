// The packed package in a page of Next.js, exported as files.

import { join } from "node:path";
import { describe, expect, inject, test } from "vitest";
import { serveFolder } from "../bundlers/serve-folder.ts";
import { runProcess } from "../servers/run-process.ts";
import type {} from "../servers/vitest-setup.ts";
import { install } from "./install.ts";
import { expected, inlineScripts, openPage, useChromium } from "./open-page.ts";

const installed = await install("next");

describe.skipIf(!installed)("the packed package", { timeout: 300_000 }, () => {
  const browser = useChromium(installed);

  test("works in a page of Next.js", async () => {
    const { folder } = installed!;
    const run = (program: string, ...args: string[]) =>
      runProcess(join(folder, "node_modules", ".bin", program), args, {
        cwd: folder,
        env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
        timeout: 240_000,
      });
    await run("esbuild", "shared/sw.ts", "--bundle", "--outfile=public/sw.js");
    await run("next", "build");
    const site = await serveFolder(join(folder, "out"), "", inlineScripts);
    try {
      expect(await openPage(browser(), site.url, { servers: inject("nats").wsUrl, bucket: "next" })).toEqual(expected);
    } finally {
      await site.stop();
    }
  });
});
