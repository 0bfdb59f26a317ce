/** `npm run format [-- file…]`: formats files as `npm run check` requires. */
import { runTool } from "../checks/run.ts";

const asked = process.argv.slice(2).filter((argument) => argument !== "--");
const files = asked.length > 0 ? asked : ["."];
const { ok, output } = await runTool("prettier/bin/prettier.cjs", ["--write", "--log-level=warn", ...files]);
if (output.trim()) console.error(output.trim());
if (!ok) process.exitCode = 1;
