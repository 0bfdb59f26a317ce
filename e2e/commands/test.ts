/**
 * `npm test`: unit and integration tests on one server, and the app's main journeys in Chromium; the last line sums them up.
 * `npm run test:all` adds slower tests, older servers, connections over TCP, clients in other languages, other runtimes and
 * bundlers, and Firefox. Its parts, each with all of its tests:
 *   npm test -- unit [filter…]     Vitest, everything but e2e/specs and e2e/consumers
 *   npm test -- tcp [filter…]      transfers of content over TCP, where Node shares memory between messages
 *   npm test -- memory [filter…]   the conformance tests that hold for the server in memory of nats-objects/testing
 *   npm test -- older [filter…]    the conformance tests on the available older servers, in CI on all of them
 *   npm test -- consumers [name…]  the packed package in other runtimes and bundled by others; see e2e/consumers
 *   npm test -- interop            the clients whose toolchain is installed, in CI all of them; see e2e/interop
 *   npm test -- e2e [file…]        Playwright, e2e/specs
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findNatsServer, type ServerLine } from "../servers/find-nats-server.ts";
import type { InteropOptions } from "../interop/run.ts";
import { leftovers } from "../runners/leftovers.ts";
import { memoryArguments } from "../runners/memory-run.ts";
import { journeys, longTests } from "../runners/quick-run.ts";
import { type Result, runPlaywright, runVitest, sum } from "../runners/test-runs.ts";

/** Tests with slow networks or large loads, which need little of the server. */
const withoutLong = ["faults", "many"].map((name) => `--exclude=e2e/conformance/${name}.test.ts`);

/** Tests of every way to transfer content. */
const contents = [
  "addresses",
  "atomic",
  "basics",
  "bodies",
  "check",
  "given-back",
  "list",
  "metadata",
  "partials",
  "properties",
];

/** Tests that do not depend on the server version. The others cover each line's read and write paths. */
const withoutOurs = [
  "bad-meta",
  "bodies",
  "check-any-bytes",
  "conveniences",
  "given-back",
  "long-metas",
  "zip-links",
].map((name) => `--exclude=e2e/conformance/${name}.test.ts`);

/** Tests that no server line may skip. */
const faultsOnEachLine = ["proof", "notes", "domains", "every-step/every-step", "model/model"].map(
  (name) => `e2e/faults/${name}.test.ts`,
);

/** The lines that run them: since 2.11 the library uses the same requests as on 2.15. */
const withFaults: ReadonlySet<string> = new Set(["2.10", "2.9"]);

const [first, ...rest] = process.argv.slice(2).filter((argument) => argument !== "--");
const parts = { unit, tcp, memory, older, consumers, interop, e2e: runPlaywright };
const quick = {
  unit: quickUnit,
  ...(process.env["INTEROP_PEERS"] && { interop: quickInterop }),
  e2e: quickE2e,
};
if (first !== undefined && first !== "all" && !Object.hasOwn(parts, first)) {
  console.error("Usage: npm test [-- all|unit|tcp|memory|older|consumers|interop|e2e [file…]]");
  process.exit(2);
}

const scratch = await mkdtemp(join(tmpdir(), "nats-objects-test-"));
// Every process of the run inherits this; the servers register there.
process.env["NATS_OBJECTS_PROCESSES"] = join(scratch, "processes");
// Temporary files of killed tests are removed with the scratch folder.
for (const name of ["TMPDIR", "TEMP", "TMP"]) process.env[name] = scratch;

const results: Result[] = [];
try {
  const server = await findNatsServer();
  console.log(`nats-server ${server.version}, Node ${process.versions.node}`);
  for (const [name, run] of Object.entries(first === undefined ? quick : parts)) {
    if (first === undefined || first === "all" || first === name) results.push(await run(rest, scratch));
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

function unit(filters: readonly string[], scratch: string): Promise<Result> {
  const env = first === "all" ? { EVERY_STEP: "tenth" } : {};
  return runVitest([...filters, "--exclude=e2e/consumers/**"], scratch, env);
}

function consumers(names: readonly string[], scratch: string): Promise<Result> {
  const files = names.length > 0 ? names.map((name) => `e2e/consumers/${name}`) : ["e2e/consumers"];
  const env = { NATS_OBJECTS_TARBALL: join(scratch, "nats-objects.tgz") };
  if (first !== "all") return runVitest(files, scratch, env);
  // `npm run long` has all apps.
  return runVitest([...files, "--exclude=e2e/consumers/angular.test.ts"], scratch, { ...env, CONSUMERS: "main" });
}

function quickUnit(_: readonly string[], scratch: string): Promise<Result> {
  return runVitest(
    longTests.map((path) => `--exclude=${path}`),
    scratch,
    { MODEL_STEPS: "5000" },
  );
}

function quickE2e(_: readonly string[], scratch: string): Promise<Result> {
  return runPlaywright(["--project=chromium", ...journeys], scratch);
}

/** Tests that cut connections stay on WebSockets: their proxies have no plain port. */
function tcp(filters: readonly string[], scratch: string): Promise<Result> {
  const files = filters.length > 0 ? filters : contents.map((name) => `e2e/conformance/${name}.test.ts`);
  return runVitest([...files, ...withoutLong], scratch, { NATS_TEST_TRANSPORT: "tcp" });
}

function memory(filters: readonly string[], scratch: string): Promise<Result> {
  return runVitest(memoryArguments(filters), scratch, { NATS_TEST_TRANSPORT: "memory" });
}

async function older(filters: readonly string[], scratch: string): Promise<Result> {
  const results: Result[] = [];
  for (const version of ["2.14", "2.11", "2.10", "2.9"] as const satisfies ServerLine[]) {
    try {
      console.log(`nats-server ${(await findNatsServer({ version })).version}`);
    } catch (error) {
      if (process.env["CI"]) throw error;
      console.log(`Without nats-server ${version}. ${(error as Error).message}`);
      continue;
    }
    const files =
      filters.length > 0
        ? filters
        : ["e2e/conformance", ...(withFaults.has(version) ? faultsOnEachLine : []), ...withoutOurs];
    results.push(
      await runVitest([...files, ...withoutLong], scratch, {
        NATS_TEST_VERSION: version,
        EVERY_STEP: "fortieth",
        MODEL_STEPS: "3000",
      }),
    );
  }
  return sum(results);
}

/** All clients on the newest server, and what the oldest can do on that. */
async function interop(): Promise<Result> {
  return sum([await matrix({}), await matrix({ version: "2.9" })]);
}

/** A row of each client that is there as a compiled program. */
function quickInterop(): Promise<Result> {
  return matrix({ languages: "compiled", only: ["chunk-size"] });
}

async function matrix(options: InteropOptions): Promise<Result> {
  const { runInterop } = await import("../interop/run.ts");
  const result = await runInterop(options);
  for (const note of result.notes) console.log(note);
  const { passed, failed, skipped } = result;
  console.log(`Other clients: ${passed} passed, ${failed} failed, ${skipped} skipped\n`);
  return result;
}

const total = sum(results);
for (const [title, texts] of [
  ["Passed only on the second try", total.unsteady ?? []],
  ["Failed", total.failures],
] as const) {
  if (texts.length === 0) continue;
  console.log(`\n${title}:\n${texts.map((line) => `  - ${line.trim().replaceAll("\n", "\n    ")}`).join("\n")}`);
}
if (total.passed + total.failed === 0) console.log("\nNo test ran, which counts as a failure.");
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
