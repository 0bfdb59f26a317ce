import { expect, test } from "vitest";
import type { LineCase } from "./cases.ts";
import { lineTable } from "./table.ts";

test("a case is a line with the times of plain HTTP, and the others' times in multiples of them, round by round", () => {
  const samples = { ours: [220, 110, 400], http: [200, 100, 200], theirs: [1000, 600] };
  const table = lineTable([{ case: { id: "put" } as LineCase, samples, failures: [] }]);
  expect(table.split("\n").map((row) => row.split(/ *\| */).slice(1, -1))).toEqual([
    ["case", "http, ms", "ours", "theirs"],
    ["---", "---", "---", "---"],
    ["put", "200 (100–200)", "1.10 (1.10–2.00)", "5.50 (5.00–6.00)"],
  ]);
});
