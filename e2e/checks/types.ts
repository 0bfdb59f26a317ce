// Why: one tsconfig cannot describe this package. The core is compiled without the DOM, so that it runs in workers and in
// Node; each leaf with what its own platform has; tests with Node. The root's tsconfig.json names all of them.

import type { Gate } from "./gate.ts";
import { runTool } from "./run.ts";

export const gate: Gate = async () => {
  const { ok, output } = await runTool("typescript/bin/tsc", ["--build", "--pretty", "false"]);
  return { problems: ok ? [] : output.split(/\n(?=\S)/) };
};
