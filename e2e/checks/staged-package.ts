import { cpSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { buildPackage } from "./build-package.ts";
import { makeTemporaryFolder } from "./temporary-folder.ts";
import { listFiles, root } from "./tree.ts";

let staged: Promise<string> | undefined;

/**
 * Builds the package from the current sources into a temporary folder, and returns that folder. Leaves the checkout's `dist/`
 * alone, which may be old or in use by a dev server. One run of the checks builds only once.
 */
export function stagePackage(): Promise<string> {
  staged ??= stage();
  return staged;
}

async function stage(): Promise<string> {
  const folder = makeTemporaryFolder();
  for (const path of listFiles("src", ":(top,glob)*.md", "LICENSE", "package.json")) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    cpSync(join(root, path), join(folder, path));
  }
  const outDir = join(folder, "dist");
  const problems = await buildPackage(outDir);
  if (problems.length > 0)
    throw new Error(`the package does not compile (npm run check -- types):\n${problems.join("\n")}`);
  if (!existsSync(outDir)) throw new Error("the build wrote nothing");
  return folder;
}
