// Why: keeps layout out of reviews and diffs.

import type { Gate } from "./gate.ts";
import { runTool } from "./run.ts";

export const gate: Gate = async () => {
  const args = [".", "--list-different", "--cache", "--cache-location", ".cache/prettier"];
  const { ok, output } = await runTool("prettier/bin/prettier.cjs", args);
  const problems = ok ? [] : output.split("\n").map((line) => `${line}: not as Prettier writes it (npm run format)`);
  return { problems };
};
