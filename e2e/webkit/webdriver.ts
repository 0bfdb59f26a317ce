import { spawn } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../servers/free-port.ts";
import { endWithUs, removeWithUs } from "../servers/started-processes.ts";
import type { FoundWebKit } from "./find-webkit.ts";

/** The key of element references in WebDriver (§12.1). */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** A WebKitGTK window, driven by WebDriver (W3C). */
export interface WebKit {
  /** Name and version as the browser reports them. */
  readonly version: string;
  open(url: string): Promise<void>;
  /** Runs the body of an async function in the page, with `arguments`; resolves with its result. */
  run<T>(body: string, ...args: unknown[]): Promise<T>;
  /** Clicks, like a user, the element that a function body returns. */
  click(body: string, ...args: unknown[]): Promise<void>;
  /** Types into the element that a function body returns; for a file input, a path. */
  type(text: string, body: string, ...args: unknown[]): Promise<void>;
  /** The home folder of the user: the browser's downloads end up somewhere in it. */
  readonly home: string;
  stop(): Promise<void>;
}

/** Starts a browser on its own X server. Scripts in a page fail after `scriptTimeout` ms. */
export async function startWebKit(
  { driver, browser, xvfb }: FoundWebKit,
  scriptTimeout: number = 120_000,
): Promise<WebKit> {
  const folder = mkdtempSync(join(tmpdir(), "nats-objects-webkit-"));
  removeWithUs(folder);
  const display = `:${String(100 + Math.floor(Math.random() * 800))}`;
  const screen = spawn(xvfb, [display, "-screen", "0", "1280x800x24", "-nolisten", "tcp"], { stdio: "ignore" });
  endWithUs(screen);
  const port = await freePort();
  const service = spawn(driver, [`--port=${String(port)}`], {
    stdio: "ignore",
    env: {
      ...process.env,
      DISPLAY: display,
      HOME: folder,
      XDG_RUNTIME_DIR: folder,
      // Its sandbox cannot start as root or in containers; the pages are trusted.
      WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1",
    },
  });
  endWithUs(service);
  const base = `http://127.0.0.1:${String(port)}`;
  await until(async () => (await fetch(`${base}/status`)).ok);
  const { sessionId, capabilities } = await ask<{ sessionId: string; capabilities: { browserVersion: string } }>(
    `${base}/session`,
    {
      capabilities: {
        alwaysMatch: {
          "webkitgtk:browserOptions": { binary: browser, args: ["--automation"] },
          timeouts: { script: scriptTimeout, pageLoad: 60_000 },
        },
      },
    },
  );
  const session = `${base}/session/${sessionId}`;
  const run = <T>(body: string, ...args: unknown[]): Promise<T> =>
    ask(`${session}/execute/async`, {
      script:
        `const done = arguments[arguments.length - 1];` +
        `(async function () { ${body} }).apply(null, arguments).then(done, (error) => done("failed: " + error));`,
      args,
    });
  const find = async (body: string, args: unknown[]): Promise<string> => {
    const found = await run<Record<string, string> | null>(body, ...args);
    const id = found?.[ELEMENT];
    if (id === undefined) throw new Error(`there is no such element: ${body} ${JSON.stringify(args)}`);
    return `${session}/element/${id}`;
  };
  return {
    version: capabilities.browserVersion,
    home: folder,
    open: (url) => ask(`${session}/url`, { url }),
    run,
    click: async (body, ...args) => ask(`${await find(body, args)}/click`, {}),
    type: async (text, body, ...args) => ask(`${await find(body, args)}/value`, { text }),
    async stop() {
      await fetch(session, { method: "DELETE" }).catch(() => undefined);
      service.kill();
      screen.kill();
    },
  };
}

async function ask<T>(url: string, body: object): Promise<T> {
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  const { value } = (await response.json()) as { value: T & { error?: string; message?: string } };
  if (!response.ok) throw new Error(`WebDriver: ${value.error ?? ""} ${value.message ?? ""}`);
  return value;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 150; tries++) {
    if (await condition().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error("WebKitWebDriver did not start within 30 s");
}
