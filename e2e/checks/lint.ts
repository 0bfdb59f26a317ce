// Why: the compiler accepts a promise that is not awaited, which in a library of streams loses an error or leaves a chunk on
// the server. ESLint reports it. The rules are in eslint.config.js, those about imports in layers.js.

import type { Gate } from "./gate.ts";
import { runTool } from "./run.ts";
import { root } from "./tree.ts";

export const gate: Gate = async () => {
  const { ok, output } = await runTool("eslint/bin/eslint.js", [".", "--max-warnings", "0"]);
  return { problems: ok ? [] : output.replaceAll(`${root}/`, "").split("\n\n") };
};
