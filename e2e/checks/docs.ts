// Why: a doc comment that links to nothing, or a public type that refers to one that nobody can look up, is seen when the
// documentation is made, and by no other tool.

import { join } from "node:path";
import type { Gate } from "./gate.ts";
import { type Outcome, runTool } from "./run.ts";
import { readManifest, root } from "./tree.ts";

/** Where `npm run docs` puts the pages. */
export const docsFolder = join(root, ".cache", "docs");

/** Makes the documentation of the public API as web pages. What else there is to say about it is in tsconfig.docs.json. */
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
