// Why: an example that does not compile costs every reader an hour. So each TypeScript block (`ts`, `tsx`) of README.md and of the
// documentation is compiled, as a module of its own, against the package as its users see it.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Gate } from "./gate.ts";
import { runTool } from "./run.ts";
import { lineOf, readFiles, root } from "./tree.ts";

/** One fenced block of code. */
export interface Example {
  /** The page it is on. */
  readonly path: string;
  /** The line of the page on which its code begins. */
  readonly line: number;
  /** What follows the backticks: the language, then words such as `run`. */
  readonly info: string;
  /** Its text. */
  readonly code: string;
}

/** The blocks of all pages, in order. */
export function listExamples(): Example[] {
  const pages = readFiles().filter(({ path }) => /^(README\.md|demo\/docs\/.*\.md)$/.test(path));
  return pages.flatMap(({ path, text }) =>
    [...text.matchAll(/^```(\S[^\n]*)\n([\s\S]*?)^```$/gm)].map(({ 1: info = "", 2: code = "", index }) => ({
      path,
      line: lineOf(text, index) + 1,
      info,
      code,
    })),
  );
}

/** Where the blocks are written as files. */
const folder = join(root, ".cache", "examples");

export const gate: Gate = async () => {
  const examples = listExamples().filter(({ info }) => /^tsx?\b/.test(info));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [index, { code, info }] of examples.entries()) {
    const type = info.startsWith("tsx") ? "tsx" : "ts";
    writeFileSync(join(folder, `${index}.${type}`), /^(import|export) /m.test(code) ? code : `${code}export {};\n`);
  }
  const { output } = await runTool("typescript/bin/tsc", ["--pretty", "false", "-p", "e2e/checks/examples"]);
  return {
    problems: output
      .split("\n")
      .filter(Boolean)
      .map((line) => atPage(line, examples)),
    notes: [`${examples.length} examples`],
  };
};

/** Replaces the compiled file's name and line by those of the page. */
function atPage(diagnostic: string, examples: readonly Example[]): string {
  return diagnostic.replace(/^\.cache\/examples\/(\d+)\.tsx?\((\d+)/, (all, index: string, line: string) => {
    const example = examples[Number(index)];
    return example ? `${example.path}(${example.line + Number(line) - 1}` : all;
  });
}
