import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "@playwright/test";
import { type Example, listExamples } from "../checks/examples.ts";
import { serveFolder } from "../bundlers/serve-folder.ts";

/** What examples/prepare.ts defines. */
interface ExamplePage {
  runExample(script: string, servers: string): Promise<string | undefined>;
}

/** The pages whose TypeScript is run as it stands. The apps of this folder, and Node.js, show what the others say. */
const PAGES: ReadonlySet<string> = new Set([
  "README.md",
  "demo/docs/coming-from-obj.md",
  "demo/docs/connect.md",
  "demo/docs/errors.md",
  "demo/docs/first-upload.md",
  "demo/docs/recipes.md",
]);

/** What only works with a server that has users. */
const NEEDS_USERS = /creds:|apiPrefix/;

/** The examples that can be run in a page. */
export function runnableExamples(): Example[] {
  return listExamples().filter(
    ({ path, info, code }) => info === "ts" && PAGES.has(path) && (!NEEDS_USERS.test(code) || !/connect\(/.test(code)),
  );
}

/** Writes the examples as scripts that connect to `servers`, builds them with `build`, and serves them. */
export async function serveExamples(
  folder: string,
  examples: readonly Example[],
  servers: string,
  build: (...files: string[]) => Promise<unknown>,
): Promise<{ url: string; stop(): Promise<void> }> {
  const place = join(folder, "examples");
  await mkdir(place, { recursive: true });
  const files = examples.map((_, index) => `examples/example-${index}.ts`);
  for (const [index, { code }] of examples.entries())
    await writeFile(
      join(folder, files[index]!),
      `${code.replaceAll(/"wss?:[^"]*"/g, JSON.stringify(servers))}\nexport {};\n`,
    );
  await build("examples/prepare.ts", ...files);
  return serveFolder(place, "; media-src 'self'");
}

/** Runs the example with this number in a page of its own; what the page complained of. */
export async function runExample(browser: Browser, url: string, servers: string, index: number): Promise<string[]> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const problems: string[] = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("console", (message) => {
      if (message.type() === "error") problems.push(message.text());
    });
    await page.goto(url);
    const failure = await page.evaluate(
      ([script, servers]) => (globalThis as unknown as ExamplePage).runExample(script, servers),
      [`./example-${index}.js`, servers] as const,
    );
    return failure === undefined ? problems : [failure, ...problems];
  } finally {
    await context.close();
  }
}
