// Why: nobody should discuss layout in a review, or find it in a diff. Markdown is left alone: its tables and line breaks
// are set by hand for people who read them as plain text, and Prettier would pad every cell to the widest one.

import type { Gate } from "./gate.ts";
import { runTool } from "./run.ts";
import { listFiles } from "./tree.ts";

/** What Prettier decides on in this repository. */
export const formatted = ["*.ts", "*.js", "*.mjs", "*.json", "*.css", "*.html", "*.yml", "*.yaml"];

export const gate: Gate = async () => {
  // npm writes its own file, in its own way.
  const files = listFiles(...formatted).filter((path) => path !== "package-lock.json");
  const { ok, output } = await runTool("prettier/bin/prettier.cjs", ["--list-different", ...files]);
  const problems = ok ? [] : output.split("\n").map((line) => `${line}: not as Prettier writes it (npm run format)`);
  return { problems, notes: [`${files.length} files`] };
};
