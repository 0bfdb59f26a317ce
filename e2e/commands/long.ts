/**
 * `npm run long`: tests that are too long for every change. Every step at which a client can end, on each server line and in
 * a cluster, a million steps of the model, a hundred rounds of the faults, and the package in all apps of e2e/consumers.
 * Takes hours.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Result, runVitest, sum } from "../runners/test-runs.ts";

const scratch = await mkdtemp(join(tmpdir(), "nats-objects-long-"));
const results: Result[] = [];
for (const version of ["", "2.10", "2.9"]) {
  const env = { EVERY_STEP: "all", MODEL_STEPS: version ? "100000" : "1000000" };
  const line = version ? { NATS_TEST_VERSION: version } : {};
  results.push(await runVitest(["e2e/faults/every-step", "e2e/faults/model"], scratch, { ...env, ...line }));
}
const others = ["--exclude=e2e/faults/every-step/**", "--exclude=e2e/faults/model/**"];
results.push(await runVitest(["e2e/faults", ...others], scratch, { FAULT_RUNS: "100" }));
const tarball = { NATS_OBJECTS_TARBALL: join(scratch, "nats-objects.tgz") };
results.push(await runVitest(["e2e/consumers"], scratch, tarball));
await rm(scratch, { recursive: true, force: true });
const { passed, failed, skipped, failures } = sum(results);
for (const failure of failures) console.log(`  - ${failure}`);
process.exitCode = failed > 0 ? 1 : 0;
console.log(`\n${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`);
