// `npm run check` runs every gate, `npm run check -- lint size` the named ones. It continues after a failure, so one run
// reports everything to fix.

import type { Gate, Verdict } from "../checks/gate.ts";

const gates: Readonly<Record<string, () => Promise<{ gate: Gate }>>> = {
  format: () => import("../checks/format.ts"),
  machines: () => import("../checks/machines.ts"),
  cycles: () => import("../checks/cycles.ts"),
  types: () => import("../checks/types.ts"),
  lint: () => import("../checks/lint.ts"),
  docs: () => import("../checks/docs.ts"),
  examples: () => import("../checks/examples.ts"),
  package: () => import("../checks/package.ts"),
  size: () => import("../checks/size.ts"),
};

/** Maximum findings printed per gate when several run; a gate that runs alone prints all. */
const mostShown = 20;

const asked = process.argv.slice(2).filter((name) => name !== "--");
const unknown = asked.filter((name) => !Object.hasOwn(gates, name));
if (unknown.length > 0) {
  console.error(`Unknown check: ${unknown.join(", ")}. Checks: ${Object.keys(gates).join(", ")}.`);
  process.exit(2);
}

const failed: string[] = [];
for (const [name, load] of Object.entries(gates)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  const start = performance.now();
  const { problems, notes = [] } = await judge(load);
  const seconds = ((performance.now() - start) / 1000).toFixed(1).padStart(5);
  const result = problems.length === 0 ? "ok  " : "FAIL";
  const [first, ...rest] = notes;
  console.log(`${result} ${name.padEnd(9)}${seconds} s${first === undefined ? "" : `  ${first}`}`);
  for (const note of rest) console.log(`${" ".repeat(23)}${note}`);
  const shown = problems.slice(0, asked.length === 1 ? undefined : mostShown);
  for (const problem of shown) console.log(`     ${problem.replaceAll("\n", "\n       ")}`);
  const hidden = problems.length - shown.length;
  if (hidden > 0) console.log(`     … and ${hidden} more: npm run check -- ${name}`);
  if (problems.length > 0) failed.push(name);
}
if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join(", ")}. One alone: npm run check -- ${failed[0] ?? ""}`);
  process.exitCode = 1;
}

/** A crash counts as a failure. */
async function judge(load: () => Promise<{ gate: Gate }>): Promise<Verdict> {
  try {
    const { gate } = await load();
    return await gate();
  } catch (error) {
    return { problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}
