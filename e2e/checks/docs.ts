// Why: doc comments are the manual, in editors and on the generated pages. TypeDoc reports public symbols without one, broken
// links, and public types that refer to undocumented ones. Its options are in e2e/runners/tsconfig.docs.json.

import { join } from "node:path";
import type { Gate } from "./gate.ts";
import { type Outcome, runTool } from "./run.ts";
import { readManifest, root } from "./tree.ts";

/** Where `npm run docs` puts the pages. */
export const docsFolder = join(root, ".cache", "docs");

/** Generates the web pages of the public API. */
export function makeDocs(): Promise<Outcome> {
  const entries = Object.values(readManifest().exports);
  const sources = entries.flatMap((entry) => (typeof entry === "string" ? [] : entry.source));
  return runTool("typedoc/bin/typedoc", [
    ...sources.flatMap((source) => ["--entryPoints", source]),
    ...["--tsconfig", "e2e/runners/tsconfig.docs.json", "--out", docsFolder],
  ]);
}

export const gate: Gate = async () => {
  const { ok, output } = await makeDocs();
  return { problems: ok ? [] : output.split("\n"), notes: [".cache/docs/index.html"] };
};
