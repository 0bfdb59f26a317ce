// Why: files in an import cycle, even of types only, cannot be understood or loaded one by one. ESLint sees one file at a
// time, so it cannot find cycles.

import { posix } from "node:path";
import ts from "typescript";
import type { Gate } from "./gate.ts";
import { readFiles } from "./tree.ts";

export const gate: Gate = async () => {
  const files = readFiles("src/*.ts").filter(({ path }) => !path.endsWith(".test.ts"));
  const imports = files.map(({ path, text }): [string, string[]] => {
    const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
    return [path, specifiers.map((specifier) => posix.join(posix.dirname(path), specifier))];
  });
  return { problems: findCycles(new Map(imports)).map((cycle) => `a cycle: ${cycle.join(" → ")}`) };
};

/** Finds the cycles that a depth-first walk closes: at least one if there are any. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const start = path.indexOf(file);
    if (start !== -1) cycles.push([...path.slice(start), file]);
    if (start !== -1 || done.has(file)) return;
    path.push(file);
    for (const target of graph.get(file) ?? []) visit(target);
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) visit(file);
  return cycles;
}
