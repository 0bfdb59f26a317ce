import { runTool } from "./run.ts";
import { listFiles } from "./tree.ts";

/** Compiles the library, each part for its platform, into a folder. Returns the compiler's errors. */
export async function buildPackage(outDir: string): Promise<string[]> {
  const options = ["--noEmit", "false", "--incremental", "false", "--rootDir", "src", "--outDir", outDir];
  const problems: string[] = [];
  for (const project of listFiles(":(glob)src/**/tsconfig*.json")) {
    const { ok, output } = await runTool("typescript/bin/tsc", ["--pretty", "false", "-p", project, ...options]);
    if (!ok) problems.push(`${project}:\n${output}`);
  }
  return problems;
}
