// The documentation's examples, run in a page with the packed package.

import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type NatsServer, startNatsServer } from "../servers/nats-server.ts";
import { runProcess } from "../servers/run-process.ts";
import { install } from "./install.ts";
import { useChromium } from "./open-page.ts";
import { runExample, runnableExamples, serveExamples } from "./run-examples.ts";

const installed = await install("pages");
const examples = runnableExamples();

describe.skipIf(!installed)("the example runs as it stands:", { timeout: 120_000 }, () => {
  const browser = useChromium(installed);
  let server: NatsServer;
  let site: { url: string; stop(): Promise<void> };

  beforeAll(async () => {
    const { folder } = installed!;
    const bundle = (...args: string[]) =>
      runProcess(join(folder, "node_modules/.bin/esbuild"), [...args, "--bundle"], { cwd: folder, timeout: 60_000 });
    // Its buckets have the names that the examples use.
    server = await startNatsServer();
    site = await serveExamples(folder, examples, server.wsUrl, async (...files) => {
      const threads = ["worker=nats-objects/worker/script", "sha256-thread=nats-objects/sha256-thread"];
      const options = [
        "--splitting",
        "--format=esm",
        "--target=es2022",
        "--outdir=examples/dist",
        "--entry-names=[name]",
      ];
      await bundle(...files, ...threads, ...options);
      await bundle("shared/sw.ts", "--outfile=examples/sw.js");
    });
  }, 180_000);

  afterAll(async () => {
    await site?.stop();
    await server?.stop();
  });

  for (const [index, { path, line }] of examples.entries()) {
    test(`${path}, line ${line}`, async () => {
      expect(await runExample(browser(), site.url, server.wsUrl, index)).toEqual([]);
    });
  }

  test("there are many", () => {
    expect(examples.length).toBeGreaterThan(15);
  });
});
