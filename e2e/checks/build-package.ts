import { bundleScripts } from "./bundle-scripts.ts";
import { runTool } from "./run.ts";
import { listFiles } from "./tree.ts";

/**
 * Compiles the library, each part for its platform, into a folder, and bundles the files that need no bundler. Gives what
 * the compiler finds wrong.
 */
export async function buildPackage(outDir: string): Promise<string[]> {
  const options = ["--noEmit", "false", "--incremental", "false", "--rootDir", "src", "--outDir", outDir];
  const problems: string[] = [];
  for (const project of listFiles(":(glob)src/**/tsconfig*.json")) {
    const { ok, output } = await runTool("typescript/bin/tsc", ["--pretty", "false", "-p", project, ...options]);
    if (!ok) problems.push(`${project}:\n${output}`);
  }
  if (problems.length === 0) await bundleScripts(outDir);
  return problems;
}
