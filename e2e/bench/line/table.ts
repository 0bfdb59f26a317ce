import { align, figure } from "../report/table.ts";
import { median, pairedRatios, spread } from "../statistics.ts";
import type { LineCase, LineContender } from "./cases.ts";

/** The samples of one case in ms; those of one round have the same index. */
export interface LineResult {
  readonly case: LineCase;
  readonly samples: Readonly<Partial<Record<LineContender, readonly number[]>>>;
  /** Why there are fewer: one line for each contender that failed. */
  readonly failures: readonly string[];
}

const OTHERS: readonly LineContender[] = ["ours", "ours-16", "before", "theirs", "theirs-fast"];

/** One Markdown line per case: HTTP's time in ms, and for each other contender its time as a multiple of that. */
export function lineTable(results: readonly LineResult[]): string {
  const shown = OTHERS.filter((name) => results.some(({ samples }) => samples[name]));
  const rows = results.map(({ case: { id }, samples }) => [
    id,
    cell(samples.http ?? [], figure),
    ...shown.map((name) => cell(pairedRatios(samples[name] ?? [], samples.http ?? []), ratio)),
  ]);
  const head = ["case", "http, ms", ...shown];
  return align([head, head.map(() => "---"), ...rows].map((row) => [...row.map((text) => `| ${text}`), "|"]));
}

function cell(values: readonly number[], show: (value: number) => string): string {
  if (values.length === 0) return "–";
  const { low, high } = spread(values);
  return values.length === 1 ? show(low) : `${show(median(values))} (${show(low)}–${show(high)})`;
}

/** Two decimals, because 1.05 times as long counts. */
function ratio(value: number): string {
  return value < 10 ? value.toFixed(2) : figure(value);
}
