import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { getBrowser } from "../browsers/find.ts";

/** The results of one runner. */
export interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** One text for each failure. */
  readonly failures: readonly string[];
  /** One text for each test that passed only on its second try, which only CI allows. */
  readonly unsteady?: readonly string[];
}

const top = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);

export function sum(results: readonly Result[]): Result {
  const add = (pick: (result: Result) => number) => results.reduce((total, result) => total + pick(result), 0);
  return {
    passed: add((result) => result.passed),
    failed: add((result) => result.failed),
    skipped: add((result) => result.skipped),
    failures: results.flatMap((result) => result.failures),
    unsteady: results.flatMap((result) => result.unsteady ?? []),
  };
}

/** The relevant parts of Vitest's JSON report. */
interface VitestReport {
  testResults: {
    name: string;
    status: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages?: string[] }[];
  }[];
}

/** Unit and integration tests. */
export async function runVitest(
  filters: readonly string[],
  scratch: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Result> {
  const file = join(scratch, "vitest.json");
  const args = [
    "run",
    ...["--passWithNoTests", "--allowOnly=false", "--reporter=default", "--reporter=json"],
    `--outputFile.json=${file}`,
    ...filters,
  ];
  const code = await runNode(join(dirname(require.resolve("vitest/package.json")), "vitest.mjs"), args, env);
  const report = await readReport<VitestReport>(file);
  if (!report) return noReport("Vitest", code);
  const count = { passed: 0, failed: 0, skipped: 0 };
  const failures: string[] = [];
  const unsteady: string[] = [];
  for (const { name, status, message, assertionResults } of report.testResults) {
    const path = relative(top, name);
    for (const test of assertionResults) {
      const described = () => `${path}: ${test.fullName}\n${firstLines(test.failureMessages?.[0])}`;
      if (test.status === "passed") {
        count.passed++;
        if (test.failureMessages?.length) unsteady.push(described());
      } else if (test.status !== "failed") count.skipped++;
      else {
        count.failed++;
        failures.push(described());
      }
    }
    // A file that cannot be loaded has no tests that could fail.
    if (status === "failed" && !assertionResults.some((test) => test.status === "failed")) {
      count.failed++;
      failures.push(`${path}\n${firstLines(message)}`);
    }
  }
  return withExitCode("Vitest", code, { ...count, failures, unsteady });
}

interface PlaywrightSuite {
  suites?: PlaywrightSuite[];
  specs?: {
    title: string;
    file: string;
    line: number;
    tests: { projectName: string; status: string; results: { error?: { message?: string } }[] }[];
  }[];
}

/** The relevant parts of Playwright's JSON report. */
interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: { message?: string }[];
  suites: PlaywrightSuite[];
}

/** The specs, in Chromium and, if installed, in Firefox. */
export async function runPlaywright(files: readonly string[], scratch: string): Promise<Result> {
  await getBrowser("chromium");
  // Firefox is optional: a run without it is still useful.
  await getBrowser("firefox").catch((error: Error) => console.log(`Without Firefox. ${error.message}`));
  const file = join(scratch, "playwright.json");
  const code = await runNode(
    require.resolve("@playwright/test/cli"),
    ["test", "--pass-with-no-tests", "--forbid-only", "--reporter=list,json", ...files],
    { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
  );
  const report = await readReport<PlaywrightReport>(file);
  if (!report) return noReport("Playwright", code);
  const { expected, unexpected, flaky, skipped } = report.stats;
  const failures = report.suites.flatMap((suite) => described(suite, "unexpected"));
  const unsteady = report.suites.flatMap((suite) => described(suite, "flaky"));
  const errors = report.errors.map((error) => firstLines(error.message));
  return withExitCode("Playwright", code, {
    passed: expected + flaky,
    failed: unexpected + errors.length,
    skipped,
    failures: [...failures, ...errors],
    unsteady,
  });
}

/** A text for each test of a suite that ended in a given way. */
function described(suite: PlaywrightSuite, ending: "unexpected" | "flaky"): string[] {
  const own = (suite.specs ?? []).flatMap(({ title, file, line, tests }) =>
    tests
      .filter(({ status }) => status === ending)
      .map(({ projectName, results }) => {
        const message = results.find((result) => result.error)?.error?.message;
        return `${file}:${line}: ${title} [${projectName}]\n${firstLines(message)}`;
      }),
  );
  return [...own, ...(suite.suites ?? []).flatMap((inner) => described(inner, ending))];
}

/** A runner can fail although every test passed, for example because of an error outside any test. */
function withExitCode(runner: string, code: number, result: Result): Result {
  if (code === 0 || result.failed > 0) return result;
  return { ...result, failed: 1, failures: [`${runner} ended with ${code}. See above.`] };
}

function noReport(runner: string, code: number): Result {
  return {
    passed: 0,
    failed: 1,
    skipped: 0,
    failures: [`${runner} ended with ${code} and wrote no report. See above.`],
  };
}

async function readReport<T>(file: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as T;
  } catch {
    return undefined;
  }
}

function firstLines(text: string | undefined): string {
  const plain = (text ?? "no message").replace(/\u001b\[[0-9;]*m/g, "");
  return plain.split("\n").slice(0, 8).join("\n");
}

/** Runs a script with our output, and returns its exit code. A signal that ends us ends the script first. */
function runNode(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, ...args], {
      cwd: top,
      stdio: "inherit",
      env: { ...process.env, ...env },
    });
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, forward);
    child.once("error", reject);
    child.once("close", (code) => {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, forward);
      resolve(code ?? 1);
    });
  });
}
