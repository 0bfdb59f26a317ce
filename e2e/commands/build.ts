/** `npm run build`: compiles src/ into dist/, file by file. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { buildPackage } from "../checks/build-package.ts";
import { root } from "../checks/tree.ts";

const dist = join(root, "dist");
// Otherwise the output of deleted sources would be packed.
await rm(dist, { recursive: true, force: true });
for (const problem of await buildPackage(dist)) {
  console.error(problem);
  process.exitCode = 1;
}
