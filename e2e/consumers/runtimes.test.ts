// The packed package in other runtimes, as their users install and start it.

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
});
