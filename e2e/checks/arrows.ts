// Why: the core runs in pages, workers and Node because nothing in it reaches up to the DOM or sideways to the connection.
// One careless import undoes that, and no test notices until a user's bundle breaks. The rules are the drawing in
// src/README.md: index → manager, store → put, get … → streams, protocol, sha256, jetstream → errors, types.

import { findCycles } from "./cycles.ts";
import type { Gate } from "./gate.ts";
import { readImports, type Import } from "./imports.ts";
import { isTest, judgeImport } from "./layers.ts";
import { readFiles, type SourceFile } from "./tree.ts";

export const gate: Gate = async () => {
  const files = readFiles("*.ts", "*.js", "*.mjs");
  return { problems: findBackwardImports(files), notes: [`${files.length} files`] };
};

/** Says which imports break a rule, each as `file:line: "specifier": why`. */
export function findBackwardImports(files: readonly SourceFile[]): string[] {
  const known = new Set(files.map(({ path }) => path));
  const imports = files.flatMap((file) => readImports(file, known));
  const problems = imports.flatMap((item) => {
    const reason = judgeImport(item);
    return reason === undefined ? [] : [`${item.from}:${item.line}: "${item.specifier}": ${reason}`];
  });
  return [...problems, ...describeCycles(imports)];
}

function describeCycles(imports: readonly Import[]): string[] {
  const graph = new Map<string, string[]>();
  for (const { from, target } of imports) {
    if (target === undefined || !from.startsWith("src/") || isTest(from)) continue;
    graph.set(from, [...(graph.get(from) ?? []), target]);
  }
  return findCycles(graph).map((cycle) => {
    const [first = "", second = ""] = cycle;
    const line = imports.find(({ from, target }) => from === first && target === second)?.line ?? 1;
    return `${first}:${line}: a cycle: none of these can be read, or loaded, before the others: ${cycle.join(" → ")}`;
  });
}
