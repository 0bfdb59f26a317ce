/**
 * `npm run soak`: mixed load for 30 minutes, or the given number (`npm run soak -- 3`), in Node and in a Chromium page at the
 * same time. Each minute it pauses, prints memory and server state, and looks for leftovers. Fails when an operation failed,
 * memory grew, or something is left. Not in CI.
 */
import { runSoak } from "../soak/run.ts";

const minutes = Number(process.argv.slice(2).find((argument) => argument !== "--") ?? 30);
if (!Number.isInteger(minutes) || minutes < 1) {
  console.error("Usage: npm run soak [-- MINUTES]");
  process.exitCode = 2;
} else {
  const problems = await runSoak(minutes, (line) => {
    console.log(line);
  });
  if (problems.length > 0) console.log(`\nFailed:\n${problems.map((problem) => `  - ${problem}`).join("\n")}`);
  else console.log("\nMemory stayed flat, and nothing is left.");
  process.exitCode = problems.length > 0 ? 1 : 0;
}
