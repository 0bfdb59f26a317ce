import { randomBytes } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { measureEntry } from "./entry-size.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** Code of this many bytes when compressed: random digits cannot be compressed further. */
function code(bytes: number): string {
  return `globalThis.x = "${randomBytes(bytes).toString("hex")}";`;
}

function write(files: Record<string, string>): string {
  const folder = makeTemporaryFolder();
  // Vitest ends its workers without the event that cleans up elsewhere.
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

async function measure(files: Record<string, string>, own = ""): Promise<{ initial: number; lazy: number }> {
  const folder = join(write(files), own);
  return measureEntry(join(folder, "index.js"), folder, ["peer", "peer/*"]);
}

test("counts static imports at any depth", async () => {
  const alone = await measure({ "index.js": code(100) });
  const deep = await measure({
    "index.js": `import "./a.js"; ${code(100)}`,
    "a.js": `import "./b.js";`,
    "b.js": code(5000),
  });
  expect(deep.initial).toBeGreaterThan(alone.initial + 4900);
  expect(deep.lazy).toBe(0);
});

test("shows, but does not count, what import() loads, wherever its name sorts", async () => {
  const alone = await measure({ "index.js": `import("peer"); ${code(100)}` });
  const lazy = await measure({ "index.js": `import("./a.js"); ${code(100)}`, "a.js": code(5000) });
  expect(Math.abs(lazy.initial - alone.initial)).toBeLessThan(50);
  expect(lazy.lazy).toBeGreaterThan(4900);
});

test("counts code shared by a static and a dynamic import", async () => {
  const shared = { "b.js": code(5000), "a.js": `import "./b.js";` };
  const both = await measure({ "index.js": `import "./b.js"; import("./a.js");`, ...shared });
  expect(both.initial).toBeGreaterThan(4900);
  expect(both.lazy).toBeLessThan(200);
});

test("leaves out peers, and for a leaf the core", async () => {
  const leaf = `import "peer"; import "peer/deep.js"; import "../core.js"; ${code(100)}`;
  const alone = await measure({ "leaf/index.js": code(100) }, "leaf");
  const { initial } = await measure({ "leaf/index.js": leaf, "core.js": code(5000) }, "leaf");
  expect(initial).toBeLessThan(alone.initial + 200);
});
