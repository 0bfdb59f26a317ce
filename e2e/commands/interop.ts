/**
 * `npm run interop`: the official clients read what we write, and we read what they write. Requires all of them; with
 * `-- --available` runs those whose toolchain is installed. Writes the result to e2e/interop/README.md.
 */
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { resultPage } from "../interop/result-page.ts";
import { runInterop } from "../interop/run.ts";

const available = process.argv.includes("--available");
const { passed, failed, skipped, notes, failures, findings } = await runInterop({
  languages: available ? "available" : "all",
});
for (const note of notes) console.log(note);
if (findings.complete) {
  const page = fileURLToPath(new URL("../interop/README.md", import.meta.url));
  const text = resultPage(findings);
  if ((await readFile(page, "utf8").catch(() => "")) !== text) {
    await writeFile(page, text);
    console.log("e2e/interop/README.md has changed.");
  }
}
if (failures.length > 0) {
  console.log(`\nFailed:\n${failures.map((line) => `  - ${line.replaceAll("\n", "\n    ")}`).join("\n")}`);
}
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
