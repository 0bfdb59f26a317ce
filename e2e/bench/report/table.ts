import type { Judgement } from "../judge.ts";
import type { Contender, Result } from "../measurement.ts";
import { median, pairedRatios, spread } from "../statistics.ts";
import type { SelfTime } from "../profile.ts";

const columns: readonly Contender[] = ["ours", "before", "worker", "theirs", "theirs-16", "limit"];

/** One line per case: the median of each contender, with minimum and maximum if there are several values. */
export function resultTable(results: readonly Result[]): string {
  const shown = columns.filter((name) => results.some(({ samples }) => samples[name]));
  const rows = results.map(({ case: { id, unit }, samples }) => [
    id,
    unit,
    ...shown.map((name) => cell(samples[name])),
    ratio(samples.ours, samples.theirs),
    ratio(samples.ours, samples.limit),
    ...(shown.includes("before") ? [ratio(samples.ours, samples.before, 3)] : []),
  ]);
  const ratios = ["ours/theirs", "ours/limit", ...(shown.includes("before") ? ["ours/before"] : [])];
  return align([["case", "unit", ...shown, ...ratios], ...rows]);
}

/** The promises, each met, missed or not measured. */
export function targetTable(judgements: readonly Judgement[]): string {
  const rows = judgements.map(({ target, value, spread: range, holds, caseId }) => [
    holds === undefined ? "–" : holds ? "✔" : "✘",
    target.what,
    value === undefined ? "not measured" : figure(value),
    target.atLeast === undefined ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`,
    target.over ? `× ${target.over}` : "",
    range && range.low !== range.high ? `${figure(range.low)}–${figure(range.high)}` : "",
    caseId,
  ]);
  return align([["", "target", "value", "bound", "", "spread", "case"], ...rows]);
}

/** The first lines of a profile. */
export function profileTable(times: readonly SelfTime[], lines: number): string {
  return align([
    ["self ms", "share", "function"],
    ...times
      .slice(0, lines)
      .map(({ function: name, ms, share }) => [ms.toFixed(0), `${(100 * share).toFixed(1)} %`, name]),
  ]);
}

/** Three significant digits. */
export function figure(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return Math.round(value).toLocaleString("en-US");
  return Number(value.toPrecision(size >= 10 ? 3 : 2)).toString();
}

function cell(samples: readonly number[] | undefined): string {
  if (!samples || samples.length === 0) return "–";
  const { low, high } = spread(samples);
  return samples.length === 1 ? figure(low) : `${figure(median(samples))} (${figure(low)}–${figure(high)})`;
}

function ratio(of: readonly number[] | undefined, over: readonly number[] | undefined, digits?: number): string {
  const ratios = pairedRatios(of ?? [], over ?? []).filter(Number.isFinite);
  if (ratios.length === 0) return "";
  const middle = median(ratios);
  return `${digits === undefined ? figure(middle) : middle.toPrecision(digits)}×`;
}

/** Left-aligned columns, each as wide as its widest cell: right-aligned numbers would hide which column is empty. */
export function align(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows
    .map((row) =>
      row
        .map((text, column) => text.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}
