/** `npm run docs`: the public API as web pages, in .cache/docs. */
import { join } from "node:path";
import { runTool } from "../checks/run.ts";
import { readManifest, root } from "../checks/tree.ts";

const out = join(root, ".cache", "docs");
const sources = Object.values(readManifest().exports).flatMap((entry) =>
  typeof entry === "string" ? [] : entry.source,
);
const { ok, output } = await runTool("typedoc/bin/typedoc", [
  ...sources.flatMap((source) => ["--entryPoints", source]),
  ...["--tsconfig", "e2e/runners/tsconfig.docs.json", "--out", out],
  // npm run check has the last word on types; here one project stands for parts that have different platforms.
  ...["--skipErrorChecking", "--disableSources", "--excludeInternal", "--readme", "none", "--logLevel", "Warn"],
  ...["--treatWarningsAsErrors"],
]);
if (output) console.error(output);
if (!ok) process.exitCode = 1;
else console.log(`${join(out, "index.html")}`);
