import { expect, test } from "vitest";
import type { Case } from "../measurement.ts";
import { figure, resultTable, targetTable } from "./table.ts";

test.each([
  [1234.5, "1,235"],
  [41.26, "41.3"],
  [3.14159, "3.1"],
  [0.951, "0.95"],
  [2, "2"],
])("%d reads %s", (value, text) => {
  expect(figure(value)).toBe(text);
});

test("a case is a line with medians, spreads and ratios; contenders that did not take part have no column", () => {
  const item = { id: "put 1", unit: "MiB/s" } as Case;
  const table = resultTable([{ case: item, samples: { ours: [40, 20, 30], theirs: [10, 10, 10] }, failures: [] }]);
  expect(table.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
    ["case", "unit", "ours", "theirs", "ours/theirs", "ours/limit"],
    ["put 1", "MiB/s", "30 (20–40)", "10 (10–10)", "3×"],
  ]);
});

test("a target is a line that shows whether it is met, missed or not measured", () => {
  const target = { what: "put", full: "a", quick: "a", of: "ours", over: "limit", atLeast: 0.9 } as const;
  const lines = targetTable([
    { target, caseId: "a", value: 0.95, spread: { low: 0.9, high: 1 }, holds: true },
    { target, caseId: "a", value: 0.5, spread: { low: 0.5, high: 0.5 }, holds: false },
    { target, caseId: "a", value: undefined, spread: undefined, holds: undefined },
  ]).split("\n");
  expect(lines.slice(1).map((line) => line.split(/ {2,}/))).toEqual([
    ["✔", "put", "0.95", "≥ 0.9", "× limit", "0.9–1", "a"],
    ["✘", "put", "0.5", "≥ 0.9", "× limit", "a"],
    ["–", "put", "not measured", "≥ 0.9", "× limit", "a"],
  ]);
});
