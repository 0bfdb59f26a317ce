// Why: the doc comment is the manual: it is what an editor shows, and what the generated pages print. TypeDoc sees when a
// public symbol has none, when a link leads nowhere, and when a public type refers to one that nobody can look up. What is
// asked of it is in e2e/runners/tsconfig.docs.json.

import { join } from "node:path";
import type { Gate } from "./gate.ts";
import { type Outcome, runTool } from "./run.ts";
import { readManifest, root } from "./tree.ts";

/** Where `npm run docs` puts the pages. */
export const docsFolder = join(root, ".cache", "docs");

/** Makes the documentation of the public API as web pages. */
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
