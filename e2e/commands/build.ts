/** `npm run build`: compiles src/ into dist/, file by file. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { runTool } from "../checks/run.ts";
import { listFiles, root } from "../checks/tree.ts";

// What an earlier build left of a file that is gone would be packed.
await rm(join(root, "dist"), { recursive: true, force: true });
// The core first, then each part that is compiled for another platform: with the DOM, or with Node's types.
for (const project of listFiles("tsconfig.json", ":(glob)src/*/tsconfig*.json").sort(coreFirst)) {
  const { ok, output } = await runTool("typescript/bin/tsc", ["--pretty", "false", "-p", project]);
  if (ok) continue;
  console.error(`${project}:\n${output}`);
  process.exitCode = 1;
}

function coreFirst(a: string, b: string): number {
  return Number(a !== "tsconfig.json") - Number(b !== "tsconfig.json");
}
