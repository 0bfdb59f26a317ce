// Why: the compiler accepts a promise that nobody awaits, and in a library of streams that is a lost error or a chunk left
// on the server. ESLint sees it. The rules are in eslint.config.js, those about imports in layers.js.

import type { Gate } from "./gate.ts";
import { runTool } from "./run.ts";
import { root } from "./tree.ts";

export const gate: Gate = async () => {
  const { ok, output } = await runTool("eslint/bin/eslint.js", [".", "--max-warnings", "0"]);
  return { problems: ok ? [] : output.replaceAll(`${root}/`, "").split("\n\n") };
};
