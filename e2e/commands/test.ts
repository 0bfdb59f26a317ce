/**
 * `npm test`: unit and integration tests, what every store must do with older servers, the official clients of other
 * languages, then the browser tests; the last line sums them up. A part of it:
 *   npm test -- unit [filter…]     Vitest, everything but e2e/specs
 *   npm test -- older [filter…]    the conformance tests with the older servers that can be had, in CI with all of them
 *   npm test -- tcp [filter…]      the conformance tests over TCP, as services in Node connect; not part of `npm test` alone
 *   npm test -- interop            the clients whose toolchain is installed, in CI all of them; see e2e/interop
 *   npm test -- e2e [file…]        Playwright, e2e/specs
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNatsServer, type ServerLine } from "../servers/find-nats-server.ts";
import { leftovers } from "../runners/leftovers.ts";
import { type Result, runPlaywright, runVitest, sum } from "../runners/test-runs.ts";

const [first, ...rest] = process.argv.slice(2).filter((argument) => argument !== "--");
const parts = { unit: runVitest, older, interop, e2e: runPlaywright, tcp };
/** Run only when they are asked for. */
const extra = new Set(["tcp"]);
if (first !== undefined && !Object.hasOwn(parts, first)) {
  console.error("Usage: npm test [-- unit|older|interop|e2e|tcp [file…]]");
  process.exit(2);
}

const scratch = await mkdtemp(join(tmpdir(), "nats-objects-test-"));
// Every process of the run inherits this, and the servers note themselves in it.
process.env["NATS_OBJECTS_PROCESSES"] = join(scratch, "processes");
// What a test that is killed leaves in the system's temporary folder goes with the scratch folder.
for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = scratch;

const results: Result[] = [];
try {
  const server = await findNatsServer();
  console.log(`nats-server ${server.version}, Node ${process.versions.node}`);
  for (const [name, run] of Object.entries(parts)) {
    if (first === undefined ? !extra.has(name) : first === name) results.push(await run(rest, scratch));
  }
} catch (error) {
  results.push({ passed: 0, failed: 1, skipped: 0, failures: [(error as Error).message] });
}
const left = await leftovers(join(scratch, "processes"));
if (left.length > 0) {
  const failures = left.map(({ pid, command }) => `process ${pid} was still running after the tests: ${command}`);
  results.push({ passed: 0, failed: left.length, skipped: 0, failures });
}
await rm(scratch, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });

/** Without the files that are long because networks are slow or loads are large: they ask little of the server. */
async function older(filters: readonly string[], scratch: string): Promise<Result> {
  const results: Result[] = [];
  for (const version of ["2.10", "2.9"] as const satisfies ServerLine[]) {
    try {
      console.log(`nats-server ${(await findNatsServer({ version })).version}`);
    } catch (error) {
      if (process.env["CI"]) throw error;
      console.log(`Without nats-server ${version}. ${(error as Error).message}`);
      continue;
    }
    const files = filters.length > 0 ? filters : ["e2e/conformance"];
    const flags = ["faults", "many"].map((name) => `--exclude=e2e/conformance/${name}.test.ts`);
    results.push(await runVitest([...files, ...flags], scratch, { NATS_TEST_VERSION: version }));
  }
  return sum(results);
}

/** What needs a line that breaks goes on by WebSocket there: the proxies have no plain port. */
function tcp(filters: readonly string[], scratch: string): Promise<Result> {
  const files = filters.length > 0 ? filters : ["e2e/conformance"];
  return runVitest(files, scratch, { NATS_TEST_TRANSPORT: "tcp" });
}

async function interop(): Promise<Result> {
  const { runInterop } = await import("../interop/run.ts");
  const result = await runInterop();
  for (const note of result.notes) console.log(note);
  const { passed, failed, skipped } = result;
  console.log(`Other clients: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return result;
}

const total = sum(results);
for (const [title, texts] of [
  ["Passed only at the second try", total.unsteady ?? []],
  ["Failed", total.failures],
] as const) {
  if (texts.length === 0) continue;
  console.log(`\n${title}:\n${texts.map((line) => `  - ${line.trim().replaceAll("\n", "\n    ")}`).join("\n")}`);
}
if (total.passed + total.failed === 0) console.log("\nNo test ran, which counts as a failure.");
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
