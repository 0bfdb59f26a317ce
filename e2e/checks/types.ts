// Why: one tsconfig cannot describe this package. The core is compiled without the DOM, so that it runs in workers and in
// Node; each leaf with its platform's types; tests with Node's. The root's tsconfig.json lists all projects.

import type { Gate } from "./gate.ts";
import { runTool } from "./run.ts";

export const gate: Gate = async () => {
  const { ok, output } = await runTool("typescript/bin/tsc", ["--build", "--pretty", "false"]);
  return { problems: ok ? [] : output.split(/\n(?=\S)/) };
};
