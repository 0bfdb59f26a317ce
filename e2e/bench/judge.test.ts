import { describe, expect, test } from "vitest";
import { listCases } from "./cases.ts";
import { judge } from "./judge.ts";
import type { Case, Contender, Result } from "./measurement.ts";
import { type Target, targets } from "./targets.ts";

const result = (id: string, samples: Partial<Record<Contender, number[]>>): Result => ({
  case: { id } as Case,
  samples,
  failures: [],
});
const twice: Target = { what: "put", full: "put 64", quick: "put 16", of: "ours", over: "theirs", atLeast: 2 };

describe("a ratio", () => {
  test.each([
    ["met", [20, 40, 60], [10, 10, 10], 4, true],
    ["met to the point", [20], [10], 2, true],
    ["missed", [19], [10], 1.9, false],
  ])("is %s", (_, ours, theirs, value, holds) => {
    const [judgement] = judge([twice], [result("put 64", { ours, theirs })], false);
    expect(judgement).toMatchObject({ value, holds });
  });

  test("is judged in a quick run by the quick run's case", () => {
    const results = [result("put 64", { ours: [1], theirs: [1] }), result("put 16", { ours: [3], theirs: [1] })];
    expect(judge([twice], results, true)[0]).toMatchObject({ caseId: "put 16", value: 3, holds: true });
  });
});

test("an absolute value is compared with its upper bound", () => {
  const target: Target = { what: "turns", full: "turns", quick: "turns", of: "ours", atMost: 2 };
  expect(judge([target], [result("turns", { ours: [2] })], false)[0]?.holds).toBe(true);
  expect(judge([target], [result("turns", { ours: [3] })], false)[0]?.holds).toBe(false);
});

test("a target that was not measured is neither met nor missed", () => {
  expect(judge([twice], [], false)[0]).toMatchObject({ value: undefined, holds: undefined });
  const half = [result("put 64", { ours: [1] })];
  expect(judge([twice], half, false)[0]).toMatchObject({ value: undefined, holds: undefined });
});

test.each([false, true])("every target names a case that exists (quick: %s)", (quick) => {
  const ids = listCases(quick).map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const target of targets) expect(ids).toContain(quick ? target.quick : target.full);
});
