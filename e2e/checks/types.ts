// Why: one tsconfig cannot describe this package. The core is compiled without the DOM, so that it runs in workers and in
// Node; each leaf with what its own platform has; tests with Node. An editor shows the errors of the open file only, and a
// file that no project includes is checked by nobody. So: every project is compiled, and every file must be in one.

import type { Gate } from "./gate.ts";
import { runTool } from "./run.ts";
import { listFiles } from "./tree.ts";
import { findProjects } from "./tsconfigs.ts";

export const gate: Gate = async () => {
  const projects = findProjects();
  const sources = listFiles("*.ts", "*.tsx", "*.mts");
  const problems: string[] = [];
  // The core is in several projects, and what is wrong with it is told once.
  const diagnostics = new Map<string, string[]>();
  for (const { path, files, problems: broken } of projects) {
    problems.push(...broken);
    if (broken.length > 0) continue;
    if (files.length === 0) problems.push(`${path}: includes no file`);
    const { ok, output } = await runTool("typescript/bin/tsc", [
      "--noEmit",
      "--pretty",
      "false",
      "-p",
      path,
      ...memory(path),
    ]);
    if (ok) continue;
    for (const line of diagnosticsIn(output)) diagnostics.set(line, [...(diagnostics.get(line) ?? []), path]);
  }
  for (const [line, paths] of diagnostics) problems.push(`${line} [${paths.join(", ")}]`);
  const included = new Set(projects.flatMap((project) => project.files));
  for (const file of sources) {
    if (!included.has(file)) problems.push(`${file}: no tsconfig includes it, so nothing checks its types`);
  }
  return { problems, notes: [`${projects.length} projects: ${projects.map(({ path }) => path).join(", ")}`] };
};

/** What tsc found last time: it then looks only at what has changed, and tells the rest again. */
function memory(path: string): string[] {
  return ["--incremental", "--tsBuildInfoFile", `.cache/types/${path.replaceAll("/", "-")}.tsbuildinfo`];
}

/** One entry a diagnostic; tsc indents the lines that continue one. */
function diagnosticsIn(output: string): string[] {
  return output.split(/\n(?=\S)/);
}
