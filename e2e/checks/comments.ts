// Why: the doc comment is the manual. It is what an editor shows, what the generated pages print, and the one place that
// says what stays true when a call fails. So every symbol that a package entry exports has one, each public member too, and
// it stays short enough to be read in an editor's tooltip.

import { existsSync } from "node:fs";
import ts from "typescript";
import { findBadComments } from "./doc-comments.ts";
import type { Gate } from "./gate.ts";
import { readManifest, root } from "./tree.ts";

export const gate: Gate = async () => {
  const entries = listEntries();
  const missing = entries.filter((path) => !existsSync(`${root}/${path}`));
  const present = entries.filter((path) => !missing.includes(path)).map((path) => `${root}/${path}`);
  const program = ts.createProgram(present, readOptions());
  const problems = findBadComments(program, present).map((problem) => problem.replace(`${root}/`, ""));
  return {
    problems: [...missing.map((path) => `package.json: exports ${path}, which does not exist`), ...problems],
    notes: [`entries: ${entries.join(", ")}`],
  };
};

/** The source files of the package's entries, from the `source` conditions of package.json. */
export function listEntries(): string[] {
  return Object.values(readManifest().exports).flatMap((entry) =>
    typeof entry === "string" ? [] : [entry.source.replace("./", "")],
  );
}

/** As the core is compiled, but with the DOM: only names are looked up, and the leaves have some from there. */
function readOptions(): ts.CompilerOptions {
  const { options } = ts.parseJsonConfigFileContent({ extends: "./tsconfig.json", files: [] }, ts.sys, root);
  return { ...options, noEmit: true, lib: ["lib.es2023.full.d.ts"], types: [] };
}
