// Runs many cases in parallel, and reports what failed and how to run one of them alone.
import { inTime } from "../../support/in-time.ts";
import type { Case } from "./cases.ts";
import { runCase } from "./run-case.ts";
import type { Place } from "./scene.ts";

/** Cases in parallel: enough to keep the server busy. */
const ABREAST = 8;

/** Timeout of a case in ms, even on a busy machine; all its calls end within their own timeouts. */
const CASE_TIMEOUT = 150_000;
const LATE = `the case did not end within ${String(CASE_TIMEOUT)} ms`;

/** Number of failures reported in full. */
const MAX_REPORTED = 8;

/** Runs the cases. Rejects with the failures; returns how many reached their point. */
export async function runAll(place: Place, cases: readonly Case[]): Promise<number> {
  const failures: string[] = [];
  let reached = 0;
  const waiting = cases[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const each of waiting) {
      try {
        if (await inTime(runCase(place, each), CASE_TIMEOUT, LATE)) reached++;
      } catch (error) {
        failures.push(`${each.id}\n  ${describe(error)}\n  alone: EVERY_STEP_CASE='${each.id}'`);
      }
    }
  };
  await Promise.all(Array.from({ length: ABREAST }, worker));
  if (failures.length > 0) {
    const shown = process.env["EVERY_STEP_REPORT"] === "all" ? failures : failures.slice(0, MAX_REPORTED);
    throw new Error(`${String(failures.length)} of ${String(cases.length)} cases failed:\n${shown.join("\n")}`);
  }
  return reached;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = "code" in error ? `${String(error.code)} ` : "";
  const cause = error.cause === undefined ? "" : ` (${describe(error.cause)})`;
  return `${code}${error.message.replaceAll("\n", "\n  ")}${cause}`;
}
