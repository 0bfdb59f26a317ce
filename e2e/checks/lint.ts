// Why: the compiler accepts a promise that nobody awaits, and in a library of streams that is a lost error or a chunk left
// on the server. ESLint sees it. The rules are in eslint.config.js; whatever Prettier decides is not among them.

import type { Gate } from "./gate.ts";
import { runTool } from "./run.ts";
import { listFiles, root } from "./tree.ts";

export const gate: Gate = async () => {
  const files = listFiles("*.ts", "*.js", "*.mjs");
  const args = ["--max-warnings", "0", "--no-warn-ignored", "--format", "json", ...files];
  const { output } = await runTool("eslint/bin/eslint.js", args);
  return { problems: problemsIn(output), notes: [`${files.length} files`] };
};

interface LintResult {
  readonly filePath: string;
  readonly messages: readonly { line?: number; message: string; ruleId: string | null }[];
}

function problemsIn(output: string): string[] {
  if (!output.startsWith("[")) return [output];
  const results = JSON.parse(output) as LintResult[];
  return results.flatMap(({ filePath, messages }) =>
    messages.map(({ line, message, ruleId }) => {
      const path = filePath.slice(root.length + 1);
      return `${path}:${line ?? 1}: ${message} [${ruleId ?? "parser"}]`;
    }),
  );
}
