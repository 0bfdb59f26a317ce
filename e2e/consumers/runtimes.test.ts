// The packed package in other runtimes, as their users install and start it, and in their tests.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, inject, test } from "vitest";
import { runProcess } from "../servers/run-process.ts";
import type {} from "../servers/vitest-setup.ts";
import { install } from "./install.ts";

const installed = await install("runtimes");
afterAll(() => installed?.release());

const folder = installed?.folder ?? "";
const program = (name: string) =>
  join(folder, "node_modules", ".bin", process.platform === "win32" ? `${name}.cmd` : name);
const deno = [program("deno"), "run", "--allow-net", "--no-prompt"] as const;
const hasWebSocket = "WebSocket" in globalThis;

const runs: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  "Node.js over TCP": [process.execPath, "tcp.js"],
  "Node.js over a WebSocket of ws": [process.execPath, "websocket-ws.js"],
  ...(hasWebSocket && { "Node.js over its own WebSocket": [process.execPath, "websocket.js"] }),
  "Deno over a WebSocket": [...deno, "websocket.js"],
  "Deno over TCP": [...deno, "tcp.js"],
  "Bun over a WebSocket": [program("bun"), "websocket.js"],
  "Bun over TCP": [program("bun"), "tcp.js"],
};

describe.skipIf(!installed)("the packed package in", { timeout: 120_000 }, () => {
  for (const [index, [name, [program, ...args]]] of Object.entries(runs).entries()) {
    test(name, async () => {
      const { natsUrl, wsUrl } = inject("nats");
      const url = args.at(-1) === "tcp.js" ? natsUrl : wsUrl;
      const output = await runProcess(program, [...args, url, `runtime-${index}`], { cwd: folder });
      expect(JSON.parse(output)).toEqual({
        isSame: true,
        isRangeSame: true,
        names: ["folder/x"],
        code: "OBJECT_NOT_FOUND",
      });
    });
  }

  const patient = "--testTimeout=60000";
  const vitest = ["node_modules/vitest/vitest.mjs", "run", "--root=unit", "--globals", "--reporter=json", patient];
  const jest = ["--experimental-vm-modules", "node_modules/jest/bin/jest.js", "--rootDir=unit", "--json", patient];
  const runners: Readonly<Record<string, readonly [tests: number, ...args: string[]]>> = {
    "tests of Vitest": [1, ...vitest, "store"],
    "tests of Vitest with jsdom": [2, ...vitest, "--environment=jsdom"],
    "tests of Jest": [1, ...jest, "store"],
    "tests of Jest with jsdom": [2, ...jest, "--env=<rootDir>/jest-env.js"],
  };
  for (const [name, [tests, ...args]] of Object.entries(runners)) {
    test(name, async () => {
      // The runner of this test has told its own modules about itself.
      const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_ENV)/.test(name)));
      const output = await runProcess(process.execPath, args, { cwd: folder, env, timeout: 100_000 });
      expect(JSON.parse(output)).toMatchObject({ numPassedTests: tests, numTotalTests: tests });
    });
  }

  test("Jest is documented by the environment that was tested", async () => {
    const page = await readFile(join(import.meta.dirname, "../../demo/docs/testing.md"), "utf8");
    const environment = await readFile(join(import.meta.dirname, "runtimes/unit/jest-env.js"), "utf8");
    expect(page.includes(environment)).toBe(true);
  });
});
