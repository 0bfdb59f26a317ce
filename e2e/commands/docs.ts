/** `npm run docs`: the public API as web pages, in .cache/docs. */
import { join } from "node:path";
import { docsFolder, makeDocs } from "../checks/docs.ts";

const { ok, output } = await makeDocs();
if (output) console.error(output);
if (!ok) process.exitCode = 1;
else console.log(join(docsFolder, "index.html"));
