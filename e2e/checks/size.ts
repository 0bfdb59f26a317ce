// Why: every visitor of a page downloads, parses and keeps every byte, and size grows one import at a time. Each entry has a
// budget in gzipped bytes. Lazily loaded code is shown but not counted, because pages do not wait for it at the start.

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { measureDemo } from "./demo-size.ts";
import { measureEntry, measureFirstTransfer } from "./entry-size.ts";
import type { Gate } from "./gate.ts";
import { stagePackage } from "./staged-package.ts";
import { readManifest, root } from "./tree.ts";

const kB = 1024;

/** Budgets of the package's entries: everything the core loads at once; for a leaf, what it adds to the core. */
const budgets: Readonly<Record<string, number>> = {
  ".": 25 * kB,
  "./browser": 4 * kB,
  "./elements": 9 * kB,
  "./service-worker": 4 * kB,
  // The same, once more as a file of its own.
  "./service-worker/script": 4 * kB,
  "./worker": 5 * kB,
  "./crypto": 3 * kB,
  "./polyfill": 1 * kB,
  "./obj": 3 * kB,
  "./react": 2 * kB,
  // All in one file, for pages that load no other: core, browser parts, and what both load later. Over 60 kB are @nats-io.
  "./standalone": 130 * kB,
  "./testing": 12 * kB,
};

/** A first `put` and `get` with all that they need; about 60 kB of it are @nats-io. */
const transferBudget = 98 * kB;

/** What the demo's page waits for: its own code, and in its worker the library and both @nats-io packages. */
const demoBudget = 144 * kB;

export const gate: Gate = async () => {
  const problems: string[] = [];
  const notes: string[] = [];
  const record = (
    name: string,
    size: number,
    budget: number | undefined,
    rest = "",
    heaviest: readonly string[] = [],
  ): void => {
    const figure = `${name}: ${bytes(size)}`;
    notes.push(`${figure} of ${budget === undefined ? "no budget" : bytes(budget)}${rest}`);
    if (budget === undefined) problems.push(`${figure}, and it has no budget; give it one in e2e/checks/size.ts`);
    else if (size > budget) {
      const where = heaviest.length === 0 ? "" : `\nheaviest, minified: ${heaviest.slice(0, 8).join(", ")}`;
      problems.push(`${figure} is ${bytes(size - budget)} over its budget of ${bytes(budget)}${where}`);
    }
  };

  const folder = await stagePackage();
  const manifest = readManifest();
  const external = Object.keys(manifest.peerDependencies).flatMap((name) => [name, `${name}/*`]);
  for (const [name, entry] of Object.entries(manifest.exports)) {
    const isScript = typeof entry === "string";
    // The scripts of threads are parts of the entries that start them.
    if (isScript && budgets[name] === undefined) continue;
    const file = isScript ? entry : entry.default;
    const path = join(folder, file);
    if (!existsSync(path)) {
      problems.push(`${join(manifest.name, name)}: the build made no ${file}`);
      continue;
    }
    const { initial, lazy, heaviest } = await measureEntry(path, dirname(path), external);
    record(
      join(manifest.name, name),
      initial,
      budgets[name],
      lazy === 0 ? "" : `, ${bytes(lazy)} more when needed`,
      heaviest,
    );
  }

  record("a first put and get, with @nats-io", await measureFirstTransfer(join(folder, "dist")), transferBudget);

  if (existsSync(join(root, "demo/index.html"))) {
    const { script, style, scripts } = await measureDemo();
    if (scripts.length > 2)
      problems.push(`demo: loads ${scripts.length} scripts at the start, not one for its page and one for its worker`);
    record("demo, scripts of the first load", script, demoBudget, `, styles ${bytes(style)}`);
  } else {
    notes.push("demo: SKIPPED, there is no demo/index.html yet");
  }
  return { problems, notes };
};

function bytes(count: number): string {
  return `${count.toLocaleString("en")} B`;
}
